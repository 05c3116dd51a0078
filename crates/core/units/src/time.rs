//! Time as blocks tell it: milliseconds, rounds, epochs, heights.

use crate::{Rounding, mul_div};
use borsh::{BorshDeserialize, BorshSerialize};
use core::fmt;

macro_rules! count {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
        )]
        pub struct $name(u64);

        impl $name {
            /// The first.
            pub const ZERO: Self = Self(0);
            /// Takes a bare count.
            #[must_use]
            pub const fn new(raw: u64) -> Self {
                Self(raw)
            }
            /// The bare count.
            #[must_use]
            pub const fn raw(self) -> u64 {
                self.0
            }
            /// This many further on, capped at the end of time.
            #[must_use]
            pub const fn plus(self, count: u64) -> Self {
                Self(self.0.saturating_add(count))
            }
            /// This many before, floored at the first.
            #[must_use]
            pub const fn minus(self, count: u64) -> Self {
                Self(self.0.saturating_sub(count))
            }
            /// How many lie between the earlier `other` and this one; zero when `other` is later.
            #[must_use]
            pub const fn since(self, other: Self) -> u64 {
                self.0.saturating_sub(other.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

count! {
    /// A point in time: milliseconds since the Unix epoch, UTC.
    Timestamp
}
count! {
    /// A length of time in milliseconds.
    Millis
}
count! {
    /// A period in which stake at risk does not change. Everything that moves stake happens between two.
    Epoch
}
count! {
    /// The number of a block; genesis is 0.
    Height
}
count! {
    /// The number of a feed's round, counted in heartbeats from genesis.
    Round
}

impl Timestamp {
    /// `|self − other|`.
    #[must_use]
    pub const fn distance(self, other: Self) -> Millis {
        Millis(self.0.abs_diff(other.0))
    }
    /// This point plus a length of time.
    #[must_use]
    pub const fn after(self, length: Millis) -> Self {
        self.plus(length.0)
    }
}

/// Cuts time into equal periods, counted from genesis: epochs, and a feed's rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct EpochClock {
    /// When period 0 begins.
    pub genesis: Timestamp,
    /// How long a period lasts; zero is refused where a clock is configured.
    pub length: Millis,
}

impl EpochClock {
    /// The number of the period that `time` lies in: `(time − genesis) ÷ length`.
    #[must_use]
    pub fn index(&self, time: Timestamp) -> u64 {
        time.since(self.genesis).checked_div(self.length.raw()).unwrap_or(0)
    }
    /// The epoch that `time` lies in.
    #[must_use]
    pub fn epoch(&self, time: Timestamp) -> Epoch {
        Epoch(self.index(time))
    }
    /// The round that `time` lies in.
    #[must_use]
    pub fn round(&self, time: Timestamp) -> Round {
        Round(self.index(time))
    }
    /// When the period with this number begins (inclusive); the one before it ends there (exclusive).
    #[must_use]
    pub fn start(&self, index: u64) -> Timestamp {
        let offset = mul_div(u128::from(index), u128::from(self.length.raw()), 1, Rounding::Down);
        let offset = offset.and_then(|ms| u64::try_from(ms).ok()).unwrap_or(u64::MAX);
        self.genesis.plus(offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_contains_its_start_and_not_its_end() {
        let clock = EpochClock { genesis: Timestamp::new(1_000), length: Millis::new(10) };
        assert_eq!(clock.epoch(Timestamp::new(999)), Epoch::ZERO);
        assert_eq!(clock.epoch(Timestamp::new(1_009)), Epoch::ZERO);
        assert_eq!(clock.epoch(Timestamp::new(1_010)), Epoch::new(1));
        assert_eq!(clock.start(7), Timestamp::new(1_070));
        assert_eq!(clock.start(u64::MAX), Timestamp::new(u64::MAX));
    }
}
