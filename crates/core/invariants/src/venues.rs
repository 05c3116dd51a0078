//! Options venues are zero-sum: no trade, fee or settlement makes money, every position has another side, and none is opened that the
//! bought security does not bear.

use crate::{
    Property, Violation,
    rows::{traders, venues},
    step::Step,
    violation::Findings,
    wide::{RATIO, add, product, quotient, sum_of, wide},
};
use app::State;
use matching::{BookId, Event as Said, OwnerId, Side};
use protocol::{Event, Pot, Receipt};
use ruint::aliases::U256;
use std::collections::{BTreeMap, BTreeSet};
use units::{Amount, AssetId, VenueId};

/// Lots that owners have, bought less sold.
pub(crate) type Positions = BTreeMap<(OwnerId, BookId), i128>;

/// All positions of a state.
pub(crate) fn positions(state: &State) -> Positions {
    let options = state.options();
    let owners = options.traders().map(|(id, _)| OwnerId::new(id.index()));
    let held = owners.flat_map(|owner| {
        options.engine().positions(owner).map(move |(book, lots)| ((owner, book), lots))
    });
    held.filter(|(_, lots)| *lots != 0).collect()
}

/// Counts the money, follows the positions, and looks whether they were covered when they grew.
pub(crate) fn check(step: &Step<'_>) -> Vec<Violation> {
    let mut found = Findings::of(Property::Venues);
    money(step.state, &mut found);
    let mut followed = step.before.positions.clone();
    step.passed.iter().for_each(|event| {
        follow(&mut followed, event);
    });
    let mut grown: Vec<BTreeSet<BookId>> = Vec::with_capacity(step.receipts.len());
    for receipt in step.receipts {
        let books = receipt.events.iter().filter_map(|event| follow(&mut followed, event));
        grown.push(books.collect());
    }
    followed.retain(|_, lots| *lots != 0);
    compare(step.state, &followed, &mut found);
    covered(step, &grown, &mut found);
    found.into_list()
}

/// What traders, funds and tills have, less what traders owe, is what came into the pot less what went out of it.
fn money(state: &State, found: &mut Findings) {
    let (mut held, mut owed): (BTreeMap<AssetId, U256>, BTreeMap<AssetId, U256>) =
        (BTreeMap::new(), BTreeMap::new());
    for (venue, till) in venues(state) {
        add(&mut held, venue.cash, wide(till.fund.raw()));
        add(&mut held, venue.cash, wide(till.fees.raw()));
    }
    for (cash, trader) in traders(state) {
        let side = if trader.cash < 0 { &mut owed } else { &mut held };
        add(side, cash, wide(trader.cash.unsigned_abs()));
        for (asset, amount) in &trader.collateral {
            add(&mut held, *asset, wide(amount.raw()));
        }
    }
    for (asset, _) in state.ledger().assets() {
        let pot = state.ledger().tally(asset).map_or(Amount::ZERO, |tally| tally.pot(Pot::Venues));
        // Added on the other side, so that nothing is ever negative.
        let expected = wide(pot.raw()).saturating_add(sum_of(&owed, &asset));
        found.equal(|| format!("{asset} at venues"), expected, sum_of(&held, &asset));
    }
}

/// Takes over what an event says of positions; the book, if the event made those of both sides larger.
fn follow(positions: &mut Positions, event: &Event) -> Option<BookId> {
    let Event::Book(said) = event else { return None };
    let (book, buyer, seller, size) = match *said {
        Said::Traded { book, size, side, maker_owner, taker_owner, .. } => {
            let (buyer, seller) = sides(side, taker_owner, maker_owner);
            (book, buyer, seller, size)
        }
        Said::RequestTraded { book, side, taker, maker, size, .. } => {
            let (buyer, seller) = sides(side, taker, maker);
            (book, buyer, seller, size)
        }
        Said::BlockTraded { book, buyer, seller, size, .. } => (book, buyer, seller, size),
        Said::PositionSet { owner, book, after, .. } => {
            positions.insert((owner, book), after);
            return None;
        }
        _ => return None,
    };
    let lots = i128::from(size);
    let mut moved = |owner, by: i128| {
        let position = positions.entry((owner, book)).or_default();
        let before = position.unsigned_abs();
        *position = position.saturating_add(by);
        position.unsigned_abs() > before
    };
    let bought = moved(buyer, lots);
    let sold = moved(seller, lots.saturating_neg());
    (bought && sold).then_some(book)
}

