//! What a feed's wrong prices are made good by.

use app::State;
use serde::{Deserialize, Serialize};
use units::FeedId;
use utoipa::ToSchema;

/// What a feed's wrong prices are made good by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RestitutionView {
    /// The market that settles by the feed; nothing unless a case of deviation about the feed stands.
    pub market: Option<String>,
    /// The rounds that were shown to have had a wrong price, besides those that cases name.
    pub shown: Vec<u64>,
}

impl RestitutionView {
    /// Of a feed.
    #[must_use]
    pub fn of(state: &State, feed: FeedId) -> Self {
        match state.options().makes_good(state.restaking(), feed) {
            Some((market, rounds)) => Self {
                market: Some(market.to_string()),
                shown: rounds.into_iter().map(units::Round::raw).collect(),
            },
            None => Self { market: None, shown: Vec::new() },
        }
    }
}
