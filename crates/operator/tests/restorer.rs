//! What is shown of a lie to the venue that settled by it.

mod common;

use buttress_operator::{Prices, QuoteBook, Restitution, Restorer};
use common::{feed, price, quote, report};
use crypto::SecretKey;
use protocol::{ShowRounds, SignedReport};
use std::collections::BTreeSet;
use units::{FeedId, MarketId, Millis, Price, Round, Timestamp};

/// A ledger on which every round found 900 within the lie and 1000 outside it.
struct Chain {
    lie: std::ops::Range<u64>,
    open: u64,
    stands: bool,
    known: BTreeSet<Round>,
}

impl Prices for Chain {
    fn found(&self, _: FeedId, round: Round) -> Option<Price> {
        Some(price(if self.lie.contains(&round.raw()) { 900 } else { 1_000 }))
    }
    fn open(&self, _: FeedId) -> Option<Round> {
        Some(Round::new(self.open))
    }
    fn restitution(&self, _: FeedId) -> Option<Restitution> {
        let (market, known) = (MarketId::new(3), self.known.clone());
        self.stands.then_some(Restitution { market, known })
    }
}

/// A ledger on which so many rounds are over, and a restorer that has seen a report in each while the venues said 1000.
fn seen(lie: std::ops::Range<u64>, rounds: u64) -> (Chain, Restorer, QuoteBook) {
    let mut book = QuoteBook::new(Millis::new(u64::MAX));
    let mut restorer = Restorer::default();
    for round in 0..rounds {
        let time = round * 1_000;
        let quotes = ["a", "b", "c"].map(|venue| quote(venue, 1_000, time));
        book.add(quotes, Timestamp::new(time));
        let report = SignedReport::new(report(900, time), &SecretKey::derive("anyone", 1));
        restorer.observe(&report);
    }
    (Chain { lie, open: rounds, stands: true, known: BTreeSet::new() }, restorer, book)
}

fn show(restorer: &mut Restorer, chain: &Chain, book: &QuoteBook) -> Vec<ShowRounds> {
    restorer.show(chain, &[feed()], book, Timestamp::new(chain.open * 1_000))
}

#[test]
fn a_lie_is_shown_once_it_is_over() {
    let (mut chain, mut restorer, book) = seen(10..15, 30);
    let pieces = show(&mut restorer, &chain, &book);
    let [piece] = &pieces[..] else { panic!("{pieces:?}") };
    assert_eq!((piece.market, piece.first.raw(), piece.last.raw()), (MarketId::new(3), 10, 14));
    assert_eq!(piece.quotes.len(), 5 * 3, "one of each venue for each moment");
    assert!(show(&mut restorer, &chain, &book).is_empty(), "the ledger has time to take note");
    chain.known = (10..15).map(Round::new).collect();
    chain.open += 1_000;
    assert!(show(&mut restorer, &chain, &book).is_empty(), "it is known");
}

#[test]
fn what_got_lost_is_shown_again() {
    let (mut chain, mut restorer, book) = seen(10..15, 30);
    let first = show(&mut restorer, &chain, &book);
    chain.open += 61;
    assert_eq!(show(&mut restorer, &chain, &book), first);
}

#[test]
fn nothing_is_shown_while_nobody_is_accused_or_the_lie_goes_on() {
    let (mut chain, mut restorer, book) = seen(10..15, 30);
    chain.stands = false;
    assert!(show(&mut restorer, &chain, &book).is_empty());
    chain.stands = true;
    assert_eq!(show(&mut restorer, &chain, &book).len(), 1, "what was found before counts");

    let (chain, mut restorer, book) = seen(25..30, 30);
    assert!(show(&mut restorer, &chain, &book).is_empty());
}

#[test]
fn a_long_lie_is_shown_in_pieces_that_fit() {
    let (mut chain, mut restorer, book) = seen(5..305, 320);
    let mut shown = Vec::new();
    while let Some(piece) = show(&mut restorer, &chain, &book).pop() {
        assert!(piece.last.raw() - piece.first.raw() < 128 && piece.quotes.len() <= 1_024);
        chain.known.extend((piece.first.raw()..=piece.last.raw()).map(Round::new));
        shown.push((piece.first.raw(), piece.last.raw()));
    }
    assert_eq!(shown, [(5, 132), (133, 260), (261, 304)]);
}

#[test]
fn where_the_venues_are_silent_nothing_is_wrong() {
    let (chain, mut restorer, _) = seen(10..15, 30);
    let silent = QuoteBook::new(Millis::new(u64::MAX));
    assert!(show(&mut restorer, &chain, &silent).is_empty());
}
