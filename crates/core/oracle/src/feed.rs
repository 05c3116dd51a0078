//! Feeds: a specification, and what it last said.

use borsh::{BorshDeserialize, BorshSerialize};
use crypto::Digest;
use protocol::FeedSpecification;
use units::{EpochClock, Price, Round, ServiceId, Timestamp};

/// The last price that a feed found.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Published {
    /// In which round.
    pub round: Round,
    /// The price.
    pub price: Price,
    /// When the round ended.
    pub time: Timestamp,
}

/// A price feed of a service.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Feed {
    /// Whose.
    pub service: ServiceId,
    /// All that decides its price.
    pub specification: FeedSpecification,
    /// Content address of the specification.
    pub digest: Digest,
    /// Cuts time into rounds.
    pub clock: EpochClock,
    /// The earliest round that is not closed.
    pub open: Round,
    /// How many rounds are kept on record.
    pub capacity: u64,
    /// The last price.
    pub published: Option<Published>,
}

impl Feed {
    /// Where a round is kept: rounds share places once they can no longer be judged.
    #[must_use]
    pub(crate) fn slot(&self, round: Round) -> u64 {
        round.raw().checked_rem(self.capacity).unwrap_or(0)
    }
}
