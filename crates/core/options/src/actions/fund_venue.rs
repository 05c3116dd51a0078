//! Pays into a venue's insurance fund.

use crate::Context;
use protocol::{Event, FundVenue, Pot, Rejection};
use units::AccountIndex;

/// Executes a [`FundVenue`].
///
/// # Errors
/// In this order: amount zero; unknown venue; insufficient balance.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &FundVenue,
) -> Result<(), Rejection> {
    let FundVenue { venue, amount } = *action;
    Rejection::check_positive("amount", amount)?;
    let cash = context.options.venue(venue)?.cash;
    context.ledger.pay_in(sender, Pot::Venues, cash, amount)?;
    // After this point the fund has grown.
    if let Some(till) = context.options.tills.get_mut(venue) {
        till.fund = till.fund.saturating_add(amount);
    }
    context.events.push(Event::VenueFunded { venue, amount });
    Ok(())
}
