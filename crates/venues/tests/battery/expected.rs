//! Waiting for what should happen. A test that waits in vain says for what.

use buttress_venues::{Feed, Venue, VenueHealth};
use std::time::{Duration, Instant};

/// Far longer than anything takes: who waits so long waits in vain.
const IN_VAIN: Duration = Duration::from_secs(20);

/// Waits until a condition on the feed holds.
pub(crate) async fn until(feed: &Feed, what: &str, condition: impl Fn(&Feed) -> bool) {
    let begin = Instant::now();
    while !condition(feed) {
        assert!(begin.elapsed() < IN_VAIN, "waited in vain until {what}: {:#?}", feed.health());
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Waits for something that the server is to see.
pub(crate) async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    let waited = tokio::time::timeout(IN_VAIN, future).await;
    waited.unwrap_or_else(|_| panic!("waited in vain for {what}"))
}

/// The health of a venue that is listened to.
pub(crate) fn health(feed: &Feed, venue: Venue) -> VenueHealth {
    let all = feed.health();
    all.into_iter().find(|health| health.venue == venue).expect("the venue is enabled")
}
