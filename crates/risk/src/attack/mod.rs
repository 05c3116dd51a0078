//! Attacks: the most profitable one, the exact margin, headroom.
