//! Evidence in the formats that outside publishers really sign.

#[path = "../../../attestation/tests/common/mod.rs"]
mod publishers;

use crate::common::*;
use buttress_attestation::{open_oracle, pyth::PriceMessage, redstone};
use crypto::EthereumKey;
use protocol::*;
use publishers::{Draft, addresses, price_message, signed_message, signed_package};
use units::*;

/// Three nodes of five make a quote.
const THRESHOLD: u8 = 3;

fn venue_key() -> EthereumKey {
    publishers::key(100)
}

fn nodes() -> Vec<EthereumKey> {
    (200..205).map(publishers::key).collect()
}

/// A chain whose first feed has one source of each format, one more than a reference needs.
fn chain() -> Chain {
    let mut chain = Chain::covered();
    let source = |label: &str, symbol: &str, signer| Source {
        venue: name(label),
        symbol: name(symbol),
        signer,
    };
    let nodes = redstone::SignerSet::new(addresses(&nodes()), THRESHOLD).unwrap();
    let pyth = Signer::Pyth {
        guardians: Draft::new(&[]).guardian_set(),
        emitter: publishers::EMITTER,
        price_feed: [7; 32],
    };
    let specification = FeedSpecification {
        sources: vec![
            source("venue-a", "ETH-USD", Signer::Venue(key("venue-a").public_key())),
            source("coinbase", "ETH", Signer::OpenOracle(venue_key().address())),
            source("redstone", "ETH", Signer::RedStone(nodes)),
            source("pyth", "ETH", pyth),
        ],
        reference_quorum: 3,
        ..specification("ETH-USD")
    };
    let revision = ReviseFeed { feed: FEED, specification: Box::new(specification) };
    let events = chain.done("buyer", vec![Action::ReviseFeed(revision)]);
    let Event::FeedRevised { binds_from, .. } = &events[0] else { panic!("{events:?}") };
    chain.until_epoch(binds_from.raw());
    chain
}

fn open_oracle(symbol: &str, dollars: u64, at: Timestamp) -> Attestation {
    let bytes = open_oracle::encode(&name(symbol), dollars * 1_000_000, at.raw() / 1_000);
    Attestation::OpenOracle(signed_message(&venue_key(), bytes))
}

fn redstone(signing: &[EthereumKey], dollars: u128, at: Timestamp) -> Attestation {
    let bytes = redstone::encode(&name("ETH"), dollars * 100_000_000, at).unwrap();
    let packages = signing.iter().map(|node| signed_package(node, bytes.clone())).collect();
    Attestation::RedStone(redstone::Packages::ordered(packages).unwrap())
}

fn pyth(feed: u8, dollars: i64, at: Timestamp) -> Attestation {
    let seconds = i64::try_from(at.raw() / 1_000).unwrap();
    let message =
        PriceMessage { price: dollars * 100_000_000, publish_time: seconds, ..price_message(feed) };
    Attestation::Pyth(Draft::new(&[message, price_message(9)]).update())
}

/// Three rounds in which operator 0 reports `told` while each publisher says `right`, made wrong by `change`.
fn lie(
    chain: &mut Chain,
    told: u128,
    right: u64,
    change: impl Fn(&mut Vec<Attestation>, Timestamp),
) -> Evidence {
    let (mut reports, mut attestations) = (Vec::new(), Vec::new());
    for index in 0..3 {
        if index > 0 {
            chain.next_round();
        }
        let now = chain.state.time();
        reports.push(chain.report(0, FEED, price(told)));
        let mut said = vec![
            open_oracle("ETH", right, now),
            redstone(&nodes()[1..4], right.into(), now),
            pyth(7, i64::try_from(right).unwrap(), now),
        ];
        change(&mut said, now);
        attestations.extend(said);
    }
    Evidence::Deviation(Box::new(Deviation { reports, quotes: Vec::new(), attestations }))
}

fn verdict(chain: &mut Chain, evidence: Evidence) -> Result<bool, Rejection> {
    let events = chain.act("watch", vec![file(DEVIATION, evidence)])?;
    Ok(events.iter().any(|event| matches!(event, Event::CaseOpened { .. })))
}

