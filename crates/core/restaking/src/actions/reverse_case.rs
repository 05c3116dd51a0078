//! Returns what a case took.

use crate::{CaseStatus, Context};
use protocol::{Event, Rejection, ReverseCase};
use units::AccountIndex;

/// The longest reason, in bytes.
const MAX_REASON: u128 = 1_024;

/// Executes a [`ReverseCase`]: the stake goes back at the next boundary, as all stake moves there. The reason is
/// published with it.
///
/// # Errors
/// In this order: not the council; no reason, or too long a one; unknown case; its proceeds are not on hold.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &ReverseCase,
) -> Result<(), Rejection> {
    let ReverseCase { case: id, reason } = action;
    context.restaking.require_council(context.ledger, sender)?;
    let length = u128::try_from(reason.len()).unwrap_or(u128::MAX);
    Rejection::check_range("reason length", length, 1, MAX_REASON)?;
    let CaseStatus::Held { until } = context.restaking.case(*id)?.status else {
        return Err(Rejection::NotOnHold { case: *id });
    };
    // After this point the case is reversed.
    if let Some(case) = context.restaking.cases.get_mut(*id) {
        case.status = CaseStatus::Reversing { until };
    }
    context.events.push(Event::CaseReversed { case: *id, reason: reason.clone() });
    Ok(())
}
