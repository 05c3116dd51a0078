//! Proofs that no attack on a network gains more than some amount, and a checker that trusts nothing but integers.
//!
//! A proof is a tree of cases with dual multipliers. Whatever found it (`risk::attack`, a solver, a person), [`check`] needs
//! only the network and the file: it follows the tree once, adds and multiplies whole numbers, and either hands out the
//! statements as [`Verified`] or names the node that fails. It shares no code with any search. The rule and why it is sound:
//! `docs/reference/certificates.md`.

mod bound;
mod check;
mod decisions;
mod digest;
mod magnitude;
mod number;
mod proof;
mod refusal;
mod verified;

pub use check::{check, verify};
pub use digest::digest;
pub use number::Whole;
pub use proof::{Claim, Column, Costs, Cover, FORMAT, MOST_BYTES, Node, Proof};
pub use refusal::{Problem, Refusal, Row};
pub use verified::Verified;
