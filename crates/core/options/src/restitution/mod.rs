//! Who lost by a wrong price is made whole, by those who gained by it and by those who signed it.
//!
//! What moved cash by a price is on record with who had what: settlements, and bids for accounts in liquidation. While a case stands about
//! rounds of a feed whose published price was wrong, each over such rounds is computed again with the venues' reference in their place.
//! What an account would have had more is its harm, what it would have had less its gain:
//!
//! 1. while the case is open, gains cannot be withdrawn;
//! 2. once it is over and paid, gains are taken back as far as they are there, and divided among the harmed in proportion to their
//!    harm;
//! 3. slashed stake that the terms pay to the venue's restitution account follows, in kind at the ledger's price;
//! 4. once no case about it is left, the insurance fund pays what it can of the rest.
//!
//! Trades between two who agreed on a price are theirs; margin calls move no cash. All of it can be computed again from signed
//! rounds, signed quotes and [`Settled`].

mod bids;
mod claims;
mod paying;

use crate::{Context, Options, Settled, marks, settlement};
use oracle::{RoundPrice, Schedule};
use protocol::{Event, Evidence};
use restaking::{Case, CaseStatus, Restaking};
use std::collections::{BTreeMap, BTreeSet};
use units::{Amount, CaseId, FeedId, MarketId, Price, Round, TraderId, VenueId};

pub use bids::{Leg, Taken};
pub(crate) use bids::{leg, marked, of_start};
pub use claims::{Claim, Remedy, RemedyStatus, Subject};

/// What rounds of feeds should have found, and the cases that say so. What the first accusation showed stands: a later one cannot
/// move it.
type Rightful = BTreeMap<(FeedId, Round), (Price, Vec<CaseId>)>;

/// Looks at the cases about a venue's feeds if any came, changed or went since the last time, or if cash was moved while they stand, and
/// says who was harmed. Costs O(cases × signatures) then, else O(cases).
pub(crate) fn inquire(context: &mut Context<'_>, venue: VenueId) {
    let Some(row) = context.options.venues.get(venue) else { return };
    let service = row.service;
    let restaking = &*context.restaking;
    let standing = restaking.unsettled_cases().filter(|(_, case)| case.service == service);
    let standing = standing.filter(|(_, case)| case.stands()).map(|(id, _)| id);
    // A case that was paid is settled, but until its remedy is executed what it says still counts.
    let open = context.options.remedies.iter().map(|(_, remedy)| remedy);
    let open = open.filter(|remedy| remedy.status == RemedyStatus::Open);
    let open = open.filter(|remedy| claims::is_of(context.options, remedy, venue));
    let paid = open.flat_map(|remedy| remedy.cases.iter().copied());
    let paid = paid.filter(|id| is_paid(restaking, *id));
    let cases: BTreeSet<CaseId> = standing.chain(paid).collect();
    let cases: Vec<CaseId> = cases.into_iter().collect();
    let looked = (cases.clone(), seen(context.options, venue, !cases.is_empty()));
    if context.options.tills.get(venue).is_none_or(|till| till.looked == looked) {
        return;
    }
    if let Some(till) = context.options.tills.get_mut(venue) {
        till.looked = looked;
    }
    let mut rightful = Rightful::new();
    for id in &cases {
        let Ok(case) = context.restaking.case(*id) else { continue };
        let Evidence::Deviation(evidence) = &case.evidence else { continue };
        for (round, price) in context.oracle.rightful_prices(evidence, &context.epochs) {
            rightful.entry(round).or_insert((price, Vec::new())).1.push(*id);
        }
    }
    for (_, market) in context.options.markets_of(venue) {
        let about: Vec<CaseId> =
            cases.iter().copied().filter(|id| is_about(restaking, *id, market.feed)).collect();
        if !about.is_empty() {
            for (round, price) in &market.rightful {
                let place = rightful.entry((market.feed, *round));
                place.or_insert_with(|| (*price, about.clone()));
            }
        }
    }
    let of_venue = |market| context.options.markets.get(market).is_some_and(|m| m.venue == venue);
    let settled = context.options.settled.iter();
    let settled = settled.filter(|(_, row)| !row.positions.is_empty() && of_venue(row.market));
    let taken = context.options.taken.iter();
    let window = restaking.parameters().evidence_window;
    let now = context.epochs.epoch(context.now);
    let taken = taken.filter(|(_, row)| row.venue == venue && row.epoch.plus(window) >= now);
    let subjects: Vec<Subject> = settled
        .map(|(id, _)| Subject::Settlement(id))
        .chain(taken.map(|(id, _)| Subject::Bid(id)))
        .collect();
    for subject in subjects {
        reconsider(context, subject, &rightful);
    }
    claims::freeze(context, venue);
}

