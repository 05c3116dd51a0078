//! Moves an asset to another account.

use crate::Context;
use protocol::{Event, Rejection, Transfer};
use units::AccountIndex;

/// Executes a [`Transfer`].
///
/// # Errors
/// In this order: amount zero; unknown asset; insufficient balance.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &Transfer,
) -> Result<(), Rejection> {
    let Transfer { to, asset, amount } = *action;
    Rejection::check_positive("amount", amount)?;
    context.ledger.require(sender, asset, amount)?;
    // After this point the transfer is done.
    let receiver = context.ledger.open_account(to);
    context.ledger.transfer(sender, receiver, asset, amount)?;
    let from = context.ledger.account_id(sender);
    context.events.push(Event::Transferred { from, to, asset, amount });
    Ok(())
}
