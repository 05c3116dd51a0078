//! What nobody has: an account without positions or collateral that owes cash.
//!
//! First the insurance fund pays, then the fees that were not handed on, then everybody who has cash there, in proportion, at a
//! rate that is said aloud. Nothing else ever makes cash less.

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
    let Some(trader) = context.options.traders.get_mut(id) else { return };
    let deficit = Amount::new(trader.cash.unsigned_abs());
    trader.cash = 0;
    let ended = trader.auction.take().is_some();
    trader.unhealthy = None;
    let mut left = deficit;
    if let Some(till) = context.options.tills.get_mut(venue) {
        for purse in [&mut till.fund, &mut till.fees] {
            let paid = left.min(*purse);
            *purse = purse.saturating_sub(paid);
            left = left.saturating_sub(paid);
        }
    }
    let fund = deficit.saturating_sub(left);
    context.events.push(Event::DeficitCovered { trader: id, deficit, fund });
    if !left.is_zero() {
        socialise(context, venue, left);
    }
    if ended {
        context.events.push(Event::LiquidationEnded { trader: id });
    }
}

/// Divides a loss among all who have cash, in proportion to it. What rounding leaves is taken a base unit at a time, in order of
/// account.
fn socialise(context: &mut Context<'_>, venue: VenueId, deficit: Amount) {
    let rich: Vec<(TraderId, u128)> = context
        .options
        .traders_of(venue)
        .filter(|(_, trader)| trader.cash > 0)
        .map(|(id, trader)| (id, trader.cash.unsigned_abs()))
        .collect();
    let all = rich.iter().fold(0_u128, |sum, (_, cash)| sum.saturating_add(*cash));
    let mut left = deficit.raw();
    for (id, cash) in &rich {
        let part = mul_div(deficit.raw(), *cash, all, Rounding::Down).unwrap_or(0).min(*cash);
        left = left.saturating_sub(take(context, *id, part));
    }
    for (id, _) in &rich {
        if left > 0 {
            left = left.saturating_sub(take(context, *id, 1));
        }
    }
    let rate = Ratio::of(deficit.raw(), all, Rounding::Up).unwrap_or(Ratio::ONE);
    context.events.push(Event::LossSocialised { venue, deficit, rate });
}

/// Takes cash of an account, as far as it has that; how much.
fn take(context: &mut Context<'_>, id: TraderId, amount: u128) -> u128 {
    let Some(trader) = context.options.traders.get_mut(id) else { return 0 };
    let has = u128::try_from(trader.cash).unwrap_or(0);
    let taken = amount.min(has);
    trader.cash = trader.cash.saturating_sub(signed(Amount::new(taken)));
    trader.frozen = trader.frozen.min(Amount::new(u128::try_from(trader.cash).unwrap_or(0)));
    taken
}