#[test]
fn publishers_convict_a_liar_without_any_venue_of_the_chains_own() {
    let mut chain = chain();
    let evidence = lie(&mut chain, 2_100, 2_000, |_, _| {});
    assert_eq!(verdict(&mut chain, evidence), Ok(true));
}

#[test]
fn publishers_acquit_who_said_what_they_say() {
    let mut chain = chain();
    let evidence = lie(&mut chain, 2_000, 2_000, |_, _| {});
    assert_eq!(verdict(&mut chain, evidence), Ok(false));
}

#[test]
fn a_stale_price_in_a_fresh_batch_does_not_count() {
    let mut chain = chain();
    // The venue signs its page anew every minute, but this symbol last traded an hour ago.
    let evidence = lie(&mut chain, 2_100, 2_000, |said, now| {
        said[0] = open_oracle("ETH", 2_000, now.minus(3_600_000));
    });
    let events = chain.done("watch", vec![file(DEVIATION, evidence)]);
    let dismissed = events.iter().any(|event| {
        let Event::EvidenceDismissed { verdict, .. } = event else { return false };
        let few = Reference::TooFew { have: 2, need: 3 };
        matches!(verdict, Verdict::NotGuilty(Innocence::NoReference { reference, .. }) if *reference == few)
    });
    assert!(dismissed, "{events:?}");
}

#[test]
fn who_is_no_source_is_not_heard() {
    let refused = |change: &dyn Fn(&mut Vec<Attestation>, Timestamp)| {
        let mut chain = chain();
        let evidence = lie(&mut chain, 2_100, 2_000, change);
        match verdict(&mut chain, evidence) {
            Err(Rejection::NotAttested { index, reason }) => (index, reason),
            other => panic!("{other:?}"),
        }
    };
    let not_a_source = "signed by none of the feed's sources, or about another symbol".to_owned();
    let other_symbol = refused(&|said, now| said[0] = open_oracle("BTC", 2_000, now));
    assert_eq!(other_symbol, (0, not_a_source.clone()));
    let stranger = refused(&|said, now| {
        let bytes = open_oracle::encode(&name("ETH"), 2_000_000_000, now.raw() / 1_000);
        said[0] = Attestation::OpenOracle(signed_message(&publishers::key(999), bytes));
    });
    assert_eq!(stranger, (0, not_a_source));
    let (index, few) = refused(&|said, now| said[1] = redstone(&nodes()[..2], 2_000, now));
    assert_eq!(index, 1);
    assert!(few.contains('2') && few.contains('3'), "{few}");
    let (index, other) = refused(&|said, now| said[2] = pyth(8, 2_000, now));
    assert_eq!(index, 2);
    assert!(other.contains(&"07".repeat(32)), "{other}");
    let (index, forged) = refused(&|said, now| {
        said[1] =
            redstone(&[publishers::key(1), publishers::key(2), publishers::key(3)], 2_000, now);
    });
    assert_eq!(index, 1);
    assert!(!forged.is_empty());
}

#[test]
fn the_cost_of_evidence_is_bounded_by_signatures_not_by_messages() {
    let mut chain = chain();
    let now = chain.state.time();
    let update = pyth(7, 2_000, now);
    assert_eq!(update.signatures(), 13);
    // Three rounds of 27 messages are 81 in all, of 1 053 signatures.
    let evidence = lie(&mut chain, 2_100, 2_000, |said, _| *said = vec![update.clone(); 27]);
    let rejection = verdict(&mut chain, evidence).unwrap_err();
    let Rejection::EvidenceSize { have, most, .. } = rejection else { panic!("{rejection}") };
    assert_eq!((have, most), (1_053, 1_024));
}

#[test]
fn each_format_has_its_guardians_named_in_the_specification() {
    let chain = chain();
    let feed = chain.state.oracle().feed(FEED).unwrap();
    let formats: Vec<_> = feed.specification.sources.iter().map(|s| s.signer.format()).collect();
    assert_eq!(formats, ["buttress", "open-oracle", "redstone", "pyth"]);
    let signatures: Vec<_> =
        feed.specification.sources.iter().map(|s| s.signer.signatures()).collect();
    assert_eq!(signatures, [1, 1, 3, 13]);
}
