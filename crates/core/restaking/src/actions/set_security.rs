//! Declares what could be gained by corrupting a service.

use crate::{Context, Declared};
use protocol::{Event, Rejection, SetSecurity};
use units::{AccountIndex, Ratio};

/// The largest slack: a service that asks for more wants another number.
const MAX_SLACK: u128 = 10;

/// Executes a [`SetSecurity`]. A protected service cannot declare a higher profit than its cover of this epoch secures;
/// the one that it has declared already stands until it buys more.
///
/// # Errors
/// In this order: unknown service; not its owner; a slack above 10; [`Rejection::Unsecured`] with what is missing.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &SetSecurity,
) -> Result<(), Rejection> {
    let SetSecurity { service, profit, slack, protected } = *action;
    let restaking = &*context.restaking;
    let row = restaking.require_service_owner(context.ledger, service, sender)?;
    let most = Ratio::new(Ratio::ONE.raw().saturating_mul(MAX_SLACK));
    Rejection::check_ratio("slack", slack, Ratio::ZERO, most)?;
    if protected && profit > row.declared.profit {
        let declared = Declared { profit, slack, protected };
        restaking.require_secured(context.ledger, service, &declared, context.epoch)?;
    }
    // After this point the profit is declared.
    if let Some(row) = context.restaking.services.get_mut(service) {
        row.declared = Declared { profit, slack, protected };
    }
    context.events.push(Event::SecuritySet { service, profit, slack, protected });
    Ok(())
}
