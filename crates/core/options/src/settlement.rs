//! Expiries get their price, and positions are paid.
//!
//! The price is the feed's average over the market's window, which ends at the expiry. If the window is not complete, as too many
//! rounds found no price, the first complete window that ends at a later round counts: nobody decides anything, and everybody
//! can recompute which one it was.
//!
//! Who is paid gets what the payoff is worth rounded down, who pays pays it rounded up, and what is left over goes to the
//! insurance fund: never a base unit comes from nowhere.

use crate::{Context, Market, books, marks, requirement::size};
use borsh::{BorshDeserialize, BorshSerialize};
use matching::Command;
use oracle::{NoSettlement, Schedule, Settlement};
use pricing::Payoff;
use protocol::Event;
use units::{
    Amount, ContractId, Epoch, Fixed, MarketId, Price, Rounding, Timestamp, TraderId, VenueId,
};

/// An expiry that was settled, with who had what: kept for as long as its price can be judged.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Settled {
    /// Which market.
    pub market: MarketId,
    /// Which expiry.
    pub expiry: Timestamp,
    /// Where its window ended.
    pub end: Timestamp,
    /// At what price.
    pub price: Price,
    /// In which epoch.
    pub epoch: Epoch,
    /// Who had how many lots of what; empty once it cannot be judged any more.
    pub positions: Vec<(TraderId, ContractId, i128)>,
}

/// Settles every expiry of a market that is over and has a complete window.
pub(crate) fn settle(context: &mut Context<'_>, id: MarketId) {
    let Some(market) = context.options.markets.get(id) else { return };
    let now = context.now;
    let over: Vec<Timestamp> =
        market.expiries.keys().copied().take_while(|expiry| *expiry <= now).collect();
    for expiry in over {
        halt(context, id, expiry);
        match find(context, id, expiry) {
            Ok((end, settlement)) => pay(context, id, expiry, end, &settlement),
            Err(Some(reason)) => {
                let reason = reason.to_string();
                context.events.push(Event::ExpiryDelayed { market: id, expiry, reason });
            }
            Err(None) => {}
        }
    }
}

/// From its expiry on nobody trades a contract.
fn halt(context: &mut Context<'_>, id: MarketId, expiry: Timestamp) {
    let Some(market) = context.options.markets.get(id) else { return };
    if market.waiting.contains_key(&expiry) {
        return;
    }
    let books = books_of(context, market, expiry);
    for book in books {
        context.clear(book);
        context.host(&Command::Halt { book });
    }
    let first = context.options.markets.get(id).and_then(|m| marks::schedule(context, m, expiry));
    let before = first.map_or(expiry, |schedule| schedule.end.minus(1));
    if let Some(market) = context.options.markets.get_mut(id) {
        market.waiting.insert(expiry, before);
    }
}

fn books_of(context: &Context<'_>, market: &Market, expiry: Timestamp) -> Vec<matching::BookId> {
    let contracts = market.expiries.get(&expiry).map(Vec::as_slice).unwrap_or_default();
    let listings = contracts.iter().filter_map(|contract| context.options.contracts.get(*contract));
    listings.map(|listing| listing.book).collect()
}

/// The first complete window that was not tried yet. An error is said once, for the first window.
fn find(
    context: &mut Context<'_>,
    id: MarketId,
    expiry: Timestamp,
) -> Result<(Timestamp, Settlement), Option<NoSettlement>> {
    let market = context.options.markets.get(id).ok_or(None)?;
    let first = marks::schedule(context, market, expiry).ok_or(None)?;
    let tried = market.waiting.get(&expiry).copied().unwrap_or(expiry);
    let (feed, unknown) = (market.feed, context.oracle.feed(market.feed));
    let clock = unknown.map_err(|_| None)?.clock;
    let mut end = if tried < first.end { first.end } else { tried.after(clock.length) };
    let mut said = None;
    let mut found = None;
    // At most as many windows as rounds ended since the last block.
    while end <= context.now {
        let schedule = Schedule { end, ..first };
        match context.oracle.settlement(feed, &schedule, &context.epochs) {
            Ok(settlement) => {
                found = Some((end, settlement));
                break;
            }
            Err(NoSettlement::NotOver { .. }) => break,
            Err(reason) => {
                if end == first.end {
                    said = Some(reason);
                }
                if let Some(market) = context.options.markets.get_mut(id) {
                    market.waiting.insert(expiry, end);
                }
                end = end.after(clock.length);
            }
        }
    }
    found.ok_or(said)
}

fn pay(
    context: &mut Context<'_>,
    id: MarketId,
    expiry: Timestamp,
    end: Timestamp,
    settlement: &Settlement,
) {
    let Some(market) = context.options.markets.get_mut(id) else { return };
    let contracts = market.expiries.remove(&expiry).unwrap_or_default();
    market.waiting.remove(&expiry);
    let venue = market.venue;
    let (price, inputs) = (settlement.price, settlement.root);
    context.events.push(Event::ExpirySettled { market: id, expiry, price, end, inputs });
    let mut positions = Vec::new();
    for contract in contracts {
        positions.extend(pay_contract(context, id, venue, contract, price));
    }
    let epoch = context.epochs.epoch(context.now);
    let row = Settled { market: id, expiry, end, price, epoch, positions };
    context.options.settled.push(row);
}

fn pay_contract(
    context: &mut Context<'_>,
    id: MarketId,
    venue: VenueId,
    contract: ContractId,
    price: Price,
) -> Vec<(TraderId, ContractId, i128)> {
    let Some(listing) = context.options.contracts.get_mut(contract) else { return Vec::new() };
    listing.settled = Some(price);
    let (book, terms) = (listing.book, listing.terms);
    let holders: Vec<(TraderId, i128)> = context
        .options
        .traders_of(venue)
        .map(|(trader, _)| (trader, context.options.books.position(trader, book)))
        .filter(|(_, lots)| *lots != 0)
        .collect();
    let mut left_over = 0_i128;
    for (trader, lots) in &holders {
        let cash = payout(context, id, &terms, price, *lots).unwrap_or(0);
        left_over = left_over.saturating_sub(cash);
        if let Some(row) = context.options.traders.get_mut(*trader) {
            row.cash = row.cash.saturating_add(cash);
        }
        let owner = books::owner(*trader);
        context.host(&Command::SetPosition { owner, book, position: 0 });
        let (trader, position) = (*trader, *lots);
        context.events.push(Event::PositionSettled { contract, trader, position, cash });
    }
    // Longs and shorts are equally many, so this is what rounding left, and not below zero.
    if let Some(till) = context.options.tills.get_mut(venue) {
        let left_over = Amount::new(u128::try_from(left_over).unwrap_or(0));
        till.fund = till.fund.saturating_add(left_over);
    }
    context.host(&Command::CloseBook { book });
    holders.into_iter().map(|(trader, lots)| (trader, contract, lots)).collect()
}

/// What so many lots pay at a price, in base units: rounded down, so that who is paid gets less and who pays pays more.
pub(crate) fn payout(
    context: &Context<'_>,
    id: MarketId,
    terms: &dyn Payoff,
    price: Price,
    lots: i128,
) -> Option<i128> {
    let market = context.options.markets.get(id)?;
    let venue = context.options.venues.get(market.venue)?;
    let rounding = if lots < 0 { Rounding::Up } else { Rounding::Down };
    let each: Fixed = terms.at_expiry(price, rounding).ok()?;
    let worth = size(market, lots)?.checked_mul(each, Rounding::Down)?;
    venue.currency().amount(worth, Rounding::Down)
}
