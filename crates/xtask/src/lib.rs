//! What no compiler checks, as a test: see `tests/tidy.rs`.
