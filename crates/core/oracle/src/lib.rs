//! Feeds, rounds, aggregation, outside references, and the judges of the oracle.
//!
//! | file | idea |
//! |---|---|
//! | `feed`, `round` | the rows of state |
//! | `specification`, `tier` | which specifications are accepted |
//! | `closing` | rounds end |
//! | `aggregate/` | reports to a price and its confidence, one file per method, with a quorum of cover |
//! | `settlement` | averages over scheduled moments, from rounds on record |
//! | `price` | what a consumer may use: fresh, stale, or none at all |
//! | `attested` | whose signed price counts |
//! | `rightful` | what wrong rounds should have found |
//! | `reference` | what the venues together say about a moment, or that they say nothing |
//! | `judges/` | one file per offence |
//! | `actions/` | one file per action |
//!
//! A price is never clamped to a bound: a value that cannot be trusted is no value.
//!
//! Invariant: a report is never judged against other operators' reports, only against signed venue quotes.
//! A majority that lies together moves the published price, but not the reference it is convicted by.

// The deterministic half: see "Rules" in ARCHITECTURE.md. `cargo test -p buttress-xtask` checks that every core
// crate carries exactly this header.
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects, // an overflow is a rejection with numbers, never a wrap or a panic
        clippy::as_conversions,          // a narrowing cast loses money silently
        clippy::disallowed_macros,       // no IO
        clippy::disallowed_methods,      // no clock, thread or environment
        clippy::disallowed_types,        // no unordered map, clock, lock, IO or float
        clippy::expect_used,             // no panic is reachable from outside
        clippy::float_arithmetic,        // floats differ between machines
        clippy::indexing_slicing,        // a bad index is a rejection or a documented impossibility
        clippy::panic,                   // same
        clippy::unreachable,             // same
        clippy::unwrap_used,             // same
    )
)]

pub mod actions;
mod aggregate;
mod attested;
mod closing;
mod context;
mod feed;
pub mod judges;
mod price;
mod reference;
mod rightful;
mod round;
mod settlement;
mod specification;
mod tier;

use arena::{Arena, Table, component};
use borsh::{BorshDeserialize, BorshSerialize};
use protocol::Rejection;
use units::{FeedId, Round, ServiceId};

pub use aggregate::{
    Aggregate, Estimate, PublisherQuote, Weighted, lower_median, publisher_quotes,
};
pub use attested::{NotAttested, attested, quoted};
pub use closing::{close_rounds, recompute};
pub use context::Context;
pub use feed::{Average, Feed, Jump, Published, Version};
pub use price::PriceStatus;
pub use reference::{allowed, distance, is_steady, reference_at, relative};
pub use round::{Outcome, RoundRecord};
pub use settlement::{NoSettlement, RoundPrice, Schedule, Settlement, Slot};
pub use tier::Limits;

/// The whole of the oracle's state.
#[derive(Clone, Debug, Default, BorshSerialize, BorshDeserialize)]
pub struct Oracle {
    feeds: Arena<FeedId, Feed>,
    rounds: Table<u32, RoundRecord>,
}

component!(Oracle { feeds, rounds });

impl Oracle {
    /// A feed.
    ///
    /// # Errors
    /// [`Rejection::UnknownFeed`].
    pub fn feed(&self, feed: FeedId) -> Result<&Feed, Rejection> {
        self.feeds.get(feed).ok_or(Rejection::UnknownFeed { feed })
    }
    /// All feeds.
    pub fn feeds(&self) -> impl Iterator<Item = (FeedId, &Feed)> {
        self.feeds.iter()
    }
    /// A round that is still on record.
    #[must_use]
    pub fn round(&self, feed: FeedId, round: Round) -> Option<&RoundRecord> {
        let slot = self.feeds.get(feed)?.slot(round);
        self.rounds.lookup(&(feed, slot)).filter(|record| record.round == round)
    }
    /// Whether a feed belongs to a service.
    #[must_use]
    pub fn serves(&self, feed: FeedId, service: ServiceId) -> bool {
        self.feeds.get(feed).is_some_and(|row| row.service == service)
    }
}
