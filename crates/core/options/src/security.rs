//! What could be gained by corrupting a venue, and what that lets it do.
//!
//! Whoever corrupts the feed of a market moves its price by at most m unnoticed, or before the move is withheld: what all accounts
//! could gain by that together is exact at a price round (`rules::extractable`). A trade of n lots adds at most n × lot × price × m
//! to it, as no payoff is steeper than the price: one account gains at most that, and the other loses it. So what is known between
//! two rounds is a bound, and an order that would break it is refused.
//!
//! Markets of one venue count together, each at its worst.

use crate::requirement::size;
use crate::{Context, Market, Till};
use matching::BookId;
use pricing::Contract;
use protocol::{Event, ReduceOnly, Rejection, SecurityRule};
use rules::{Holding, extractable};
use std::collections::{BTreeMap, BTreeSet};
use units::{Amount, Fixed, MarketId, Ratio, Rounding, Value, VenueId};

/// By how much initial margin is multiplied at the present use of the bought security: 1 up to where the ramp begins.
pub(crate) fn ramp(rule: &SecurityRule, till: &Till) -> Ratio {
    // With nothing bought only what is reduced trades, and nothing that is held got riskier by that.
    let used = rules::utilisation(till.exposed().raw(), till.cap.raw());
    rule.ramp.multiplier(used).unwrap_or(Ratio::ONE)
}

/// What a trade of so many lots can add to the profit, in base units, rounded up.
pub(crate) fn added(context: &Context<'_>, market: &Market, lots: u64) -> Amount {
    let worst = || {
        let marked = market.marked.as_ref()?;
        let spot = Fixed::from_price(marked.market.spot.price)?;
        let moved = spot.checked_mul(Fixed::from_ratio(marked.undetectable)?, Rounding::Up)?;
        let worth = size(market, lots.into())?.checked_mul(moved, Rounding::Up)?;
        let venue = context.options.venues.get(market.venue)?;
        u128::try_from(venue.currency().amount(worth, Rounding::Up)?).ok()
    };
    worst().map_or(Amount::MAX, Amount::new)
}

/// Refuses what would make more possible to gain than the bought security bears. Trades alone add to it.
pub(crate) fn require_room(
    context: &Context<'_>,
    traded: &BTreeSet<BookId>,
) -> Result<(), Rejection> {
    let Some(book) = traded.first() else { return Ok(()) };
    let (_, listing) = context.options.contract_in(*book)?;
    let venue = context.options.market(listing.market)?.venue;
    let till = context.options.till(venue)?;
    let (profit, cap) = (till.exposed(), till.cap);
    if profit > cap {
        return Err(Rejection::OpenInterest { market: listing.market, profit, cap });
    }
    Ok(())
}

/// Reckons exactly what could be gained at the last price round.
pub(crate) fn measure(context: &mut Context<'_>, venue: VenueId) {
    let markets: Vec<MarketId> = context.options.markets_of(venue).map(|(id, _)| id).collect();
    let mut profit = Amount::ZERO;
    for market in markets {
        profit = profit.saturating_add(profit_of(context, venue, market).unwrap_or(Amount::MAX));
    }
    if let Some(till) = context.options.tills.get_mut(venue) {
        (till.profit, till.added) = (profit, Amount::ZERO);
    }
}

/// What could be gained in one market, in base units, rounded up; nothing if it does not fit.
fn profit_of(context: &Context<'_>, venue: VenueId, id: MarketId) -> Option<Amount> {
    let market = context.options.markets.get(id)?;
    let Some(marked) = &market.marked else { return Some(Amount::ZERO) };
    let listed: Vec<_> =
        market.contracts().filter_map(|id| context.options.contracts.get(id)).collect();
    let places: BTreeMap<BookId, usize> =
        listed.iter().enumerate().map(|(place, listing)| (listing.book, place)).collect();
    let contracts: Vec<Contract> = listed.iter().map(|listing| listing.terms).collect();
    let mut books: Vec<Vec<Holding>> = Vec::new();
    for (trader, _) in context.options.traders_of(venue) {
        let held = context.options.engine().positions(crate::books::owner(trader));
        let held = held.filter_map(|(book, lots)| {
            Some((*places.get(&book)?, size(market, lots).unwrap_or(Fixed::MAX)))
        });
        let held: Vec<_> = held.map(|(contract, size)| Holding { contract, size }).collect();
        if !held.is_empty() {
            books.push(held);
        }
    }
    let (spot, most) = (marked.market.spot.price, marked.undetectable);
    let found = extractable(&contracts, books.iter().map(Vec::as_slice), spot, most).ok()?;
    let amount =
        context.options.venues.get(venue)?.currency().amount(found.profit, Rounding::Up)?;
    u128::try_from(amount).ok().map(Amount::new)
}

