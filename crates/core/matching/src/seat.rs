//! One owner in one book.

use crate::side::BySide;
use crate::slab::NONE;
use crate::{BookId, OwnerId};

/// Orders by age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chain {
    pub(crate) oldest: u32,
    pub(crate) youngest: u32,
}

const EMPTY: Chain = Chain { oldest: NONE, youngest: NONE };

/// What one owner has in one book: a position, orders, or both. It exists while there is something in it, so whoever holds
/// a slot reaches all of it without a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seat {
    /// Lots, bought less sold.
    pub(crate) position: i128,
    /// Lots that its resting reduce-only orders want: never more than would close the position.
    pub(crate) reducing: u64,
    pub(crate) owner: OwnerId,
    pub(crate) book: BookId,
    /// Its orders, the arriving one included.
    pub(crate) orders: u32,
    plain: Chain,
    reduce_only: Chain,
    pub(crate) quotes: BySide<u32>,
    pub(crate) taken: bool,
}

impl Default for Seat {
    fn default() -> Self {
        Self {
            position: 0,
            reducing: 0,
            owner: OwnerId::default(),
            book: BookId::default(),
            orders: 0,
            plain: EMPTY,
            reduce_only: EMPTY,
            quotes: BySide::new(NONE, NONE),
            taken: false,
        }
    }
}

impl Seat {
    pub(crate) fn of(owner: OwnerId, book: BookId) -> Self {
        Self { owner, book, taken: true, ..Self::default() }
    }
    pub(crate) const fn is_idle(&self) -> bool {
        self.orders == 0 && self.position == 0
    }
    pub(crate) const fn chain(&self, reduce_only: bool) -> &Chain {
        if reduce_only { &self.reduce_only } else { &self.plain }
    }
    pub(crate) const fn chain_mut(&mut self, reduce_only: bool) -> &mut Chain {
        if reduce_only { &mut self.reduce_only } else { &mut self.plain }
    }
}
