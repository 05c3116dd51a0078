//! What nobody has: an account without positions or collateral that owes cash.
//!
//! First the insurance fund pays, then the fees that were not handed on, then everybody who has cash there, in proportion, at a
//! rate that is said aloud. In no other way does anybody pay for what another owes.

use crate::{Context, cash::signed};
use protocol::Event;
use units::{Amount, Ratio, Rounding, TraderId, VenueId, mul_div};

/// Covers every deficit of a venue.
pub(crate) fn cover_all(context: &mut Context<'_>, venue: VenueId) {
    let broke: Vec<TraderId> = context
        .options
        .traders_of(venue)
        .filter(|(id, trader)| {
            let owner = crate::books::owner(*id);
            trader.cash < 0
                && trader.collateral.is_empty()
                && context.options.engine().positions(owner).next().is_none()
        })
        .map(|(id, _)| id)
        .collect();
    for trader in broke {
        cover(context, venue, trader);
    }
}

fn cover(context: &mut Context<'_>, venue: VenueId, id: TraderId) {
    let Some(trader) = context.options.traders.get(id) else { return };
    let deficit = Amount::new(trader.cash.unsigned_abs());
    let fund = from_till(context, venue, deficit);
    context.events.push(Event::DeficitCovered { trader: id, deficit, fund });
    let others = socialise(context, venue, deficit.saturating_sub(fund), id);
    // All traders, the fund and the fees together are not below zero: so that is all of it.
    let covered = signed(fund.saturating_add(others));
    let Some(trader) = context.options.traders.get_mut(id) else { return };
    trader.cash = trader.cash.saturating_add(covered);
    trader.unhealthy = None;
    if trader.auction.take().is_some() {
        context.events.push(Event::LiquidationEnded { trader: id });
    }
}

/// Takes as much as there is of an amount out of the insurance fund, then out of the fees; how much that was.
pub(crate) fn from_till(context: &mut Context<'_>, venue: VenueId, amount: Amount) -> Amount {
    let Some(till) = context.options.tills.get_mut(venue) else { return Amount::ZERO };
    let mut left = amount;
    for purse in [&mut till.fund, &mut till.fees] {
        let paid = left.min(*purse);
        *purse = purse.saturating_sub(paid);
        left = left.saturating_sub(paid);
    }
    amount.saturating_sub(left)
}

/// Divides a loss among all who have cash, but for the one whose loss it is, in proportion to it; how much that was, at most all
/// that they have. What rounding leaves is taken a base unit at a time, in order of account.
pub(crate) fn socialise(
    context: &mut Context<'_>,
    venue: VenueId,
    loss: Amount,
    whose: TraderId,
) -> Amount {
    let rich: Vec<(TraderId, u128)> = context
        .options
        .traders_of(venue)
        .filter(|(id, trader)| *id != whose && trader.cash > 0)
        .map(|(id, trader)| (id, trader.cash.unsigned_abs()))
        .collect();
    let all = rich.iter().fold(0_u128, |sum, (_, cash)| sum.saturating_add(*cash));
    let loss = loss.raw().min(all);
    if loss == 0 {
        return Amount::ZERO;
    }
    let mut left = loss;
    for (id, cash) in &rich {
        let part = mul_div(loss, *cash, all, Rounding::Down).unwrap_or(0);
        left = left.saturating_sub(take(context, *id, part));
    }
    for (id, _) in &rich {
        if left > 0 {
            left = left.saturating_sub(take(context, *id, 1));
        }
    }
    let deficit = Amount::new(loss.saturating_sub(left));
    let rate = Ratio::of(loss, all, Rounding::Up).unwrap_or(Ratio::ONE);
    context.events.push(Event::LossSocialised { venue, deficit, rate });
    deficit
}

/// Takes cash of an account, as far as it has that; how much.
fn take(context: &mut Context<'_>, id: TraderId, amount: u128) -> u128 {
    let Some(trader) = context.options.traders.get_mut(id) else { return 0 };
    let taken = amount.min(u128::try_from(trader.cash).unwrap_or(0));
    let by = signed(Amount::new(taken)).checked_neg();
    by.and_then(|by| trader.add_cash(by)).map_or(0, |()| taken)
}
