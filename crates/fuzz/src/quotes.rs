//! What venues and outside publishers say.

use crate::{
    Scene,
    world::{name, specification, world},
};
use attestation::{open_oracle, redstone};
use protocol::{Attestation, Deviation, FeedSpecification, Quote, SignedQuote, Signer};
use units::{FeedId, Price, Timestamp};

/// What sources say, each in its own format.
pub(crate) type Said = (Vec<SignedQuote>, Vec<Attestation>);

/// Adds what every source of the reports' feed says at a time. `spread` moves them apart.
pub(crate) fn quote(
    scene: &Scene<'_>,
    said: &mut Deviation,
    at: Timestamp,
    right: Price,
    spread: u128,
) {
    let feed = said.reports.first().map(|report| report.body.feed);
    let (quotes, attestations) = all(scene, feed, at, right, spread);
    said.quotes.extend(quotes);
    said.attestations.extend(attestations);
}

/// What every source of a feed says at a time. `spread` moves them apart.
pub(crate) fn all(
    scene: &Scene<'_>,
    feed: Option<FeedId>,
    at: Timestamp,
    right: Price,
    spread: u128,
) -> Said {
    let (mut quotes, mut attestations) = (Vec::new(), Vec::new());
    let row = feed.and_then(|feed| scene.oracle().feed(feed).ok());
    let epoch = scene.state.meta().epochs.epoch(at);
    let usual = specification();
    let binding: &FeedSpecification = row.map_or(&usual, |row| row.specification_in(epoch));
    for (index, source) in binding.sources.iter().enumerate() {
        let price = Price::new(right.raw().saturating_add(spread.saturating_mul(index as u128)));
        match &source.signer {
            Signer::Venue(_) => {
                let venue = world().venues().find(|(venue, _)| *venue == source.venue);
                let Some((venue, secret)) = venue else { continue };
                let body = Quote { venue, symbol: source.symbol.clone(), price, time: at };
                quotes.push(SignedQuote::new(body, secret));
            }
            Signer::RedStone(_) => attestations.push(outside(scene, 0, at, price)),
            Signer::OpenOracle(_) => attestations.push(outside(scene, 1, at, price)),
            // No feed of a history names guardians.
            Signer::Pyth { .. } => {}
        }
    }
    (quotes, attestations)
}

/// A price in one of the formats of outside publishers, as exactly as they have it.
pub(crate) fn outside(scene: &Scene<'_>, format: u8, at: Timestamp, price: Price) -> Attestation {
    let (symbol, key) = (name("ETH-USD"), scene.world().publisher());
    if format % 2 == 1 {
        let micros = u64::try_from(price.raw() / 1_000_000_000_000).unwrap_or(u64::MAX);
        let bytes = open_oracle::encode(&symbol, micros, at.raw() / 1_000);
        let signature = key.sign(&open_oracle::digest(&bytes));
        return Attestation::OpenOracle(open_oracle::Message { bytes, signature });
    }
    // A time that does not fit is one that no node signs.
    let time = Timestamp::new(at.raw().min((1 << 48) - 1));
    let bytes = redstone::encode(&symbol, price.raw() / 10_000_000_000, time);
    let bytes = bytes.expect("the symbol and the time fit");
    let signature = key.sign(&redstone::digest(&bytes));
    let packages = vec![redstone::Package { bytes, signature }];
    Attestation::RedStone(redstone::Packages { packages })
}
