//! What rounds should have found, by an accusation that holds: for those who settle by prices, and have to make good what a
//! wrong one did.

use crate::judges::admitted;
use crate::{Oracle, Outcome, allowed, distance, reference_at};
use protocol::{Deviation, FeedSpecification, Reference};
use std::collections::BTreeMap;
use units::{EpochClock, FeedId, Price, Round};

impl Oracle {
    /// The venues' reference for each round that the evidence is about and whose published price lies outside the tolerance around it.
    /// Where a majority was right the price was too, and nobody was harmed.
    ///
    /// The evidence was judged, so its quotes are known to be the venues'; their signatures are checked again, as that is how they are
    /// read.
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
        let Ok(feed) = self.feed(id) else { return rightful };
        let binding: Vec<&FeedSpecification> = evidence
            .reports
            .iter()
            .map(|report| feed.specification_in(epochs.epoch(report.body.observed_at)))
            .collect();
        let mut versions = binding.clone();
        versions.dedup_by(|next, before| core::ptr::eq(*next, *before));
        let Ok(quotes) = admitted(evidence, &versions) else { return rightful };
        for (report, specification) in evidence.reports.iter().zip(binding) {
            let round = report.body.round;
            let Some(record) = self.round(id, round) else { continue };
            let Outcome::Priced { price, .. } = record.outcome else { continue };
            let counts = quotes
                .iter()
                .filter(|(source, _)| specification.sources.contains(source))
                .map(|(_, quote)| quote);
            let reference = reference_at(specification, report.body.observed_at, counts, None);
            let Reference::Price { price: right, spread, .. } = reference else { continue };
            if distance(price, right, right) > allowed(specification, spread) {
                rightful.insert((id, round), right);
            }
        }
        rightful
    }
}
