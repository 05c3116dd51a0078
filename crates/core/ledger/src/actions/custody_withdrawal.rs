//! Lets an asset out to its primary chain.

use crate::Context;
use protocol::{CustodyWithdrawal, Event, Rejection};
use units::AccountIndex;

/// The longest address on a primary chain, in bytes.
const MAX_DESTINATION: u128 = 64;

/// Executes a [`CustodyWithdrawal`]. The custodian follows the events and pays on the primary chain.
///
/// # Errors
/// In this order: amount zero; destination empty or too long; unknown asset; insufficient balance.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &CustodyWithdrawal,
) -> Result<(), Rejection> {
    let CustodyWithdrawal { asset, amount, destination } = action;
    Rejection::check_positive("amount", *amount)?;
    let length = u128::try_from(destination.len()).unwrap_or(u128::MAX);
    Rejection::check_range("destination length", length, 1, MAX_DESTINATION)?;
    context.ledger.leave(sender, *asset, *amount)?;
    // After this point the withdrawal is done.
    let from = context.ledger.account_id(sender);
    let destination = destination.clone();
    context.events.push(Event::Withdrawn { from, asset: *asset, amount: *amount, destination });
    Ok(())
}
