//! The two sides of a book, and everything that is the same on both when seen from the right end.

use borsh::{BorshDeserialize, BorshSerialize};
use core::fmt;

/// Which way an order trades.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize,
)]
pub enum Side {
    /// Pays, and receives contracts.
    #[default]
    Buy,
    /// Gives contracts, and is paid.
    Sell,
}

impl Side {
    /// Both, in the order in which everything that concerns both is done.
    pub const BOTH: [Self; 2] = [Self::Buy, Self::Sell];

    /// The other one.
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::Buy => Self::Sell,
            Self::Sell => Self::Buy,
        }
    }
    /// Whether an order of this side that goes as far as `limit` may trade at `price`.
    #[must_use]
    pub const fn reaches(self, limit: u64, price: u64) -> bool {
        match self {
            Self::Buy => price <= limit,
            Self::Sell => price >= limit,
        }
    }
    /// What trading `size` lots on this side does to a position.
    #[must_use]
    pub fn signed(self, size: u64) -> i128 {
        match self {
            Self::Buy => i128::from(size),
            Self::Sell => i128::from(size).saturating_neg(),
        }
    }
    /// How many lots of this side would close `position`: all of it, or none if it would only grow.
    #[must_use]
    pub fn closes(self, position: i128) -> u64 {
        let lots = match self {
            Self::Buy => position.saturating_neg(),
            Self::Sell => position,
        };
        u64::try_from(lots.max(0)).unwrap_or(u64::MAX)
    }
    /// A number that is the greater the better the price, so that both sides are sorted alike. Its own inverse.
    pub(crate) const fn rank(self, price: u64) -> u64 {
        match self {
            Self::Buy => price,
            Self::Sell => !price,
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Buy => "buy",
            Self::Sell => "sell",
        })
    }
}

/// One of something for each side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct BySide<T> {
    buy: T,
    sell: T,
}

impl<T> BySide<T> {
    pub(crate) const fn new(buy: T, sell: T) -> Self {
        Self { buy, sell }
    }
    pub(crate) const fn of(&self, side: Side) -> &T {
        match side {
            Side::Buy => &self.buy,
            Side::Sell => &self.sell,
        }
    }
    pub(crate) const fn of_mut(&mut self, side: Side) -> &mut T {
        match side {
            Side::Buy => &mut self.buy,
            Side::Sell => &mut self.sell,
        }
    }
}
