//! What the venues of a feed signed lately.

use crate::heard::Heard;
use crate::view::amount::price;
use oracle::allowed;
use protocol::{FeedSpecification, Reference};
use serde::{Deserialize, Serialize};
use units::Timestamp;
use utoipa::ToSchema;

/// What the venues of a feed signed lately, and what that comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FeedQuotesView {
    /// Whether this node hears venues at all. If not, nothing below says how they are.
    pub heard: bool,
    /// The reference that the quotes make now, if they make one.
    pub reference: Option<String>,
    /// How far from it, relative to it, a report may be and still be right.
    pub allowed: Option<String>,
    /// The reference in words, or why there is none by which anybody could be judged.
    pub words: Option<String>,
    /// Every source of the feed, in the order of its specification.
    pub venues: Vec<VenueQuoteView>,
}

/// What one venue signed last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VenueQuoteView {
    /// Its name.
    #[schema(example = "coinbase")]
    pub venue: String,
    /// What it calls the pair.
    pub symbol: String,
    /// The price that it signed last, if any is heard of.
    pub price: Option<String>,
    /// When it was the price, as the venue says.
    pub time: Option<u64>,
    /// How long ago that was.
    pub age_ms: Option<u64>,
    /// Whether that is recent enough for a reference now.
    pub counts: bool,
    /// How many of its quotes are kept.
    pub quotes: usize,
}

impl FeedQuotesView {
    pub(crate) fn of(
        specification: &FeedSpecification,
        heard: Option<&Heard>,
        now: Timestamp,
    ) -> Self {
        let reference = heard.map(|heard| heard.reference(specification, now));
        let found = match &reference {
            Some(Reference::Price { price, spread, .. }) => Some((*price, *spread)),
            _ => None,
        };
        let venues = specification.sources.iter().map(|source| {
            let newest = heard.and_then(|heard| heard.by(source).next());
            let window = specification.reference_window;
            VenueQuoteView {
                venue: source.venue.to_string(),
                symbol: source.symbol.to_string(),
                price: newest.map(|quote| price(quote.price)),
                time: newest.map(|quote| quote.time.raw()),
                age_ms: newest.map(|quote| now.since(quote.time)),
                counts: newest.is_some_and(|quote| quote.time.distance(now) <= window),
                quotes: heard.map_or(0, |heard| heard.by(source).count()),
            }
        });
        Self {
            heard: heard.is_some(),
            reference: found.map(|(reference, _)| price(reference)),
            allowed: found.map(|(_, spread)| allowed(specification, spread).to_string()),
            words: reference.map(|reference| reference.to_string()),
            venues: venues.collect(),
        }
    }
}
