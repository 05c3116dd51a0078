//! Says where an operator's commission is paid.

use crate::Context;
use protocol::{Event, Rejection, SetClaimAddress};
use units::AccountIndex;

/// Executes a [`SetClaimAddress`]. The account has no other say: it can be one whose key is never used.
///
/// # Errors
/// In this order: unknown operator; not its owner.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &SetClaimAddress,
) -> Result<(), Rejection> {
    let SetClaimAddress { operator, account } = *action;
    context.restaking.require_operator_owner(context.ledger, operator, sender)?;
    // After this point the address is set.
    let claims_to = context.ledger.open_account(account);
    if let Some(row) = context.restaking.operators.get_mut(operator) {
        row.claims_to = claims_to;
    }
    context.events.push(Event::ClaimAddressSet { operator, account });
    Ok(())
}