impl Options {
    /// The market that makes good what a feed's wrong prices did, with the rounds that are known to have had one besides those that cases
    /// name; nothing unless a case of deviation about the feed stands.
    #[must_use]
    pub fn makes_good(
        &self,
        restaking: &Restaking,
        feed: FeedId,
    ) -> Option<(MarketId, Vec<Round>)> {
        let (id, market) = self.markets().find(|(_, market)| market.feed == feed)?;
        let mut standing = restaking.unsettled_cases().filter(|(_, case)| case.stands());
        standing.find(|(_, case)| names(case, feed))?;
        Some((id, market.rightful.keys().copied().collect()))
    }
}

/// Whether a case is one of deviation about a feed.
fn names(case: &Case, feed: FeedId) -> bool {
    case.evidence.wrong_feed() == Some(feed)
}

/// What tells one look from the next besides the cases: how many rounds were shown, and while cases stand how often cash was moved by a
/// price, which may be by one that they name. Rounds are those of an evidence window, so they fit below what is counted above them;
/// rows of settlements and bids are only ever added.
fn seen(options: &Options, venue: VenueId, is_accused: bool) -> u64 {
    let shown = options.markets_of(venue).map(|(_, market)| market.rightful.len());
    let shown = shown.fold(0_u64, |sum, rounds| sum.saturating_add(count(rounds)));
    if !is_accused {
        return shown;
    }
    let moved = count(options.settled.len()).saturating_add(count(options.taken.len()));
    moved.saturating_mul(1 << 32).saturating_add(shown)
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}

/// Computes what moved cash by a price again; what comes of it replaces what an earlier look said, unless that was executed already.
fn reconsider(context: &mut Context<'_>, subject: Subject, rightful: &Rightful) {
    let existing = context.options.remedies.find(&subject);
    let status = existing.and_then(|id| context.options.remedies.get(id)).map(|row| row.status);
    if matches!(status, Some(RemedyStatus::Upheld | RemedyStatus::Over)) {
        return;
    }
    let found = match subject {
        Subject::Settlement(place) => resettle(context, place, rightful),
        Subject::Bid(place) => reprice(context, place, rightful),
    };
    let Some(remedy) = found else {
        // Nothing stands against it any more: nobody was harmed, and nothing is frozen.
        if let Some(remedy) = existing.and_then(|id| context.options.remedies.get_mut(id)) {
            (remedy.claims, remedy.status) = (Vec::new(), RemedyStatus::Dropped);
        }
        return;
    };
    let place =
        context.options.remedies.find_or_insert(Remedy { cases: Vec::new(), ..remedy.clone() });
    let Some(row) = context.options.remedies.get_mut(place) else { return };
    if *row == remedy {
        return;
    }
    *row = remedy.clone();
    let Some(case) = remedy.cases.first().copied() else { return };
    for Claim { trader, harm, gain, .. } in remedy.claims {
        context.events.push(Event::HarmFound { case, remedy: place, trader, harm, gain });
    }
}

fn is_about(restaking: &Restaking, case: CaseId, feed: FeedId) -> bool {
    restaking.case(case).is_ok_and(|case| names(case, feed))
}

fn is_paid(restaking: &Restaking, case: CaseId) -> bool {
    restaking.case(case).is_ok_and(|case| case.status == CaseStatus::Paid)
}

/// A settlement at the price that it should have had; nothing if cases leave that as it is.
fn resettle(context: &Context<'_>, place: u32, rightful: &Rightful) -> Option<Remedy> {
    let row = context.options.settled.get(place)?;
    let market = context.options.markets.get(row.market)?;
    let feed = context.oracle.feed(market.feed).ok()?;
    let first = marks::schedule(context, market, row.expiry)?;
    let schedule = Schedule { end: row.end, ..first };
    let known = |round: Round| {
        let known = context.oracle.known(market.feed, round, &context.epochs)?;
        let right = rightful.get(&(market.feed, round)).map(|(price, _)| *price);
        Some(RoundPrice { price: right.or(known.price), ..known })
    };
    let settlement = schedule.settle(&feed.clock, feed.open, known).ok()?;
    if settlement.price == row.price {
        return None;
    }
    let rounds = settlement.slots.iter().map(|slot| (market.feed, slot.round));
    let cases = cases_about(rounds, rightful);
    let (subject, status) = (Subject::Settlement(place), RemedyStatus::Open);
    let claims = claims::of_settlement(context, row, settlement.price);
    Some(Remedy { subject, price: Some(settlement.price), cases, claims, status })
}

