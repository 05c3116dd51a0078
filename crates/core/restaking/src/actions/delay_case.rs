//! Gives the accused more time.

use crate::Context;
use protocol::{DelayCase, Event, Rejection};
use units::AccountIndex;

/// Executes a [`DelayCase`]. Terms leave room for it, so the case still executes before the stake is free.
///
/// # Errors
/// In this order: not the council; unknown case; not open; delayed already; epochs outside 1 to the limit.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &DelayCase,
) -> Result<(), Rejection> {
    let DelayCase { case: id, epochs } = *action;
    context.restaking.require_council(context.ledger, sender)?;
    let most = context.restaking.parameters().delay_epochs;
    let case = context.restaking.case(id)?;
    case.require_open(id, context.epoch)?;
    if case.delayed {
        return Err(Rejection::DelayedAlready { case: id, executes_at: case.executes_at });
    }
    Rejection::check_range("epochs", epochs.into(), 1, most.into())?;
    // After this point the case is delayed.
    let executes_at = case.executes_at.plus(epochs);
    if let Some(case) = context.restaking.cases.get_mut(id) {
        case.executes_at = executes_at;
        case.delayed = true;
    }
    context.events.push(Event::CaseDelayed { case: id, executes_at });
    Ok(())
}
