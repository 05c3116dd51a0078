//! Elastic networks: stake that stretches over services, and services that slash unjustly.
//!
//! Bar-Zur and Eyal (*Elastic Restaking Networks*, 2025): an operator's pledges may add up to more than its stake; an attacker
//! spends up to its pledge on each service, and loses what it spent, but no more than its stake. What is left of the stake
//! backs all other pledges as far as it goes.
//!
//! **Reduced search.** The cheapest attack on some services is found over operators that lose everything alone: the others pay,
//! unit by unit, for what is missing, and there are always enough of them, since a service's threshold is at most what is
//! pledged to it. So an attack gains π(A) and costs σ(B) + Σ (θ − w(B))⁺. Amounts are whole units of stake.
//!
//! | question | function |
//! |---|---|
//! | the most that an elastic attack gains | [`best`] |
//! | what is left when services slash unjustly | [`after_slashing`] |
//! | how much of the network's services has to, before an attack pays | [`frontier`] |
//! | how much stake is enough, if all are alike | [`Symmetric::least_stake`] |

mod byzantine;
mod model;
mod most;
mod spend;
mod symmetric;

pub use byzantine::{Corner, Frontier, after_slashing, frontier};
pub use most::{Best, best};
pub use spend::Attack;
pub use symmetric::Symmetric;
