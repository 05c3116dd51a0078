//! Who quotes: both sides of everything near the money, around the mark.
//!
//! What was sold too much is quoted higher and what was bought too much lower, so that the next trade is rather the other way
//! round. Each round's quotes replace those before. While the market only reduces, so does the maker: it rests orders that close
//! what it has.

use super::view::{Quoted, View, command, owner};
use crate::founding::venue::MARKET;
use matching::{
    Command, GroupId, MassQuote, Place, Quote, QuoteSide, Scope, SelfTrade, Side, TimeInForce,
};
use protocol::Action;
use std::collections::BTreeMap;
use units::TraderId;

/// A position of so many times a quote's size moves the quotes by half a spread.
const PATIENCE: i128 = 10;
/// A position of so many times a quote's size is only made smaller.
const MOST_HELD: i128 = 20;
/// How many positions are closed at a time while the market only reduces.
const CLOSED_AT_ONCE: usize = 16;

/// What a maker does after a price round.
pub(super) fn quote(view: &View<'_>, trader: TraderId, lots: u64) -> Vec<Action> {
    if !view.is_free(trader) {
        return Vec::new();
    }
    if view.market.restricted.is_some() {
        return reduce(view, trader);
    }
    let owner = owner(trader);
    let engine = view.state.options().engine();
    let (group, until) =
        (GroupId::new(MARKET.index()), Some(view.now.after(view.round).after(view.round)));
    let quoted = view.quoted();
    // Whatever trades, margin has to be enough for one side of all of them.
    let sides = u64::try_from(quoted.len()).unwrap_or(u64::MAX).max(1);
    let lots = lots.min(view.affords(trader) / sides);
    let mut quotes: BTreeMap<_, Quote> = engine
        .orders_of(owner)
        .map(|order| (order.book, Quote { book: order.book, bid: None, ask: None }))
        .collect();
    for one in &quoted {
        quotes.insert(one.listing.book, around(view, trader, one, lots));
    }
    let most = usize::try_from(engine.limits().quotes).unwrap_or(usize::MAX);
    let quotes: Vec<Quote> = quotes.into_values().take(most).collect();
    let mut actions = Vec::new();
    if engine.protection(owner, group).is_some_and(|protection| protection.frozen) {
        actions.push(command(Command::Unfreeze { owner, group }));
    }
    if !quotes.is_empty() {
        actions.push(command(Command::MassQuote(MassQuote { owner, until, quotes })));
    }
    actions
}

/// Both sides of one contract; a side that would be outside the band, or make too large a position larger, is left out.
fn around(view: &View<'_>, trader: TraderId, quoted: &Quoted<'_>, lots: u64) -> Quote {
    let book = quoted.listing.book;
    let engine = view.state.options().engine();
    let (least, most) = view.market.parameters.band.around(quoted.mark, engine.limits().price);
    let position = view.position(trader, book);
    let half = i128::from(quoted.half_spread);
    let patience = PATIENCE.saturating_mul(lots.max(1).into());
    let shift = (position * half / patience).clamp(-2 * half, 2 * half);
    let fair = i128::from(quoted.mark) - shift;
    let side = |price: i128| {
        let price = u64::try_from(price).ok().filter(|price| (least..=most).contains(price))?;
        (lots > 0).then_some(QuoteSide { price, size: lots })
    };
    let full = MOST_HELD.saturating_mul(lots.into());
    Quote {
        book,
        bid: side(fair - half).filter(|_| position < full),
        ask: side(fair + half).filter(|_| position > -full),
    }
}

/// Orders that close what there is, at the prices at which it would be quoted.
fn reduce(view: &View<'_>, trader: TraderId) -> Vec<Action> {
    let owner = owner(trader);
    let mut actions = vec![command(Command::CancelAll(Scope::Owner(owner)))];
    let positions = view.positions(trader);
    let engine = view.state.options().engine();
    for (quoted, held) in positions.iter().take(CLOSED_AT_ONCE) {
        let (side, price) = if *held > 0 {
            (Side::Sell, quoted.mark.saturating_add(quoted.half_spread))
        } else {
            (Side::Buy, quoted.mark.saturating_sub(quoted.half_spread))
        };
        let (least, most) = view.market.parameters.band.around(quoted.mark, engine.limits().price);
        let size = u64::try_from(held.unsigned_abs()).unwrap_or(u64::MAX).min(engine.limits().size);
        actions.push(command(Command::Place(Place {
            owner,
            book: quoted.listing.book,
            side,
            price: price.clamp(least, most),
            size,
            time_in_force: TimeInForce::Limit { post_only: false, until: None },
            reduce_only: true,
            self_trade: SelfTrade::CancelNewest,
        })));
    }
    actions
}
