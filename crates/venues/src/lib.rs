//! Live prices of trading venues.
//!
//! [`start`] listens to venues for pairs and gives a [`Feed`]: of each venue and pair the newest price with the
//! venue's own time, and of each venue its [`VenueHealth`]. One connector per venue knows the venue's messages;
//! all else is common: reconnection with back-off and jitter, idle timeouts, the order of messages, REST where
//! the socket does not deliver.
//!
//! What venues push is not signed: it tells a reporter the price and convicts nobody.
//!
//! * A malformed message is counted and dropped. It ends neither the program nor the connection.
//! * A price never passes through a float: it is parsed from the text that the venue sent.
//! * Of each venue and pair only the newest price is kept: memory is bounded whatever venues send.
//! * A price never steps back in the venue's time, not even over a reconnection or from REST.

mod backoff;
mod board;
mod clock;
mod config;
mod connector;
mod error;
mod exact;
mod feed;
mod health;
mod link;
mod metrics;
mod order;
mod pair;
mod price;
mod rest;
mod session;
mod socket;
mod tls;
mod venue;

pub use config::{Config, VenueConfig};
pub use error::ConfigError;
pub use feed::{Feed, Updates, start};
pub use health::{Incident, VenueHealth};
pub use pair::{Pair, PairError};
pub use price::{LivePrice, Route};
pub use venue::{UnknownVenue, Venue};
