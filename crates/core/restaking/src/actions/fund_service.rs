//! Pays into a service's budget.

use crate::Context;
use ledger::Pot;
use protocol::{Event, FundService, Rejection};
use units::AccountIndex;

/// Executes a [`FundService`].
///
/// # Errors
/// In this order: amount zero; unknown service; insufficient balance.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &FundService,
) -> Result<(), Rejection> {
    let FundService { service, amount } = *action;
    Rejection::check_positive("amount", amount)?;
    let asset = context.restaking.service(service)?.payment_asset;
    context.ledger.pay_in(sender, Pot::Budgets, asset, amount)?;
    // After this point the budget has grown.
    if let Some(row) = context.restaking.services.get_mut(service) {
        row.budget = row.budget.saturating_add(amount);
    }
    context.events.push(Event::ServiceFunded { service, amount });
    Ok(())
}
