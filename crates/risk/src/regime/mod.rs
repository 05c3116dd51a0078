//! The same services isolated, rented and restaked.
