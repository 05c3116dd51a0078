//! A price round makes new marks.
//!
//! Forward prices are the feed's price and the surface's basis; while an expiry's average runs, the part of it that is over is
//! fixed. Volatilities are the surface's. What is over and waits for its price is worth what it would pay at the present one. Nothing is
//! marked by what was traded.

use crate::{Context, Marked, Market, books};
use margin::{ExpiryMarket, Forward, Quote};
use matching::{Command, SetMark};
use oracle::{PriceStatus, Published, Schedule};
use pricing::{Flat, Slice, Smile};
use protocol::ReduceOnly;
use std::collections::BTreeMap;
use units::{ContractId, Fixed, MarketId, Millis, Price, Ratio, Rounding, Timestamp};

/// What a contract is worth, and how that moves.
struct Worth {
    contract: ContractId,
    mark: Fixed,
    delta: Fixed,
}

/// Marks a market anew if its feed has found a price since the last time; whether it has. Costs O(contracts).
pub(crate) fn mark(context: &mut Context<'_>, id: MarketId) -> bool {
    let Some((marked, worths)) = new_marks(context, id) else { return false };
    for Worth { contract, mark, delta } in worths {
        set(context, id, contract, mark, delta);
    }
    if let Some(market) = context.options.markets.get_mut(id) {
        market.marked = Some(marked);
    }
    true
}

/// Why a market takes no new risk now, apart from its security.
pub(crate) fn unpriced(context: &Context<'_>, market: &Market) -> Option<ReduceOnly> {
    let fresh = context.oracle.feed(market.feed).map(|feed| feed.price(context.now));
    if market.marked.is_none() || !matches!(fresh, Ok(PriceStatus::Fresh { .. })) {
        return Some(ReduceOnly::NoPrice);
    }
    let age = market.observed_at.map(|at| Millis::new(context.now.since(at)));
    let fresh = age.is_some_and(|age| age <= market.parameters.surface_staleness);
    if fresh { None } else { Some(ReduceOnly::NoSurface) }
}

fn new_marks(context: &Context<'_>, id: MarketId) -> Option<(Marked, Vec<Worth>)> {
    let market = context.options.markets.get(id)?;
    let feed = context.oracle.feed(market.feed).ok()?;
    let published = feed.published.clone()?;
    if market.marked.as_ref().is_some_and(|marked| marked.round == published.round) {
        return None;
    }
    let Published { round, price, confidence, time } = published;
    let spot = Quote::of_interval(price, confidence, feed.specification.max_confidence);
    let (mut expiries, mut worths) = (BTreeMap::new(), Vec::new());
    for (expiry, contracts) in &market.expiries {
        let Some(conditions) = conditions(context, market, (*expiry, time), price, spot.confidence)
        else {
            continue;
        };
        let (conditions, found) =
            price_all(context, market, (*expiry, time), contracts, conditions);
        worths.extend(found);
        expiries.insert(*expiry, conditions);
    }
    let specification = &feed.specification;
    let undetectable = specification.tolerance.max(specification.max_jump);
    let market = margin::Market { now: time, spot, perpetual: spot, expiries };
    let surface = context.options.markets.get(id)?.surface.clone();
    Some((Marked { round, market, surface, undetectable }, worths))
}

/// The forward of an expiry, without volatilities; nothing before a surface says something of it.
fn conditions(
    context: &Context<'_>,
    market: &Market,
    (expiry, time): (Timestamp, Timestamp),
    price: Price,
    confidence: Fixed,
) -> Option<ExpiryMarket> {
    let volatilities = BTreeMap::new();
    if expiry <= time {
        let forward = Forward { fixed: Price::ZERO, variable: price };
        return Some(ExpiryMarket { forward, rate: Fixed::ZERO, confidence, volatilities });
    }
    market.surface.smile(expiry)?;
    let basis = market.bases.get(&expiry)?;
    let grown = Fixed::from_price(price)?
        .checked_mul(Fixed::ONE.checked_add(*basis)?, Rounding::Down)?
        .to_price()?;
    let schedule = schedule(context, market, expiry)?;
    let so_far = context.oracle.settlement_so_far(market.feed, &schedule, &context.epochs);
    // A window that is not complete does not count: the next one has not begun.
    let so_far = so_far.unwrap_or_default();
    let fixed = schedule.mean(&so_far, Price::ZERO)?;
    let variable = schedule.mean(&so_far, grown)?.checked_sub(fixed)?;
    let forward = Forward { fixed, variable };
    Some(ExpiryMarket { forward, rate: Fixed::ZERO, confidence, volatilities })
}

/// The window that an expiry settles on first: its end is the first end of a round at the expiry or after it.
pub(crate) fn schedule(
    context: &Context<'_>,
    market: &Market,
    expiry: Timestamp,
) -> Option<Schedule> {
    let clock = context.oracle.feed(market.feed).ok()?.clock;
    let ended = clock.index(expiry);
    let start = clock.start(ended);
    let end = if start < expiry { clock.start(ended.saturating_add(1)) } else { start };
    let rule = market.parameters.settlement;
    Some(Schedule { end, slots: rule.slots, spacing: rule.spacing, carry: rule.carry })
}

fn price_all(
    context: &Context<'_>,
    market: &Market,
    (expiry, time): (Timestamp, Timestamp),
    contracts: &[ContractId],
    mut conditions: ExpiryMarket,
) -> (ExpiryMarket, Vec<Worth>) {
    let mut worths = Vec::new();
    let Forward { fixed, variable } = conditions.forward;
    let forward = fixed.saturating_add(variable);
    let slice = Slice::new(forward, Millis::new(expiry.since(time)), Ratio::ONE);
    // Without time there is nothing for a volatility to do.
    let over = Flat(Ratio::ZERO);
    let published = market.surface.smile(expiry).filter(|_| expiry > time);
    let smile: &dyn Smile = published.map_or(&over, |smile| smile);
    for contract in contracts {
        let Some(listing) = context.options.contracts.get(*contract) else { continue };
        let strike = listing.terms.strike;
        let known = conditions.volatilities.get(&strike).copied();
        let Some(volatility) = known.or_else(|| smile.volatility(&slice, strike).ok()) else {
            continue;
        };
        conditions.volatilities.insert(strike, volatility);
        let Ok(mark) = slice.price(listing.terms.kind, strike, volatility) else { continue };
        let greeks = slice.greeks(listing.terms.kind, strike, volatility);
        // Where a greek does not fit, at the strike just before expiry, the old delta does until the next round.
        let delta = greeks.map_or(listing.delta, |greeks| greeks.delta);
        worths.push(Worth { contract: *contract, mark, delta });
    }
    (conditions, worths)
}

fn set(context: &mut Context<'_>, id: MarketId, contract: ContractId, mark: Fixed, delta: Fixed) {
    let Some(market) = context.options.markets.get(id) else { return };
    let (tick, lot) = (market.parameters.tick, market.parameters.lot);
    let Some(listing) = context.options.contracts.get_mut(contract) else { return };
    (listing.mark, listing.delta) = (Some(mark), delta);
    let book = listing.book;
    let ticks = units::mul_div(mark.magnitude(), 1, tick.raw(), Rounding::Down).unwrap_or(0);
    let ticks = u64::try_from(ticks).unwrap_or(u64::MAX);
    let most = context.options.engine().limits().price;
    let delta = books::delta_of(delta, lot);
    context.host(&Command::SetMark(SetMark { book, mark: ticks.min(most), delta }));
}
