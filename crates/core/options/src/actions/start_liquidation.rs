//! Begins to auction an account.

use crate::requirement::Facts;
use crate::{Context, health};
use protocol::{Rejection, StartLiquidation};
use units::AccountIndex;

/// Executes a [`StartLiquidation`]. Anyone may; whose duty it is only matters when nobody does.
///
/// # Errors
/// In this order: unknown venue; no account there; auctioned already; a margin that cannot be reckoned; not below maintenance margin.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &StartLiquidation,
) -> Result<(), Rejection> {
    let StartLiquidation { venue, account } = *action;
    context.options.venue(venue)?;
    let unknown = Rejection::UnknownTrader { venue, account };
    let index = context.ledger.find_account(&account).ok_or(unknown)?;
    let trader = context.options.require_trader(venue, index, account)?;
    if context.options.trader(trader).is_some_and(|row| row.auction.is_some()) {
        return Err(Rejection::InLiquidation { trader });
    }
    let facts = Facts { ledger: context.ledger, oracle: context.oracle };
    let margin = context.options.margin_of(facts, trader)?;
    if !margin.maintenance.is_negative() {
        return Err(Rejection::Healthy { trader, maintenance: margin.maintenance });
    }
    // After this point the account is auctioned.
    health::start(context, trader, Some(sender), &margin);
    Ok(())
}
