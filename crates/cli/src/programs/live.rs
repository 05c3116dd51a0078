//! Prices that venues push now. They are not signed: they say what the price is, and convict nobody.

use super::Step;
use crate::commands::oracle::sources::read;
use operator::{NoReport, Reporter};
use oracle::{Estimate, relative};
use protocol::{FeedSpecification, Reference};
use std::path::Path;
use std::sync::Arc;
use tokio::runtime::Runtime;
use units::{Price, Timestamp};
use venues::{Feed, Pair};

/// Connections to venues.
#[derive(Clone)]
pub(crate) struct Live(Arc<Feed>);

impl Live {
    /// Listens to the venues of a configuration for the pairs of these feeds. A feed whose pair is not written as venues write
    /// theirs has no live price.
    pub(crate) fn start<'a>(
        config: &Path,
        feeds: impl Iterator<Item = &'a FeedSpecification>,
        runtime: &Runtime,
    ) -> Step<Self> {
        let mut pairs: Vec<Pair> =
            feeds.filter_map(|feed| feed.pair.to_string().parse().ok()).collect();
        pairs.sort();
        pairs.dedup();
        let _entered = runtime.enter();
        Ok(Self(Arc::new(venues::start(&read(config)?, &pairs)?)))
    }

    /// The lower median of the venues' prices that are no older than the feed's reference window, if there are as many as
    /// its reference needs.
    ///
    /// # Errors
    /// [`NoReport::NoReference`].
    pub(crate) fn estimate(
        &self,
        specification: &FeedSpecification,
        now: Timestamp,
    ) -> Result<Estimate, NoReport> {
        let pair = specification.pair.to_string();
        let mut prices: Vec<Price> = self
            .0
            .prices()
            .into_iter()
            .filter(|live| live.pair.to_string() == pair)
            .filter(|live| live.age(now) <= specification.reference_window)
            .map(|live| live.price)
            .collect();
        prices.sort_unstable();
        let have = u8::try_from(prices.len()).unwrap_or(u8::MAX);
        let need = specification.reference_quorum;
        let (Some(lowest), Some(highest)) = (prices.first(), prices.last()) else {
            return Err(NoReport::NoReference(Reference::TooFew { have, need }));
        };
        if have < need {
            return Err(NoReport::NoReference(Reference::TooFew { have, need }));
        }
        let price = prices.get((prices.len() - 1) / 2).copied().unwrap_or(*lowest);
        let width = relative(highest.abs_diff(*lowest), price);
        Ok(Reporter::estimate_of(specification, price, width))
    }

    /// How the connections fare, for Prometheus.
    pub(crate) fn metrics(&self) -> String {
        self.0.metrics()
    }
}
