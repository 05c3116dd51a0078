//! The signed quotes seen lately.

use protocol::{FeedSpecification, SignedQuote, Signer};
use std::collections::VecDeque;
use units::{Millis, Timestamp};

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
                && specification.source(&Signer::Venue(quote.key)).is_some_and(|source| {
                    source.venue == quote.body.venue && source.symbol == quote.body.symbol
                })
        })
    }
}
