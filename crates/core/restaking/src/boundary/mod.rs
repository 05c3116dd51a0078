//! The step between two epochs: everything that moves stake, in one pure function (`security-core.md` §2).
//!
//! In this order, and why:
//! 1. `premiums`: those who were at risk in the epoch that ended are paid for it, before anything changes.
//! 2. `execution`: cases whose appeal window is over take what they may.
//! 3. `reversal`: what a council reversed goes back; `payment`: slashed stake whose hold is over goes down the waterfall.
//! 4. `merging`: tranches that nothing judgeable can tell apart become one.
//! 5. `valuation`: assets are worth what their feeds said on average over the epoch that ended, within a bound.
//! 6. `purchase`: services buy cover for the epoch that begins, of the stake that is left, in the auctions of `market`.
//! 7. `measurement`: what it now costs to corrupt each service is published.
//!
//! Joining and leaving need no step: a tenure says by itself when it begins and ends. The step cannot fail,
//! and costs O(vaults × tranches + offers × log offers + unsettled cases), never O(stakers).

mod execution;
mod measurement;
mod merging;
mod payment;
mod premiums;
mod purchase;
mod reversal;
mod valuation;

use crate::Context;

/// Crosses into `context.epoch`, which must be one more than at the last crossing.
pub fn cross(context: &mut Context<'_>) {
    premiums::distribute(context);
    execution::execute_due(context);
    reversal::return_reversed(context);
    payment::pay_due(context);
    merging::merge(context);
    valuation::revalue(context);
    purchase::buy(context);
    measurement::measure(context);
}
