//! The risk engine: how safe is shared security, exactly.
//!
//! Definitions: `docs/concepts/risk.md`; formulas and sources stand with each function. Verdicts are whole numbers; floats only search. Nothing of
//! this is part of a chain's state.

pub mod admission;
pub mod attack;
pub mod attribution;
mod budget;
pub mod cascade;
pub mod certified;
pub mod clearing;
pub mod closure;
pub mod elastic;
pub mod ledger;
pub mod liquidation;
pub mod losses;
pub mod open_interest;
pub mod price;
pub mod program;
pub mod regime;
pub mod report;

pub use budget::{Budget, Progress};
