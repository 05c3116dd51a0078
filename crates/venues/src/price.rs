//! What a venue's newest price is, and since when.

use crate::{Pair, Venue};
use units::{Millis, Price, Timestamp};

/// The way a price came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// Pushed by the venue.
    Socket,
    /// Asked for, because the venue did not push.
    Rest,
}

impl Route {
    /// Its name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Socket => "socket",
            Self::Rest => "rest",
        }
    }
}

/// The newest price of a pair at a venue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LivePrice {
    /// The venue.
    pub venue: Venue,
    /// The pair.
    pub pair: Pair,
    /// What the venue calls the pair.
    pub symbol: String,
    /// The price, exactly as the venue wrote it.
    pub price: Price,
    /// When it was the price, by the venue's clock.
    pub time: Timestamp,
    /// When it arrived, by this machine's clock.
    pub received: Timestamp,
    /// How it arrived.
    pub route: Route,
}

impl LivePrice {
    /// How old it is at `now`, by the venue's time; zero if that lies ahead of `now`.
    #[must_use]
    pub const fn age(&self, now: Timestamp) -> Millis {
        Millis::new(now.since(self.time))
    }
}
