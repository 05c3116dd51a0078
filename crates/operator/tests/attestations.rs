//! A feed with a source of each format: its guard, its defence and its watchtower.

mod common;
#[path = "../../core/attestation/tests/common/mod.rs"]
mod publishers;

use buttress_attestation::{open_oracle, pyth::PriceMessage, redstone};
use buttress_operator::guard::{Guard, Refused};
use buttress_operator::{
    Attendance, FeedFacts, Hearing, Ledger, Proof, QuoteBook, Watchtower, deviation,
};
use common::{at, key, price, report};
use crypto::{EthereumKey, SecretKey};
use oracle::{NotAttested, attested, distance, quoted, reference_at};
use protocol::{
    Attestation, Deviation, Evidence, FileEvidence, Quote, Reference, Rule, SignedQuote,
    SignedReport, Signer, Source,
};
use publishers::{Draft, addresses, name, price_message, signed_message, signed_package};
use units::{
    Epoch, EpochClock, FeedId, Millis, OperatorId, Ratio, Round, ServiceId, TermsId, Timestamp,
};

fn venue_key() -> EthereumKey {
    publishers::key(100)
}

fn nodes() -> Vec<EthereumKey> {
    (200..205).map(publishers::key).collect()
}

/// Three of four sources make a reference, and times are whole seconds, as two of the formats have them.
fn feed() -> FeedFacts {
    let source = |label: &str, symbol: &str, signer| Source {
        venue: name(label),
        symbol: name(symbol),
        signer,
    };
    let nodes = redstone::SignerSet::new(addresses(&nodes()), 3).unwrap();
    let guardians = Draft::new(&[]).guardian_set();
    let pyth = Signer::Pyth { guardians, emitter: publishers::EMITTER, price_feed: [7; 32] };
    let mut feed = common::feed();
    feed.specification.sources = vec![
        source("a", "ETH", Signer::Venue(SecretKey::derive("a", 1).public_key())),
        source("coinbase", "ETH", Signer::OpenOracle(venue_key().address())),
        source("redstone", "ETH", Signer::RedStone(nodes)),
        source("pyth", "ETH", pyth),
    ];
    feed.specification.reference_quorum = 3;
    feed
}

fn open_oracle(symbol: &str, dollars: u64, time: u64) -> Attestation {
    let bytes = open_oracle::encode(&name(symbol), dollars * 1_000_000, time / 1_000);
    Attestation::OpenOracle(signed_message(&venue_key(), bytes))
}

fn redstone(dollars: u64, time: u64) -> Attestation {
    let value = u128::from(dollars) * 100_000_000;
    let bytes = redstone::encode(&name("ETH"), value, Timestamp::new(time)).unwrap();
    let packages = nodes()[1..4].iter().map(|node| signed_package(node, bytes.clone())).collect();
    Attestation::RedStone(redstone::Packages::ordered(packages).unwrap())
}

fn pyth(dollars: u64, time: u64) -> Attestation {
    let price = i64::try_from(dollars * 100_000_000).unwrap();
    let publish_time = i64::try_from(time / 1_000).unwrap();
    let message = PriceMessage { price, publish_time, ..price_message(7) };
    Attestation::Pyth(Draft::new(&[message, price_message(9)]).update())
}

fn outside(dollars: u64, time: u64) -> [Attestation; 3] {
    [open_oracle("ETH", dollars, time), redstone(dollars, time), pyth(dollars, time)]
}

/// All outside publishers say this much, and nobody else anything.
fn attest(book: &mut QuoteBook, dollars: u64, time: u64) {
    for attestation in outside(dollars, time) {
        book.attest(&feed().specification, &attestation, Timestamp::new(time)).unwrap();
    }
}

fn book() -> QuoteBook {
    QuoteBook::new(Millis::new(600_000))
}

fn signatures(evidence: &Deviation) -> usize {
    evidence.quotes.len() + evidence.attestations.iter().map(Attestation::signatures).sum::<usize>()
}

