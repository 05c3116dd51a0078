//! The largest open interest that a service secures.
//!
//! A venue that settles on what a service says is worth corrupting that service for: whoever does moves the price as far as no
//! circuit breaker notices, and takes what its positions gain. That profit grows with the open interest, so the security that a
//! service has caps it:
//!
//! > the largest open interest at which what can be extracted is at most (π + H) ÷ (1 + γ)
//!
//! π is what is declared now, H the headroom of the service and γ the margin that is wanted. H by the local condition gives a
//! capacity that anyone can check in a moment; the exact H gives what is really there, and more.

mod capacity;
mod extraction;

pub use capacity::{Capacity, Limit, Slack, capacity};
pub use extraction::Extraction;
