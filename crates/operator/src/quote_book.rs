//! The signed quotes seen lately.

use crypto::PublicKey;
use protocol::{FeedSpecification, SignedQuote};
use std::collections::{BTreeMap, VecDeque};
use units::{Millis, Price, Timestamp};

/// Quotes in order of arrival, as far back as somebody may need them.
#[derive(Clone, Debug)]
pub struct QuoteBook {
    quotes: VecDeque<SignedQuote>,
    horizon: Millis,
}

impl QuoteBook {
    /// A book that keeps quotes for `horizon`.
    #[must_use]
    pub const fn new(horizon: Millis) -> Self {
        Self { quotes: VecDeque::new(), horizon }
    }
    /// Adds quotes and drops what is older than the horizon before `now`.
    pub fn add(&mut self, quotes: impl IntoIterator<Item = SignedQuote>, now: Timestamp) {
        self.quotes.extend(quotes);
        let oldest = now.minus(self.horizon.raw());
        self.quotes.retain(|quote| quote.body.time >= oldest);
    }
    /// The quotes that can count for a feed's reference at `time`: of its sources, within its window.
    pub fn around<'a>(
        &'a self,
        specification: &'a FeedSpecification,
        time: Timestamp,
    ) -> impl Iterator<Item = &'a SignedQuote> {
        self.quotes.iter().filter(move |quote| {
            quote.body.time.distance(time) <= specification.reference_window
                && specification.source(&quote.key).is_some_and(|source| {
                    source.venue == quote.body.venue && source.symbol == quote.body.symbol
                })
        })
    }

    /// Of each source, the quotes nearest to `time`: the only ones that can count. Several only if they are equally near.
    #[must_use]
    pub fn nearest(&self, specification: &FeedSpecification, time: Timestamp) -> Vec<SignedQuote> {
        self.by_source(specification, time).into_values().flatten().cloned().collect()
    }

    /// Of each source, the quote nearest to `time`; of equally near ones the one nearest to `price`, as a court would take.
    #[must_use]
    pub fn favourable(
        &self,
        specification: &FeedSpecification,
        time: Timestamp,
        price: Price,
    ) -> Vec<SignedQuote> {
        let nearest = self.by_source(specification, time).into_values();
        let best = nearest.filter_map(|quotes| {
            quotes.into_iter().min_by_key(|quote| quote.body.price.abs_diff(price))
        });
        best.cloned().collect()
    }

    fn by_source<'a>(
        &'a self,
        specification: &'a FeedSpecification,
        time: Timestamp,
    ) -> BTreeMap<PublicKey, Vec<&'a SignedQuote>> {
        let mut best: BTreeMap<PublicKey, Vec<&'a SignedQuote>> = BTreeMap::new();
        for quote in self.around(specification, time) {
            let kept = best.entry(quote.key).or_default();
            let distance = quote.body.time.distance(time);
            let nearest = kept.first().map(|kept| kept.body.time.distance(time));
            if nearest.is_some_and(|nearest| distance < nearest) {
                kept.clear();
            }
            if nearest.is_none_or(|nearest| distance <= nearest) {
                kept.push(quote);
            }
        }
        best
    }
}