/// What a court hears of evidence: everything in it verified anew.
fn heard(evidence: &Deviation) -> Vec<Quote> {
    let specification = feed().specification;
    for quote in &evidence.quotes {
        quoted(&specification, quote).unwrap();
    }
    let attested = evidence.attestations.iter().map(|it| attested(&specification, it).unwrap().1);
    evidence.quotes.iter().map(|quote| quote.body.clone()).chain(attested).collect()
}

#[test]
fn a_message_is_taken_once_for_the_feeds_that_know_its_signer() {
    let (specification, now) = (feed().specification, Timestamp::new(5_000));
    let mut book = book();
    for attestation in outside(1_000, 5_000) {
        assert_eq!(book.attest(&specification, &attestation, now), Ok(true));
        assert_eq!(book.attest(&specification, &attestation, now), Ok(false), "known");
    }
    assert_eq!(book.attest(&specification, &open_oracle("ETH", 1_001, 5_000), now), Ok(true));
    let other = open_oracle("BTC", 1_000, 5_000);
    assert_eq!(book.attest(&specification, &other, now), Err(NotAttested::NotASource));
    let Attestation::Pyth(mut forged) = pyth(1_000, 6_000) else { unreachable!() };
    *forged.bytes.last_mut().unwrap() ^= 1;
    let forged = book.attest(&specification, &Attestation::Pyth(forged), now);
    assert!(matches!(forged, Err(NotAttested::Fault(_))), "{forged:?}");
    assert_eq!(book.around(&specification, now).count(), 4);
    let held = book.around(&specification, now).next().unwrap();
    assert_eq!((&held.quote.venue, held.quote.price), (&name("coinbase"), price(1_000)));
    // Another feed has none of these as a source.
    assert_eq!(book.around(&common::feed().specification, now).count(), 0);
    // With another threshold it is another source, as it is for a court.
    let mut revised = specification.clone();
    revised.sources[2].signer =
        Signer::RedStone(redstone::SignerSet::new(addresses(&nodes()), 2).unwrap());
    assert_eq!(book.around(&revised, now).count(), 3);
    assert_eq!(book.attest(&revised, &redstone(1_000, 5_000), now), Ok(true));
    assert_eq!(book.around(&revised, now).count(), 4);
}

#[test]
fn what_is_older_than_the_horizon_is_dropped() {
    let (specification, mut book) = (feed().specification, book());
    attest(&mut book, 1_000, 5_000);
    let later = Timestamp::new(606_000);
    assert_eq!(book.attest(&specification, &pyth(1_000, 5_000), later), Ok(false), "too old");
    assert_eq!(book.attest(&specification, &pyth(1_000, 606_000), later), Ok(true));
    assert_eq!(book.since(Timestamp::ZERO).count(), 1);
}

#[test]
fn what_publishers_say_is_what_may_be_signed() {
    let mut guard = Guard::in_memory(key(), common::CHAIN);
    let mut book = book();
    for attestation in &outside(1_000, 5_000)[..2] {
        book.attest(&feed().specification, attestation, Timestamp::new(5_000)).unwrap();
    }
    let few = guard.sign(report(1_000, 5_000), &feed(), &book, at(5_000));
    let reference = Reference::TooFew { have: 2, need: 3 };
    assert_eq!(few.unwrap_err(), Refused::NoReference(reference));
    attest(&mut book, 1_000, 5_000);
    let off = guard.sign(report(1_021, 5_000), &feed(), &book, at(5_000));
    assert!(matches!(off, Err(Refused::OffReference { .. })), "{off:?}");
    assert!(guard.sign(report(1_019, 5_000), &feed(), &book, at(5_000)).is_ok());
    // A venue of the chain's own format counts beside them.
    let mut mixed = QuoteBook::new(Millis::new(600_000));
    mixed.add([common::quote("a", 1_000, 6_000)], Timestamp::new(6_000));
    for attestation in &outside(1_000, 6_000)[1..] {
        mixed.attest(&feed().specification, attestation, Timestamp::new(6_000)).unwrap();
    }
    assert!(guard.sign(report(1_000, 6_000), &feed(), &mixed, at(6_000)).is_ok());
}

