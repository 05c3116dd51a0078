//! Feeds and rounds.

use crate::client::{Answer, Client, segment};
use api::view::{FeedQuotesView, FeedView, RestitutionView, RoundView, SettlementView};
use oracle::Schedule;

impl Client {
    /// All feeds.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn feeds(&self) -> Answer<Vec<FeedView>> {
        self.all("/v1/feeds")
    }
    /// A feed, by `feed-0` or `0`.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn feed(&self, id: &str) -> Answer<FeedView> {
        self.get(&format!("/v1/feeds/{}", segment(id)))
    }
    /// The last rounds of a feed, newest first.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn rounds(&self, id: &str, limit: usize) -> Answer<Vec<RoundView>> {
        self.some(&format!("/v1/feeds/{}/rounds", segment(id)), limit)
    }
    /// Rounds of a feed that are on record, from `from` on, oldest first.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn rounds_since(&self, id: &str, from: u64, limit: usize) -> Answer<Vec<RoundView>> {
        self.some(&format!("/v1/feeds/{}/rounds?from={from}", segment(id)), limit)
    }
    /// What a feed's venues signed last, as far as the node hears them.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn feed_quotes(&self, id: &str) -> Answer<FeedQuotesView> {
        self.get(&format!("/v1/feeds/{}/quotes", segment(id)))
    }
    /// The average of a feed's prices over scheduled slots.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError); [`Refused`](crate::ClientError::Refused) with the reason when there is none.
    pub fn settlement(&self, id: &str, schedule: &Schedule) -> Answer<SettlementView> {
        let Schedule { end, slots, spacing, carry } = schedule;
        let id = segment(id);
        self.get(&format!(
            "/v1/feeds/{id}/settlement?end={end}&slots={slots}&spacing={spacing}&carry={carry}"
        ))
    }
    /// What a feed's wrong prices are made good by.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn restitution(&self, feed: &str) -> Answer<RestitutionView> {
        self.get(&format!("/v1/feeds/{}/restitution", segment(feed)))
    }
}
