//! Feeds: a specification, and what it last said.

use borsh::{BorshDeserialize, BorshSerialize};
use crypto::Digest;
use protocol::FeedSpecification;
use units::{Epoch, EpochClock, Price, Round, Rounding, ServiceId, Timestamp};

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

/// The mean of the prices that a feed found in one epoch. Rounds are equally long, so it is an average over time; rounds
/// without a price do not count.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Average {
    /// The epoch.
    pub epoch: Epoch,
    /// The sum of the prices.
    pub sum: Price,
    /// How many there were.
    pub count: u64,
}

impl Average {
    /// The mean, rounded down.
    #[must_use]
    pub fn mean(&self) -> Option<Price> {
        self.sum.mul_div(1, self.count.into(), Rounding::Down)
    }
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
    /// The prices of the last epoch that had one.
    pub average: Option<Average>,
}

impl Feed {
    /// Counts a price of a round of `epoch`. A sum that no price can hold starts anew: an average of fewer rounds.
    pub(crate) fn count(&mut self, epoch: Epoch, price: Price) {
        let so_far = self.average.take().filter(|average| average.epoch == epoch);
        let with_this = so_far.and_then(|average| {
            let sum = average.sum.checked_add(price)?;
            Some(Average { epoch, sum, count: average.count.saturating_add(1) })
        });
        self.average = Some(with_this.unwrap_or(Average { epoch, sum: price, count: 1 }));
    }
    /// Where a round is kept: rounds share places once they can no longer be judged.
    #[must_use]
    pub(crate) fn slot(&self, round: Round) -> u64 {
        round.raw().checked_rem(self.capacity).unwrap_or(0)
    }
}
