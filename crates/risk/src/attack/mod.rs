//! Attacks: the most profitable one, the exact margin, headroom.
//!
//! An attack corrupts services with a coalition of operators and costs all that those have at stake ("total slash": Durvasula
//! and Roughgarden, *Robust Restaking Networks*, 2024). It is feasible if the coalition reaches the threshold of each of its
//! services. What is asked of a network:
//!
//! | question | function | says |
//! |---|---|---|
//! | what is the most that an attack can gain | [`best`] | Z\*: above nothing, the network is insecure |
//! | by how much do costs exceed gains, at worst | [`margin`] | 1 + γ\* = the least cost ÷ gain |
//! | how much more could each service be worth corrupting | [`headroom`] | H: least cost − gain of attacks on it |
//!
//! Answers are whole numbers (the margin is a fraction of two), exact where `proved`. Deciding is NP-hard; a search that ends
//! early leaves an interval.

mod feasible;
mod greedy;
mod headroom;
mod margin;
mod model;
mod most;
mod polish;
mod proof;

pub use certificate::Costs;
pub use feasible::Attack;
pub use headroom::{Headroom, headroom};
pub use margin::{Margin, Quotient, margin};
pub use most::{Best, best};
pub use proof::{prove_best, prove_headroom, prove_margin};
