//! The signed quotes seen lately.

use crypto::PublicKey;
use protocol::{FeedSpecification, SignedQuote, Signer};
use std::cmp::Reverse;
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
    /// The same, of quotes that may be in the book already. Says how many were not.
    pub fn add_new(
        &mut self,
        quotes: impl IntoIterator<Item = SignedQuote>,
        now: Timestamp,
    ) -> usize {
        let mut new: Vec<SignedQuote> = Vec::new();
        for quote in quotes {
            let known = self.since(quote.body.time).any(|known| *known == quote);
            if !known && !new.contains(&quote) {
                new.push(quote);
            }
        }
        let count = new.len();
        self.add(new, now);
        count
    }
    /// The quotes whose time is `since` or later, in order of arrival.
    pub fn since(&self, since: Timestamp) -> impl Iterator<Item = &SignedQuote> {
        self.quotes.iter().filter(move |quote| quote.body.time >= since)
    }
    /// Keeps quotes for `horizon` from now on, if that is longer than before.
    pub fn remember(&mut self, horizon: Millis) {
        self.horizon = self.horizon.max(horizon);
    }
    /// The quotes that can count for a feed's reference at `time`: of its sources, within its window.
    pub fn around<'a>(
        &'a self,
        specification: &'a FeedSpecification,
        time: Timestamp,
    ) -> impl Iterator<Item = &'a SignedQuote> {
        self.quotes.iter().filter(move |quote| {
            quote.body.time.distance(time) <= specification.reference_window
                && specification.source(&Signer::Venue(quote.key)).is_some_and(|source| {
                    source.venue == quote.body.venue && source.symbol == quote.body.symbol
                })
        })
    }

    /// Of each source, the quote that a court takes for a report of `price` at `time`: the most favourable within the feed's
    /// clock skew, else the nearest.
    #[must_use]
    pub fn favourable(
        &self,
        specification: &FeedSpecification,
        time: Timestamp,
        price: Price,
    ) -> Vec<SignedQuote> {
        let rank = |quote: &SignedQuote| {
            let apart = quote.body.time.distance(time);
            let excused = if apart <= specification.clock_skew { Millis::ZERO } else { apart };
            (excused, quote.body.price.abs_diff(price), apart, quote.body.price)
        };
        self.best(specification, time, rank).into_values().cloned().collect()
    }

    /// The same, and of each source the lowest and the highest quote within the window: with them a court also sees how fast
    /// the market was. All that an accused could want to show.
    #[must_use]
    pub fn exculpatory(
        &self,
        specification: &FeedSpecification,
        time: Timestamp,
        price: Price,
    ) -> Vec<SignedQuote> {
        let mut quotes = self.favourable(specification, time, price);
        let lowest = self.best(specification, time, |quote| quote.body.price);
        let highest = self.best(specification, time, |quote| Reverse(quote.body.price));
        for quote in lowest.into_values().chain(highest.into_values()) {
            if !quotes.contains(quote) {
                quotes.push(quote.clone());
            }
        }
        quotes
    }

    /// Of each source the quote with the smallest rank, the first of several.
    fn best<'a, R: Ord>(
        &'a self,
        specification: &'a FeedSpecification,
        time: Timestamp,
        rank: impl Fn(&SignedQuote) -> R,
    ) -> BTreeMap<PublicKey, &'a SignedQuote> {
        let mut best: BTreeMap<PublicKey, &'a SignedQuote> = BTreeMap::new();
        for quote in self.around(specification, time) {
            let kept = best.entry(quote.key).or_insert(quote);
            if rank(quote) < rank(kept) {
                *kept = quote;
            }
        }
        best
    }
}
