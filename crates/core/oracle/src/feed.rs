//! Feeds: a specification, and what it last said.

use crate::distance;
use borsh::{BorshDeserialize, BorshSerialize};
use crypto::Digest;
use protocol::{FeedSpecification, Withheld};
use units::{Epoch, EpochClock, Price, Ratio, Round, Rounding, ServiceId, Timestamp};

/// The last price that a feed found.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Published {
    /// In which round.
    pub round: Round,
    /// The price.
    pub price: Price,
    /// How certain it is: half the width of the interval around it.
    pub confidence: Price,
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

/// A version of a feed's specification.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Version {
    /// The specification.
    pub specification: FeedSpecification,
    /// Its content address.
    pub digest: Digest,
    /// The first epoch in which it binds.
    pub from: Epoch,
}

/// Prices that jumped away from the last one, and agree with one another.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Jump {
    /// The latest of them.
    pub price: Price,
    /// In how many rounds in a row.
    pub rounds: u32,
}

/// A price feed of a service.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Feed {
    /// Whose.
    pub service: ServiceId,
    /// All that decides its price, in the version that binds in the present epoch.
    pub specification: FeedSpecification,
    /// Content address of the specification.
    pub digest: Digest,
    /// The first epoch in which it binds.
    pub since: Epoch,
    /// Versions that bound before, in epochs that can still be judged, oldest first.
    pub past: Vec<Version>,
    /// A version that is announced.
    pub next: Option<Version>,
    /// Cuts time into rounds.
    pub clock: EpochClock,
    /// The earliest round that is not closed.
    pub open: Round,
    /// How many rounds are kept on record.
    pub capacity: u64,
    /// The last price.
    pub published: Option<Published>,
    /// Prices that are withheld because they jumped.
    pub jumped: Option<Jump>,
    /// The prices of the last epoch that had one.
    pub average: Option<Average>,
}

impl Feed {
    /// The version that binds in an epoch, as far back as can be judged.
    #[must_use]
    pub fn specification_in(&self, epoch: Epoch) -> &FeedSpecification {
        if let Some(next) = self.next.as_ref().filter(|next| next.from <= epoch) {
            return &next.specification;
        }
        if self.since <= epoch {
            return &self.specification;
        }
        let past = self.past.iter().rev().find(|version| version.from <= epoch);
        past.or(self.past.first()).map_or(&self.specification, |version| &version.specification)
    }
    /// Brings what was announced into force in `epoch`, and forgets versions that ended before `oldest`.
    pub(crate) fn enter(&mut self, epoch: Epoch, oldest: Epoch) {
        if let Some(next) = self.next.take_if(|next| next.from <= epoch) {
            let Version { specification, digest, from } = next;
            self.past.push(Version {
                specification: core::mem::replace(&mut self.specification, specification),
                digest: core::mem::replace(&mut self.digest, digest),
                from: core::mem::replace(&mut self.since, from),
            });
        }
        // A version ends where the next begins.
        let ends = |index: usize| {
            self.past.get(index.saturating_add(1)).map_or(self.since, |version| version.from)
        };
        let over = (0..self.past.len()).take_while(|index| ends(*index) <= oldest).count();
        self.past.drain(..over);
    }
    /// Whether a price may be published: one that is far from the last one has to be found again first.
    ///
    /// # Errors
    /// [`Withheld::Jumped`].
    pub(crate) fn check_jump(
        &mut self,
        price: Price,
        max_jump: Ratio,
        jump_rounds: u32,
    ) -> Result<(), Withheld> {
        let before = self.jumped.take();
        let Some(last) = &self.published else { return Ok(()) };
        let jump = distance(price, last.price, last.price);
        if jump <= max_jump {
            return Ok(());
        }
        let agrees = before.filter(|jump| distance(price, jump.price, jump.price) <= max_jump);
        let rounds = agrees.map_or(0, |jump| jump.rounds).saturating_add(1);
        if rounds >= jump_rounds {
            return Ok(());
        }
        self.jumped = Some(Jump { price, rounds });
        Err(Withheld::Jumped { distance: jump, rounds })
    }
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
