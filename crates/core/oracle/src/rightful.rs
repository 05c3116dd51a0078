//! What rounds should have found: for those who settle by prices, and have to make good what a wrong one did.
//!
//! A round's price is wrong if it lies outside the tolerance around the venues' reference at every moment at which a report was
//! observed that it was made from. What it should have been is the nearest of these references. Where a majority was right the price was
//! too, and nobody was harmed.

use crate::judges::{admitted, check_size};
use crate::{Oracle, Outcome, RoundRecord, allowed, distance, reference_at};
use protocol::{
    Deviation, Evidence, FeedSpecification, MissedRounds, Quote, Reference, Rejection, Source,
};
use std::collections::BTreeMap;
use units::{EpochClock, FeedId, Price, Round};

impl Oracle {
    /// The rounds that evidence of a deviation shows to have had a wrong price, with what they should have found.
    ///
    /// The evidence was judged, so its quotes are known to be the venues'; their signatures are checked again, as that is how they are
    /// read. It has quotes for the moments of its own reports, so others do not count.
    #[must_use]
    pub fn rightful_prices(
        &self,
        evidence: &Deviation,
        epochs: &EpochClock,
    ) -> BTreeMap<(FeedId, Round), Price> {
        let mut rightful = BTreeMap::new();
        let Some(id) = evidence.reports.first().map(|report| report.body.feed) else {
            return rightful;
        };
        let rounds: Vec<Round> = evidence.reports.iter().map(|report| report.body.round).collect();
        let Ok(versions) = self.versions(id, &rounds, epochs) else { return rightful };
        let Ok(quotes) = admitted(evidence, &versions) else { return rightful };
        for (round, specification) in rounds.into_iter().zip(versions) {
            let Some(record) = self.round(id, round) else { continue };
            if let Some(price) = should_have_been(record, specification, &quotes, false) {
                rightful.insert((id, round), price);
            }
        }
        rightful
    }

    /// The same for any rounds and quotes, whoever shows them: these have to be there for every moment.
    ///
    /// # Errors
    /// In this order: more signatures than [`Evidence::MAX_QUOTES`]; no rounds, or more than [`Evidence::MAX_REPORTS`]; an unknown feed; a
    /// quote that is not by one of its sources, or badly signed.
    pub fn rightful_shown(
        &self,
        shown: &MissedRounds,
        epochs: &EpochClock,
    ) -> Result<BTreeMap<Round, Price>, Rejection> {
        let outside = shown.attestations.iter().map(protocol::Attestation::signatures);
        let signatures = outside.fold(shown.quotes.len(), usize::saturating_add);
        check_size("signatures of quotes", signatures, 0, Evidence::MAX_QUOTES)?;
        let count = shown.last.raw().checked_sub(shown.first.raw());
        let count = count.map_or(0, |count| count.saturating_add(1));
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        check_size("rounds", count, 1, Evidence::MAX_REPORTS)?;
        let rounds: Vec<Round> = (shown.first.raw()..=shown.last.raw()).map(Round::new).collect();
        let versions = self.versions(shown.feed, &rounds, epochs)?;
        let quotes = admitted(shown, &versions)?;
        let rounds = rounds.into_iter().zip(versions).filter_map(|(round, specification)| {
            let record = self.round(shown.feed, round)?;
            Some((round, should_have_been(record, specification, &quotes, true)?))
        });
        Ok(rounds.collect())
    }

    /// The version of the specification that binds in each round.
    fn versions(
        &self,
        feed: FeedId,
        rounds: &[Round],
        epochs: &EpochClock,
    ) -> Result<Vec<&FeedSpecification>, Rejection> {
        let row = self.feed(feed)?;
        let binding =
            |round: &Round| row.specification_in(epochs.epoch(row.clock.start(round.raw())));
        Ok(rounds.iter().map(binding).collect())
    }
}

/// What a round should have found, if it found something wrong. With `every`, there has to be a reference for every moment.
fn should_have_been(
    record: &RoundRecord,
    specification: &FeedSpecification,
    quotes: &[(&Source, Quote)],
    every: bool,
) -> Option<Price> {
    let Outcome::Priced { price, .. } = record.outcome else { return None };
    let mut moments: Vec<_> = record.entries.iter().map(|entry| entry.body.observed_at).collect();
    moments.sort_unstable();
    moments.dedup();
    let mut nearest: Option<Price> = None;
    for moment in moments {
        let counts = quotes
            .iter()
            .filter(|(source, _)| specification.sources.contains(source))
            .map(|(_, quote)| quote);
        match reference_at(specification, moment, counts, None) {
            Reference::Price { price: right, spread, .. } => {
                if distance(price, right, right) <= allowed(specification, spread) {
                    return None;
                }
                let nearer =
                    nearest.is_none_or(|other| price.abs_diff(right) < price.abs_diff(other));
                nearest = if nearer { Some(right) } else { nearest };
            }
            _ if every => return None,
            _ => {}
        }
    }
    nearest
}
