//! What an engine holds at most, and what one command may cost at most.

use borsh::{BorshDeserialize, BorshSerialize};
use core::fmt;

/// The most entries that any mass quote may have, whatever the limits say: a longer list is not decoded.
pub const MOST_QUOTES: usize = 1_024;
/// The most answers that any request may have, whatever the limits say.
pub const MOST_ANSWERS: usize = 1_024;

/// The most prices of a side, and books or groups of an owner, whatever the limits say: these lists are kept sorted in one
/// piece, which takes time in proportion to their length.
pub const LONGEST_LIST: u32 = 1 << 14;

/// The bounds of one engine, fixed when it is founded. Every one is a typed rejection, or a cancellation with its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Limits {
    /// Owner ids are below this.
    pub owners: u32,
    /// Books that are open at the same time.
    pub books: u32,
    /// Resting orders in all books together.
    pub orders: u32,
    /// Resting orders of one owner in all books.
    pub orders_per_owner: u32,
    /// Books in which one owner has an order or a position.
    pub books_per_owner: u32,
    /// Groups for which one owner has set a protection.
    pub groups_per_owner: u32,
    /// Orders that rest at one price on one side.
    pub orders_per_level: u32,
    /// Prices at which orders rest on one side of a book.
    pub levels_per_side: u32,
    /// Resting orders that one aggressor meets: fills, and its owner's own orders.
    pub fills: u32,
    /// Orders that one cancel-all cancels.
    pub cancels: u32,
    /// Entries of one mass quote.
    pub quotes: u32,
    /// Open requests for quotes of one owner.
    pub requests_per_owner: u32,
    /// Answers to one request.
    pub answers: u32,
    /// The highest price, in ticks; the lowest is 1.
    pub price: u64,
    /// The largest order, in lots; the smallest is 1.
    pub size: u64,
    /// Whether commands and events are hash-chained. Only a host that commits to them itself would say no.
    pub chained: bool,
}

impl Default for Limits {
    /// Ample for an options venue, and every command still takes microseconds.
    fn default() -> Self {
        Self {
            owners: 1 << 20,
            books: 1 << 14,
            orders: 1 << 22,
            orders_per_owner: 1 << 12,
            books_per_owner: 1 << 10,
            groups_per_owner: 64,
            orders_per_level: 1 << 14,
            levels_per_side: 1 << 12,
            fills: 1_000,
            cancels: 1_000,
            quotes: 256,
            requests_per_owner: 32,
            answers: 64,
            price: 1 << 48,
            size: 1 << 40,
            chained: true,
        }
    }
}

/// Limits under which the engine could not promise what it promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitError {
    /// None at all of something.
    Zero {
        /// Which limit.
        limit: &'static str,
    },
    /// More than the engine can number or decode.
    TooLarge {
        /// Which limit.
        limit: &'static str,
        /// What it is.
        have: u64,
        /// What it may be.
        most: u64,
    },
    /// So many orders of the largest size that their sum fits no `u64`.
    SumOverflow {
        /// Which limit counts the orders.
        limit: &'static str,
        /// How many orders.
        orders: u32,
        /// How large each.
        size: u64,
    },
}

impl fmt::Display for LimitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Zero { limit } => write!(f, "{limit} is 0, expected more"),
            Self::TooLarge { limit, have, most } => {
                write!(f, "{limit} is {have}, expected at most {most}")
            }
            Self::SumOverflow { limit, orders, size } => {
                write!(f, "{limit} of {orders} orders of {size} lots fit no 64 bits")
            }
        }
    }
}

impl core::error::Error for LimitError {}

impl Limits {
    /// Whether an engine can be founded with these.
    ///
    /// # Errors
    /// [`LimitError`], for the first that does not do.
    pub fn check(&self) -> Result<(), LimitError> {
        let slots = u64::from(u32::MAX >> 1);
        let list = u64::from(LONGEST_LIST);
        let counts = [
            ("owners", self.owners, slots),
            ("books", self.books, slots),
            ("orders", self.orders, slots),
            ("orders_per_owner", self.orders_per_owner, slots),
            ("books_per_owner", self.books_per_owner, list),
            ("groups_per_owner", self.groups_per_owner, list),
            ("orders_per_level", self.orders_per_level, slots),
            ("levels_per_side", self.levels_per_side, list),
            ("fills", self.fills, slots),
            ("cancels", self.cancels, slots),
            ("quotes", self.quotes, u64::try_from(MOST_QUOTES).unwrap_or(slots)),
            ("requests_per_owner", self.requests_per_owner, slots),
            ("answers", self.answers, u64::try_from(MOST_ANSWERS).unwrap_or(slots)),
        ];
        let counts = counts.map(|(limit, have, most)| (limit, u64::from(have), most));
        // The last number is the sign for "never" and for "no price".
        let sizes = [("price", self.price, u64::MAX >> 1), ("size", self.size, u64::MAX >> 1)];
        for (limit, have, most) in counts.into_iter().chain(sizes) {
            if have == 0 {
                return Err(LimitError::Zero { limit });
            }
            if have > most {
                return Err(LimitError::TooLarge { limit, have, most });
            }
        }
        for (limit, orders) in [
            ("orders_per_level", self.orders_per_level),
            ("orders_per_owner", self.orders_per_owner),
        ] {
            if self.size.checked_mul(u64::from(orders)).is_none() {
                return Err(LimitError::SumOverflow { limit, orders, size: self.size });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_that_break_a_promise_are_refused() {
        let good = Limits::default();
        assert_eq!(good.check(), Ok(()));
        assert_eq!(Limits { fills: 0, ..good }.check(), Err(LimitError::Zero { limit: "fills" }));
        let quotes = Limits { quotes: 1_025, ..good }.check();
        assert_eq!(quotes, Err(LimitError::TooLarge { limit: "quotes", have: 1_025, most: 1_024 }));
        let (orders, size) = (good.orders_per_level, 1 << 52);
        let sum = Limits { size, ..good }.check();
        assert_eq!(sum, Err(LimitError::SumOverflow { limit: "orders_per_level", orders, size }));
    }
}
