//! Takes cash or collateral home.

use crate::requirement::Facts;
use crate::{Context, cash};
use protocol::{Event, Pot, Rejection, WithdrawMargin};
use units::{AccountIndex, Amount, TraderId};

/// Executes a [`WithdrawMargin`].
///
/// # Errors
/// In this order: amount zero; unknown venue; no account there; an account that is auctioned or has to be; more than it has, than is not
/// frozen, or than the venue can pay now ([`Rejection::WithdrawalGated`]); too little left for margin, orders included.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &WithdrawMargin,
) -> Result<(), Rejection> {
    let WithdrawMargin { venue, asset, amount } = *action;
    Rejection::check_positive("amount", amount)?;
    let account = context.ledger.account_id(sender);
    let trader = context.options.require_trader(venue, sender, account)?;
    let is_cash = context.options.venue(venue)?.cash == asset;
    let row = context.options.trader(trader);
    if row.is_some_and(|row| row.auction.is_some() || row.unhealthy.is_some()) {
        return Err(Rejection::InLiquidation { trader });
    }
    let available = if is_cash {
        let free = row.map_or(0, |row| row.cash.saturating_sub(cash::signed(row.frozen)));
        Amount::new(u128::try_from(free).unwrap_or(0)).min(context.options.in_hand(venue))
    } else {
        row.map_or(Amount::ZERO, |row| row.held(asset))
    };
    if amount > available {
        return Err(Rejection::WithdrawalGated { asset, asked: amount, available });
    }
    // After this point it is out, unless the margin does not allow it: then the transaction is undone.
    take(context, trader, (asset, amount), is_cash);
    context.ledger.pay_out(Pot::Venues, sender, asset, amount);
    let facts = Facts { ledger: context.ledger, oracle: context.oracle };
    let left = context.options.initial_with_orders(facts, trader)?;
    if left.is_negative() {
        return Err(Rejection::InsufficientMargin { trader, left });
    }
    context.events.push(Event::MarginWithdrawn { venue, account, asset, amount });
    Ok(())
}

fn take(
    context: &mut Context<'_>,
    trader: TraderId,
    (asset, amount): (units::AssetId, Amount),
    is_cash: bool,
) {
    let Some(row) = context.options.traders.get_mut(trader) else { return };
    if is_cash {
        row.cash = row.cash.saturating_sub(cash::signed(amount));
    } else {
        let held = row.held(asset).saturating_sub(amount);
        row.hold(asset, held);
    }
}
