//! Whose time it is.

use super::Refused;
use protocol::FeedSpecification;
use units::{Millis, Timestamp};

/// The signer's own clock, and how far the ledger's was from it when they were last compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnClock {
    /// Its time.
    pub now: Timestamp,
    /// How far the ledger's time was from it, in either direction.
    pub off: Millis,
}

impl OwnClock {
    /// A clock that is the ledger's.
    #[must_use]
    pub const fn of_ledger(now: Timestamp) -> Self {
        Self { now, off: Millis::ZERO }
    }

    /// Refuses while the clock is off by more than half of what the feed allows for: the other half is for the time that
    /// messages take.
    pub(super) fn check(self, specification: &FeedSpecification) -> Result<(), Refused> {
        let most = Millis::new(specification.clock_skew.raw() / 2);
        if self.off > most {
            return Err(Refused::ClockOff { off: self.off, most });
        }
        Ok(())
    }
}