const fn sides(side: Side, taker: OwnerId, maker: OwnerId) -> (OwnerId, OwnerId) {
    match side {
        Side::Buy => (taker, maker),
        Side::Sell => (maker, taker),
    }
}

/// The books have what the events say, and in each as much is bought as sold.
fn compare(state: &State, followed: &Positions, found: &mut Findings) {
    let there = positions(state);
    let keys: BTreeSet<_> = followed.keys().chain(there.keys()).collect();
    let mut sums: BTreeMap<BookId, i128> = BTreeMap::new();
    for key in keys {
        let (owner, book) = key;
        let lots = |of: &Positions| of.get(key).copied().unwrap_or(0);
        found.equal(|| format!("position of {owner} in {book}"), lots(followed), lots(&there));
        let sum = sums.entry(*book).or_default();
        *sum = sum.saturating_add(lots(&there));
    }
    for (book, sum) in sums {
        found.equal(|| format!("positions in {book}, bought less sold"), 0, sum);
        let settled = state.options().contract_in(book).map(|(_, listing)| listing.settled);
        let open = settled == Ok(None);
        found.equal(|| format!("{book} has positions, so its contract is open"), true, open);
    }
}

/// No transaction leaves more open interest than before and more to gain than the bought security bears. What later transactions
/// of the step added at most is taken off, as they may have made positions smaller.
fn covered(step: &Step<'_>, grown: &[BTreeSet<BookId>], found: &mut Findings) {
    let bids = |event: &Event| matches!(event, Event::LiquidationBid { .. });
    if step.events().any(bids) {
        // What a bidder takes over changes what could be gained; nobody sees by how much.
        return;
    }
    for (receipt, (index, books)) in step.receipts.iter().zip(grown.iter().enumerate()) {
        let later = step.receipts.get(index.saturating_add(1)..).unwrap_or_default();
        for venue in books.iter().filter_map(|book| venue_of(step.state, *book)) {
            let Ok(till) = step.state.options().till(venue) else { continue };
            let all = wide(till.profit.raw()).saturating_add(wide(till.added.raw()));
            let exposed = all.saturating_sub(added(step.state, venue, later));
            let place = || format!("what could be gained at {venue} after {}", receipt.transaction);
            found.at_most(place, wide(till.cap.raw()), exposed);
        }
    }
}

fn venue_of(state: &State, book: BookId) -> Option<VenueId> {
    let (_, listing) = state.options().contract_in(book).ok()?;
    state.options().market(listing.market).ok().map(|market| market.venue)
}

/// What the trades of a venue in these receipts can have added to what could be gained, at most: lots × lot × price × largest
/// unnoticed move, in base units, and two for roundings.
fn added(state: &State, venue: VenueId, receipts: &[Receipt]) -> U256 {
    let trades = receipts.iter().flat_map(|receipt| &receipt.events).filter_map(|event| {
        let Event::TradePaid { contract, size, .. } = event else { return None };
        let listing = state.options().contract(*contract)?;
        let market = state.options().market(listing.market).ok()?;
        let (marked, row) = (market.marked.as_ref()?, state.options().venue(market.venue).ok()?);
        if market.venue != venue {
            return None;
        }
        let (spot, most) = (marked.market.spot.price.raw(), marked.undetectable.raw());
        let lot = market.parameters.lot.magnitude();
        // Three counts of 10⁻¹⁸, of which the decimals of cash remain.
        let zeros = 10_u128.saturating_pow(u32::from(18_u8.saturating_sub(row.decimals)));
        let worth = product(&[u128::from(*size), lot, spot, most]);
        let added = quotient(worth, product(&[RATIO, RATIO, zeros]));
        Some(added.saturating_add(wide(2)))
    });
    trades.fold(U256::ZERO, U256::saturating_add)
}
