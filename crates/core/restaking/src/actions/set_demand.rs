//! Says how much cover a service wants.

use crate::{Context, Demand};
use protocol::{Event, Rejection, SetDemand};
use units::{AccountIndex, Ratio};

/// Executes a [`SetDemand`]; it counts from the next boundary on.
///
/// # Errors
/// In this order: unknown service; not its owner; rate above 1.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &SetDemand,
) -> Result<(), Rejection> {
    let SetDemand { service, target, rate } = *action;
    context.restaking.require_service_owner(context.ledger, service, sender)?;
    Rejection::check_ratio("rate", rate, Ratio::ZERO, Ratio::ONE)?;
    // After this point the demand is set.
    if let Some(row) = context.restaking.services.get_mut(service) {
        row.demand = Demand { target, rate };
    }
    context.events.push(Event::DemandSet { service, target, rate });
    Ok(())
}
