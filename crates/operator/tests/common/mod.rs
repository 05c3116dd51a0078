//! A feed of three venues, and what they sign.

#![allow(dead_code, unreachable_pub)] // each test file uses its part

use buttress_operator::guard::{Guard, OwnClock, Refused};
use buttress_operator::{FeedFacts, QuoteBook};
use crypto::{Digest, SecretKey};
use protocol::{
    FeedSpecification, Method, Quote, Report, SignedQuote, SignedReport, Signer, Source, Tier,
};
use std::path::Path;
use units::{
    EpochClock, FeedId, Millis, Name, OperatorId, Price, Ratio, Round, ServiceId, Timestamp,
};

pub const CHAIN: Digest = Digest::new([7; 32]);
const VENUES: [&str; 3] = ["a", "b", "c"];

pub fn key() -> SecretKey {
    SecretKey::derive("duty", 1)
}

fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

/// Rounds of one second from the beginning of time.
pub fn feed() -> FeedFacts {
    let source = |venue: &str| Source {
        venue: name(venue),
        symbol: name("ETH"),
        signer: Signer::Venue(SecretKey::derive(venue, 1).public_key()),
    };
    let specification = FeedSpecification {
        pair: name("ETH-USD"),
        decimals: 2,
        heartbeat: Millis::new(1_000),
        staleness: Millis::new(10_000),
        tier: Tier::Major,
        sessions: None,
        commit: None,
        method: Method::WeightedMedian,
        quorum: Ratio::from_bps(6_667),
        max_confidence: Ratio::from_bps(100),
        max_jump: Ratio::from_bps(1_000),
        jump_rounds: 2,
        sources: VENUES.map(source).to_vec(),
        reference_quorum: 2,
        reference_window: Millis::new(2_000),
        clock_skew: Millis::new(40),
        max_range: Ratio::from_bps(500),
        max_spread: Ratio::from_bps(500),
        tolerance: Ratio::from_bps(200),
        spread_multiple: Ratio::from_bps(30_000),
        duration: Millis::new(3_000),
        deviation_window: Millis::new(3_000),
    };
    let rounds = EpochClock { genesis: Timestamp::ZERO, length: Millis::new(1_000) };
    FeedFacts { id: FeedId::new(0), service: ServiceId::new(0), specification, rounds }
}

/// In whole units.
pub fn price(units: u128) -> Price {
    Price::new(units * Price::tick(0).raw())
}

pub fn quote(venue: &str, units: u128, time: u64) -> SignedQuote {
    let quote = Quote {
        venue: name(venue),
        symbol: name("ETH"),
        price: price(units),
        time: Timestamp::new(time),
    };
    SignedQuote::new(quote, &SecretKey::derive(venue, 1))
}

pub fn book(quotes: impl IntoIterator<Item = SignedQuote>) -> QuoteBook {
    let mut book = QuoteBook::new(Millis::new(u64::MAX));
    book.add(quotes, Timestamp::ZERO);
    book
}

/// All three venues say 1000 at a time.
pub fn agreed(time: u64) -> QuoteBook {
    book(VENUES.map(|venue| quote(venue, 1_000, time)))
}

pub fn report(units: u128, time: u64) -> Report {
    Report {
        chain: CHAIN,
        feed: FeedId::new(0),
        round: Round::new(time / 1_000),
        operator: OperatorId::new(0),
        price: price(units),
        confidence: Price::ZERO,
        observed_at: Timestamp::new(time),
    }
}

pub fn at(time: u64) -> OwnClock {
    OwnClock::of_ledger(Timestamp::new(time))
}

/// Has a price signed at a time at which all venues say 1000.
pub fn sign(guard: &mut Guard, units: u128, time: u64) -> Result<SignedReport, Refused> {
    guard.sign(report(units, time), &feed(), &agreed(time), at(time))
}

/// A guard whose record is in a directory, opened before the first round.
pub fn open(directory: &Path) -> Guard {
    Guard::open(directory, key(), CHAIN, Timestamp::ZERO).unwrap()
}
