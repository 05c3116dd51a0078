//! Changes how many times a vault may pledge the same unit.

use crate::Context;
use protocol::{Event, Rejection, SetLeverageCap};
use units::AccountIndex;

/// Executes a [`SetLeverageCap`]: lowering binds at the next boundary, raising after the notice, so that every staker
/// can leave before.
///
/// # Errors
/// In this order: unknown vault; not its operator's owner; a cap outside 1 to 10; a lower cap is announced, and this one
/// would take that back.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &SetLeverageCap,
) -> Result<(), Rejection> {
    let SetLeverageCap { vault, leverage_cap } = *action;
    let row = context.restaking.vault(vault)?;
    context.restaking.require_operator_owner(context.ledger, row.operator, sender)?;
    super::create_vault::check_leverage(leverage_cap)?;
    if let Some((binds_from, announced)) = row.pending_leverage
        && announced < row.leverage_cap
        && leverage_cap > announced
    {
        let field = "leverage cap".to_owned();
        return Err(Rejection::ReductionAnnounced { field, binds_from });
    }
    // After this point the cap is set.
    let raises = leverage_cap > row.leverage_cap;
    let notice = if raises { context.restaking.parameters().notice_epochs } else { 0 };
    let binds_from = context.epoch.plus(1).plus(notice);
    if let Some(row) = context.restaking.vaults.get_mut(vault) {
        row.pending_leverage = Some((binds_from, leverage_cap));
    }
    context.events.push(Event::LeverageCapSet { vault, leverage_cap, binds_from });
    Ok(())
}