#[test]
fn the_defence_shows_what_publishers_said_also_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let mut book = book();
    attest(&mut book, 1_000, 5_000);
    book.add([common::quote("a", 1_000, 5_000)], Timestamp::new(5_000));
    let signed = {
        let mut guard = common::open(directory.path());
        guard.sign(report(1_000, 5_000), &feed(), &book, at(5_000)).unwrap()
    };
    // An accuser shows what was said a second later, when the price had jumped.
    let accusation = Evidence::Deviation(Box::new(Deviation {
        reports: vec![signed.clone()],
        quotes: Vec::new(),
        attestations: outside(1_300, 6_000).to_vec(),
    }));
    let guard = common::open(directory.path());
    let specification = feed().specification;
    let Some(Evidence::Deviation(answer)) = guard.defence(&accusation, &feed()) else {
        panic!("no answer");
    };
    assert_eq!((answer.quotes.len(), answer.attestations.len()), (1, 3));
    assert_eq!(signatures(&answer), 1 + 1 + 3 + 13);
    let Evidence::Deviation(accusation) = accusation else { unreachable!() };
    let (time, own) = (signed.body.observed_at, Some(signed.body.price));
    let off = |quotes: &[Quote]| match reference_at(&specification, time, quotes, own) {
        Reference::Price { price, .. } => distance(signed.body.price, price, price),
        none => panic!("{none}"),
    };
    assert!(off(&heard(&accusation)) > specification.tolerance);
    let both: Vec<Quote> = heard(&accusation).into_iter().chain(heard(&answer)).collect();
    match reference_at(&specification, time, &both, own) {
        Reference::Price { .. } => assert_eq!(off(&both), Ratio::ZERO),
        Reference::TooFast { .. } => {}
        other => panic!("{other}"),
    }
}

#[test]
fn evidence_has_each_proof_once_and_as_many_signatures_as_a_court_checks() {
    let updates: Vec<Attestation> = (0..80).map(|second| pyth(1_000, second * 1_000)).collect();
    let twice = updates.iter().chain(&updates).cloned().map(Proof::Attestation);
    let quotes = (0..40).map(|second| Proof::Quote(common::quote("a", 1_000, second)));
    let evidence = deviation(Vec::new(), twice.chain(quotes));
    // 78 updates of 13 signatures are 1 014, and ten quotes make it full.
    assert_eq!((evidence.attestations.len(), evidence.quotes.len()), (78, 10));
    assert_eq!(signatures(&evidence), Evidence::MAX_QUOTES);
    assert_eq!(evidence.attestations, updates[..78]);
}

/// A ledger that hears deviations about the feed, whose every accuser is right once the lie has lasted.
struct Chain(u64);

impl Chain {
    fn weigh(evidence: &Deviation) -> Option<Ratio> {
        assert!(evidence.reports.len() <= Evidence::MAX_REPORTS, "too many reports");
        assert!(signatures(evidence) <= Evidence::MAX_QUOTES, "too many signatures");
        let (specification, quotes) = (feed().specification, heard(evidence));
        for report in &evidence.reports {
            let (time, own) = (report.body.observed_at, report.body.price);
            let reference = reference_at(&specification, time, &quotes, Some(own));
            let Reference::Price { price, .. } = reference else { return None };
            if distance(own, price, price) <= specification.tolerance {
                return None;
            }
        }
        let (first, last) = (evidence.reports.first()?, evidence.reports.last()?);
        let lasted = last.body.observed_at.since(first.body.observed_at);
        (lasted >= specification.duration.raw())
            .then(|| Ratio::from_bps(u32::try_from(lasted / 100).unwrap()))
    }
}

