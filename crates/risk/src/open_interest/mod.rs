//! The largest open interest that a service secures.
