//! Who takes: orders drawn from the seed, for as long as margin lets them.

use super::view::View;
use crate::{Strategy, VenueTrader};
use matching::Side;
use protocol::Action;
use units::{Ratio, TraderId};

/// What a trader does after a price round.
pub(super) fn trade(view: &View<'_>, trader: TraderId, terms: &VenueTrader) -> Vec<Action> {
    let draw = |which, below| view.draw(&terms.name, which, below);
    // In millionths.
    let activity = terms.activity.raw() / (Ratio::ONE.raw() / 1_000_000);
    if !view.is_free(trader) || u128::from(draw(0, 1_000_000)) >= activity {
        return Vec::new();
    }
    let held = view.positions(trader);
    let closes = !held.is_empty()
        && match terms.strategy {
            Strategy::Trades { .. } => draw(1, 2) == 0,
            // New risk is not taken now, so what there is gets smaller.
            _ => view.market.restricted.is_some() && draw(1, 4) == 0,
        };
    if closes {
        let count = u64::try_from(held.len()).unwrap_or(u64::MAX);
        let place = usize::try_from(draw(2, count)).unwrap_or(0);
        return held.get(place).map(|held| view.close(trader, held)).into_iter().collect();
    }
    if view.market.restricted.is_some() {
        return Vec::new();
    }
    let (lots, side) = match terms.strategy {
        Strategy::Buys { lots } => (lots, Side::Buy),
        Strategy::Sells { lots } => (lots, Side::Sell),
        Strategy::Trades { lots } if draw(3, 2) == 0 => (lots, Side::Buy),
        Strategy::Trades { lots } => (lots, Side::Sell),
        Strategy::Quotes { .. } | Strategy::Liquidates => return Vec::new(),
    };
    let quoted = view.quoted();
    let count = u64::try_from(quoted.len()).unwrap_or(u64::MAX);
    let Some(quoted) = quoted.get(usize::try_from(draw(4, count)).unwrap_or(0)) else {
        return Vec::new();
    };
    let size = (draw(5, lots) + 1).min(view.affords(trader));
    if size == 0 || quoted.mark == 0 {
        return Vec::new();
    }
    vec![view.take(trader, quoted, (side, size), false)]
}
