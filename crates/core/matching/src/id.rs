//! Names: whole numbers, dense where the engine indexes by them.

use borsh::{BorshDeserialize, BorshSerialize};
use core::fmt;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident($number:ty, $prefix:literal)),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
        )]
        pub struct $name($number);

        impl $name {
            /// Takes the bare number.
            #[must_use]
            pub const fn new(number: $number) -> Self {
                Self(number)
            }
            /// The bare number.
            #[must_use]
            pub const fn raw(self) -> $number {
                self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "-{}"), self.0)
            }
        }
    )*};
}

id! {
    /// Whose an order is. The host gives these numbers, and gives them densely: memory grows with the largest.
    OwnerId(u32, "owner"),
    /// A book: one instrument. Handed out in order, never again.
    BookId(u32, "book"),
    /// Books that one market-maker protection counts together: those of one underlying.
    GroupId(u32, "group"),
    /// An order, as `generation × 2³² + slot`: found without a search, and never another order's.
    OrderId(u64, "order"),
    /// A request for quotes. Handed out in order, never again.
    RequestId(u64, "request"),
}

impl OrderId {
    pub(crate) fn of(generation: u32, slot: u32) -> Self {
        Self((u64::from(generation) << 32) | u64::from(slot))
    }
    pub(crate) fn slot(self) -> u32 {
        u32::try_from(self.0 & u64::from(u32::MAX)).unwrap_or(u32::MAX)
    }
    pub(crate) fn generation(self) -> u32 {
        u32::try_from(self.0 >> 32).unwrap_or(u32::MAX)
    }
}