/// Declares the profit from corruption, sets the demand for cover from it, and pays fees into the service's budget.
pub(crate) fn declare(context: &mut Context<'_>, venue: VenueId) {
    let (Some(row), Some(till)) =
        (context.options.venues.get(venue), context.options.tills.get_mut(venue))
    else {
        return;
    };
    let (service, cash, rule) = (row.service, row.cash, row.parameters.security.clone());
    let (fees, profit) = (core::mem::take(&mut till.fees), till.exposed());
    if !fees.is_zero() {
        context.ledger.shift(protocol::Pot::Venues, protocol::Pot::Budgets, cash, fees);
        context.restaking.add_budget(service, fees);
        context.events.push(Event::FeesHandedOn { venue, amount: fees });
    }
    let Ok(asset) = context.ledger.asset(cash) else { return };
    let profit = asset.value(profit, Rounding::Up);
    let least = asset.value(rule.least_cover, Rounding::Up);
    let wanted = context.restaking.cover_for(service, profit, rule.slack);
    let room = rule.headroom.apply(wanted.raw(), Rounding::Up).map_or(Value::MAX, Value::new);
    let wanted = wanted.saturating_add(room).max(least);
    context.restaking.declare(service, profit, rule.slack, (wanted, rule.rate));
    if let Some(till) = context.options.tills.get_mut(venue) {
        till.epoch = context.epochs.epoch(context.now);
    }
}

/// What the cover that was bought for the present epoch bears.
pub(crate) fn bought(context: &mut Context<'_>, venue: VenueId) {
    let Some(row) = context.options.venues.get(venue) else { return };
    let epoch = context.epochs.epoch(context.now);
    let (service, cash) = (row.service, row.cash);
    let security = context.restaking.security_of(context.ledger, service, epoch);
    let Ok(asset) = context.ledger.asset(cash) else { return };
    let secured = security.map_or(Value::ZERO, |security| security.secured);
    let cap = asset.amount(secured, Rounding::Down).unwrap_or(Amount::ZERO);
    let Some(till) = context.options.tills.get_mut(venue) else { return };
    (till.cap, till.epoch) = (cap, epoch);
    let profit = till.exposed();
    let wanted = context.restaking.service(service).map_or(Value::ZERO, |row| row.demand.target);
    context.events.push(Event::VenueMeasured { venue, epoch, profit, cap, wanted });
}

/// Stops new risk in every market where there must not be any, and lets it in again. Orders that stand for new risk end.
pub(crate) fn restrict(context: &mut Context<'_>, venue: VenueId) {
    let Some(till) = context.options.tills.get(venue) else { return };
    let unsecured = till.exposed() > till.cap || till.cap.is_zero();
    let markets: Vec<MarketId> = context.options.markets_of(venue).map(|(id, _)| id).collect();
    for id in markets {
        let Some(market) = context.options.markets.get(id) else { continue };
        let unpriced = crate::marks::unpriced(context, market);
        let reason = unpriced.or(unsecured.then_some(ReduceOnly::Unsecured));
        if market.restricted == reason {
            continue;
        }
        let was_open = market.restricted.is_none();
        if let Some(market) = context.options.markets.get_mut(id) {
            market.restricted = reason;
        }
        if was_open {
            clear(context, id);
        }
        context.events.push(Event::MarketRestricted { market: id, reason });
    }
}

/// Takes everybody's orders and requests out of a market. Reduce-only orders may come again.
fn clear(context: &mut Context<'_>, id: MarketId) {
    let Some(market) = context.options.markets.get(id) else { return };
    let listings =
        market.contracts().filter_map(|contract| context.options.contracts.get(contract));
    let books: Vec<BookId> = listings.map(|listing| listing.book).collect();
    for book in books {
        context.clear(book);
    }
}
