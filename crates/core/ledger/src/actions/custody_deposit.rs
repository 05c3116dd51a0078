//! Lets an asset in from its primary chain.

use crate::Context;
use protocol::{CustodyDeposit, Event, Rejection};
use units::AccountIndex;

/// Executes a [`CustodyDeposit`].
///
/// # Errors
/// In this order: amount zero; unknown asset; not the custodian; supply would overflow.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &CustodyDeposit,
) -> Result<(), Rejection> {
    let CustodyDeposit { to, asset, amount } = *action;
    Rejection::check_positive("amount", amount)?;
    let custodian = context.ledger.asset(asset)?.definition.custodian;
    let sender = context.ledger.account_id(sender);
    if sender != custodian {
        return Err(Rejection::NotOwner {
            field: format!("custody of {asset}"),
            owner: custodian,
            sender,
        });
    }
    let receiver = context.ledger.open_account(to);
    context.ledger.enter(receiver, asset, amount)?;
    // After this point the deposit is done.
    context.events.push(Event::Deposited { to, asset, amount });
    Ok(())
}
