//! What the venues of a feed signed lately, of whatever this node hears.

use oracle::reference_at;
use protocol::{FeedSpecification, Quote, Reference, SignedQuote, Signer, Source};
use std::collections::BTreeMap;
use units::{Name, Price, Timestamp};

/// Quotes by the sources of one feed, in order of time.
pub(crate) struct Heard(Vec<Quote>);

impl Heard {
    /// Those of `quotes` that are by the feed's sources. Signatures are not checked again: who hears quotes did.
    pub(crate) fn of(specification: &FeedSpecification, quotes: &[SignedQuote]) -> Self {
        let counts = |quote: &&SignedQuote| {
            let source = specification.source(&Signer::Venue(quote.key));
            source.is_some_and(|source| is_of(&quote.body, source))
        };
        let mut quotes: Vec<Quote> =
            quotes.iter().filter(counts).map(|quote| quote.body.clone()).collect();
        quotes.sort_by_key(|quote| quote.time);
        Self(quotes)
    }

    /// Those within the feed's window around a moment.
    fn around(&self, specification: &FeedSpecification, time: Timestamp) -> &[Quote] {
        let window = specification.reference_window.raw();
        let (from, until) = (time.minus(window), time.plus(window));
        let first = self.0.partition_point(|quote| quote.time < from);
        let end = self.0.partition_point(|quote| quote.time <= until);
        self.0.get(first..end).unwrap_or_default()
    }

    /// What they together say about a moment.
    pub(crate) fn reference(
        &self,
        specification: &FeedSpecification,
        time: Timestamp,
    ) -> Reference {
        reference_at(specification, time, self.around(specification, time), None)
    }

    /// The lowest and the highest, if of each venue the quote counts that is nearest to a moment.
    pub(crate) fn range(
        &self,
        specification: &FeedSpecification,
        time: Timestamp,
    ) -> Option<(Price, Price)> {
        let mut nearest: BTreeMap<&Name, &Quote> = BTreeMap::new();
        for quote in self.around(specification, time) {
            let kept = nearest.entry(&quote.venue).or_insert(quote);
            if quote.time.distance(time) < kept.time.distance(time) {
                *kept = quote;
            }
        }
        let prices = || nearest.values().map(|quote| quote.price);
        Some((prices().min()?, prices().max()?))
    }

    /// What a source signed, newest first.
    pub(crate) fn by<'a>(&'a self, source: &'a Source) -> impl Iterator<Item = &'a Quote> {
        self.0.iter().rev().filter(|quote| is_of(quote, source))
    }
}

fn is_of(quote: &Quote, source: &Source) -> bool {
    quote.venue == source.venue && quote.symbol == source.symbol
}
