//! Cascades: who falls after a shock, at worst and by best responses.
//!
//! A shock takes operators D with at most a part ψ of all stake. What is left is attacked, attack after attack, each by
//! operators who lose all they have and less than what their services gain. Durvasula and Roughgarden (*Robust Restaking
//! Networks*, 2024) ask how much is lost at worst, R_ψ.
//!
//! **One program.** Sequences need not be searched: the union of a cascade is a single attack on what the shock left (their
//! Corollary 1; thresholds shrink with the stake, so whoever falls early counts for later services too). Shock and attack are
//! chosen together, by [`crate::program`]. Shared pools are drained once, and a joint bonus is earned by whoever completes
//! it: then gains of a cascade add up to the gain of its union, and the argument holds with them.
//!
//! | question | function |
//! |---|---|
//! | the most stake that attackers lose, or that is lost in all | [`worst`] |
//! | the same by size of the shock, and where it jumps | [`curve`] |
//! | the least shock after which so much is lost | [`least_shock`] |
//! | a bound from the margin alone | [`cap`] |
//! | what happens if everybody takes the best attack there is | [`respond`], [`sampled`] |

mod ceiling;
mod choice;
mod curve;
mod fill;
mod model;
mod raid;
mod response;
mod share;
mod survivors;
mod worst;

pub use curve::{Cliff, LeastShock, cap, cliff, curve, least_shock};
pub use response::{Responses, respond, sampled};
pub use share::Share;
pub use survivors::survivors;
pub use worst::{CascadeError, Counted, Interval, Worst, worst, worst_of_both};
