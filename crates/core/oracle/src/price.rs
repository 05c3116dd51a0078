//! What a consumer may use.

use crate::{Feed, Oracle, Published};
use protocol::Rejection;
use restaking::Prices;
use units::{Epoch, FeedId, Millis, Price, Timestamp};

/// What values assets: the mean of an epoch, which nobody moves by moving a market for a moment.
impl Prices for Oracle {
    fn average(&self, feed: FeedId, epoch: Epoch) -> Result<Option<Price>, Rejection> {
        let average = self.feed(feed)?.average.as_ref();
        Ok(average.filter(|average| average.epoch == epoch).and_then(crate::Average::mean))
    }
}

/// A feed's price at a moment. Old is not a price: a consumer has to say what it does then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PriceStatus {
    /// No older than the feed's staleness.
    Fresh {
        /// The price.
        published: Published,
        /// Its age.
        age: Millis,
    },
    /// Older than that.
    Stale {
        /// The last price there was.
        published: Published,
        /// Its age.
        age: Millis,
    },
    /// Its market is closed: the price at which it closed, and how long ago that was.
    Closed {
        /// The last price there was.
        published: Published,
        /// Its age.
        age: Millis,
    },
    /// There never was one.
    None,
}

impl Feed {
    /// The price at `now`.
    #[must_use]
    pub fn price(&self, now: Timestamp) -> PriceStatus {
        let Some(published) = self.published.clone() else { return PriceStatus::None };
        let age = Millis::new(now.since(published.time));
        if !self.specification.is_open(now, now.plus(1)) {
            PriceStatus::Closed { published, age }
        } else if age > self.specification.staleness {
            PriceStatus::Stale { published, age }
        } else {
            PriceStatus::Fresh { published, age }
        }
    }
}
