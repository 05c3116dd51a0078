//! What the core knows of prices.

use protocol::Rejection;
use units::{Epoch, FeedId, Price};

/// Where time-averaged prices come from. The core knows that there are feeds, not how they find a price.
pub trait Prices {
    /// A feed's time-averaged price over an epoch, if it found one in the epoch that it last averaged.
    ///
    /// # Errors
    /// [`Rejection::UnknownFeed`].
    fn average(&self, feed: FeedId, epoch: Epoch) -> Result<Option<Price>, Rejection>;
}
