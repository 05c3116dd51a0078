//! Cascades: who falls after a shock, at worst and by best responses.
