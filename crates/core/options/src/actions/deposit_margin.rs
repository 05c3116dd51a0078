//! Brings cash or collateral to a venue.

use crate::{Context, Trader, cash};
use protocol::{DepositMargin, Event, Pot, Rejection};
use units::{AccountIndex, TraderId};

/// Executes a [`DepositMargin`].
///
/// # Errors
/// In this order: amount zero; unknown venue; an asset that it does not take; a sum that does not fit; insufficient balance.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &DepositMargin,
) -> Result<(), Rejection> {
    let DepositMargin { venue, asset, amount } = *action;
    Rejection::check_positive("amount", amount)?;
    let row = context.options.venue(venue)?;
    let is_cash = row.cash == asset;
    if !is_cash && row.collateral(asset).is_none() {
        return Err(Rejection::NotCollateral { venue, asset });
    }
    let overflow = || Rejection::Overflow { field: "amount".to_owned() };
    i128::try_from(amount.raw()).map_err(|_| overflow())?;
    if context.options.find_trader(venue, sender).is_none() {
        let next = u128::try_from(context.options.traders.len()).unwrap_or(u128::MAX);
        let most = u128::from(context.options.engine().limits().owners).saturating_sub(1);
        Rejection::check_range("traders", next, 0, most)?;
    }
    context.ledger.pay_in(sender, Pot::Venues, asset, amount)?;
    // After this point the margin is there.
    let account = context.ledger.account_id(sender);
    let trader = open(context, Trader::new(venue, sender));
    if let Some(row) = context.options.traders.get_mut(trader) {
        if is_cash {
            row.cash = row.cash.checked_add(cash::signed(amount)).ok_or_else(overflow)?;
        } else {
            let held = row.held(asset).checked_add(amount).ok_or_else(overflow)?;
            row.hold(asset, held);
        }
    }
    context.events.push(Event::MarginDeposited { venue, account, asset, amount });
    Ok(())
}

fn open(context: &mut Context<'_>, row: Trader) -> TraderId {
    let (venue, index) = (row.venue, row.account);
    if let Some(trader) = context.options.find_trader(venue, index) {
        return trader;
    }
    let trader = context.options.traders.find_or_insert(row);
    let account = context.ledger.account_id(index);
    context.events.push(Event::TraderOpened { venue, account, trader });
    trader
}