/// A bid at the price that it should have had; nothing if cases leave that as it is.
fn reprice(context: &Context<'_>, place: u32, rightful: &Rightful) -> Option<Remedy> {
    let row = context.options.taken.get(place)?;
    let of = |market| context.options.markets.get(market).map(|row| row.feed);
    let right = |market, round| rightful.get(&(of(market)?, round)).map(|(price, _)| *price);
    let rounds = row.rounds.iter().map(|(market, round, _)| (*market, *round));
    let rounds = rounds.chain(row.began.iter().copied());
    let rounds = rounds.filter_map(|(market, round)| Some((of(market)?, round)));
    let cases = cases_about(rounds, rightful);
    if cases.is_empty() {
        return None;
    }
    let claims = claims::of_bid(row, row.more(context, right)?);
    if claims.is_empty() {
        return None;
    }
    Some(Remedy {
        subject: Subject::Bid(place),
        price: None,
        cases,
        claims,
        status: RemedyStatus::Open,
    })
}

fn cases_about(rounds: impl Iterator<Item = (FeedId, Round)>, rightful: &Rightful) -> Vec<CaseId> {
    let found = rounds.filter_map(|round| rightful.get(&round));
    let cases: BTreeSet<CaseId> = found.flat_map(|(_, cases)| cases.iter().copied()).collect();
    cases.into_iter().collect()
}

/// What is due at a boundary: gains are taken back where a case was paid, slashed stake is divided, and where nothing is left to
/// wait for the fund pays.
pub(crate) fn repay(context: &mut Context<'_>, venue: VenueId) {
    inquire(context, venue);
    let due: Vec<u32> = context
        .options
        .remedies
        .iter()
        .filter(|(_, remedy)| claims::is_of(context.options, remedy, venue))
        .filter(|(_, remedy)| matches!(remedy.status, RemedyStatus::Open | RemedyStatus::Upheld))
        .map(|(id, _)| id)
        .collect();
    for id in &due {
        let Some(remedy) = context.options.remedies.get(*id) else { continue };
        if remedy.status == RemedyStatus::Open
            && remedy.cases.iter().any(|case| is_paid(context.restaking, *case))
        {
            paying::claw_back(context, *id);
        }
    }
    paying::divide_stake(context, venue);
    for id in due {
        let Some(remedy) = context.options.remedies.get(id) else { continue };
        let waits = context
            .restaking
            .unsettled_cases()
            .any(|(case, row)| row.stands() && remedy.cases.contains(&case));
        if remedy.status == RemedyStatus::Upheld && !waits {
            paying::from_fund(context, venue, id);
        }
    }
    claims::freeze(context, venue);
    forget(context);
}

/// Drops who had what at settlements that nobody can be accused about any more.
fn forget(context: &mut Context<'_>) {
    let now = context.epochs.epoch(context.now);
    let window = context.restaking.parameters().evidence_window;
    let old: Vec<u32> = context
        .options
        .settled
        .iter()
        .filter(|(_, row)| !row.positions.is_empty() && row.epoch.plus(window) < now)
        .map(|(id, _)| id)
        .collect();
    for id in old {
        if let Some(row) = context.options.settled.get_mut(id) {
            row.positions = Vec::new();
        }
    }
    let taken: Vec<u32> = context
        .options
        .taken
        .iter()
        .filter(|(_, row)| !row.legs.is_empty() && row.epoch.plus(window) < now)
        .map(|(id, _)| id)
        .collect();
    for id in taken {
        if let Some(row) = context.options.taken.get_mut(id) {
            row.legs = Vec::new();
        }
    }
    let start = context.epochs.start(now.minus(window.saturating_add(1)).raw());
    let markets: Vec<_> = context.options.markets.ids().collect();
    for id in markets {
        let feed = context.options.markets.get(id).map(|market| market.feed);
        let feed = feed.and_then(|feed| context.oracle.feed(feed).ok());
        let Some(oldest) = feed.map(|feed| feed.clock.round(start)) else { continue };
        let first = context.options.markets.get(id).and_then(|m| m.rightful.keys().next().copied());
        if first.is_some_and(|first| first < oldest)
            && let Some(market) = context.options.markets.get_mut(id)
        {
            market.rightful = market.rightful.split_off(&oldest);
        }
    }
}

/// What a settlement paid a trader at one price, less what it would have at another.
fn difference(
    context: &Context<'_>,
    row: &Settled,
    trader: TraderId,
    price: Price,
) -> Option<i128> {
    let held = row.positions.iter().filter(|(of, ..)| *of == trader);
    held.map(|(_, contract, lots)| {
        let terms = context.options.contracts.get(*contract)?.terms;
        let pays = |price| settlement::payout(context, row.market, &terms, price, *lots);
        pays(price)?.checked_sub(pays(row.price)?)
    })
    .try_fold(0_i128, |sum, part| sum.checked_add(part?))
}

/// The part of an amount below a total that falls on a weight, rounded down.
fn part(total: Amount, weight: Amount, of: Amount) -> Amount {
    total.mul_div(weight.raw(), of.raw(), units::Rounding::Down).unwrap_or(Amount::ZERO)
}
