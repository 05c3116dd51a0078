//! Says how an account's margin is reckoned.

use crate::Context;
use crate::requirement::Facts;
use protocol::{Event, Rejection, SetMarginModel};
use units::AccountIndex;

/// Executes a [`SetMarginModel`].
///
/// # Errors
/// In this order: unknown venue; no account there; an account that is auctioned or has to be; too little margin by the new model.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &SetMarginModel,
) -> Result<(), Rejection> {
    let SetMarginModel { venue, model } = *action;
    let account = context.ledger.account_id(sender);
    let trader = context.options.require_trader(venue, sender, account)?;
    if let Some(row) = context.options.traders.get_mut(trader) {
        if row.auction.is_some() || row.unhealthy.is_some() {
            return Err(Rejection::InLiquidation { trader });
        }
        // After this point the model is another, unless the margin does not allow it: then the transaction is undone.
        row.model = model;
    }
    let facts = Facts { ledger: context.ledger, oracle: context.oracle };
    let left = context.options.initial_with_orders(facts, trader)?;
    if left.is_negative() {
        return Err(Rejection::InsufficientMargin { trader, left });
    }
    context.events.push(Event::MarginModelSet { venue, account, model });
    Ok(())
}