impl Ledger for Chain {
    fn time(&self) -> Timestamp {
        Timestamp::new(self.0)
    }
    fn epochs(&self) -> EpochClock {
        EpochClock { genesis: Timestamp::ZERO, length: Millis::new(600_000) }
    }
    fn feeds(&self) -> Vec<FeedFacts> {
        vec![feed()]
    }
    fn feed(&self, id: FeedId) -> Option<FeedFacts> {
        (id == FeedId::new(0)).then(feed)
    }
    fn offences(&self, _: ServiceId) -> Vec<(TermsId, u16, Rule)> {
        vec![(TermsId::new(0), 0, Rule::OracleDeviation { feeds: vec![FeedId::new(0)] })]
    }
    fn attendance(&self, _: &FeedFacts, _: Round) -> Option<Attendance> {
        None
    }
    fn if_filed(&self, filing: &FileEvidence) -> Hearing {
        let Evidence::Deviation(evidence) = &filing.evidence else { panic!() };
        let fraction = Self::weigh(evidence);
        Hearing::Heard {
            guilty: fraction.map(|_| Epoch::ZERO),
            verdict: "as it is".to_owned(),
            fraction: fraction.unwrap_or(Ratio::ZERO),
        }
    }
}

/// What is filed against who reports these prices, one a second, while publishers say 1000 every so many seconds.
fn filed(reports: u64, told: u128, every: u64) -> Vec<Deviation> {
    let (mut tower, mut book, mut filed) = (Watchtower::default(), book(), Vec::new());
    for second in 0..=reports {
        let time = second * 1_000;
        if second % every == 0 {
            attest(&mut book, 1_000, time);
        }
        let last = second == reports;
        let body = report(if last { 1_000 } else { told }, time);
        let signed = SignedReport::new(body, &SecretKey::derive("anyone", 1));
        tower.observe(&Chain(time), &book, &signed);
        for accusation in tower.accuse(&Chain(time), &book) {
            assert_eq!(accusation.filing.operator, OperatorId::new(0));
            let Evidence::Deviation(evidence) = accusation.filing.evidence else { panic!() };
            filed.push(*evidence);
        }
    }
    filed
}

#[test]
fn a_liar_is_convicted_by_what_publishers_signed_alone() {
    let filed = filed(10, 1_100, 1);
    let [first, gravest] = &filed[..] else { panic!("{} filed", filed.len()) };
    assert_eq!((first.reports.len(), first.attestations.len()), (4, 12));
    assert_eq!((gravest.reports.len(), gravest.attestations.len()), (10, 30));
    assert!(first.quotes.is_empty() && gravest.quotes.is_empty());
}

#[test]
fn whoever_says_what_publishers_say_is_left_alone() {
    assert_eq!(filed(10, 1_019, 1), []);
}

#[test]
fn a_message_that_serves_several_reports_is_shown_once() {
    // Within a window of two seconds each message is the quote for three reports.
    let filed = filed(11, 1_100, 3);
    let gravest = filed.last().unwrap();
    assert_eq!(gravest.reports.len(), 11);
    assert_eq!(gravest.attestations.len(), 12, "of 0, 3, 6 and 9 seconds");
}

#[test]
fn a_long_lie_is_cut_to_what_a_court_checks() {
    // 17 signatures for each second: 60 reports have 1 020.
    let filed = filed(80, 1_100, 1);
    let gravest = filed.last().unwrap();
    assert_eq!(gravest.reports.len(), 60);
    assert_eq!(signatures(gravest), 1_020);
    assert_eq!(gravest.reports[59].body.round, Round::new(79), "its end");
}

#[test]
fn a_quote_of_the_chains_own_format_is_kept_as_it_was() {
    let mut book = book();
    let quotes = [1_u64, 2, 1].map(|units| common::quote("a", units.into(), 5_000));
    assert_eq!(book.add_new(quotes, Timestamp::new(5_000)), 2);
    let kept: Vec<SignedQuote> =
        book.since(Timestamp::ZERO).filter_map(|held| held.proof.own().cloned()).collect();
    assert_eq!(kept, [1, 2].map(|units| common::quote("a", units, 5_000)));
}
