//! A resting order, and what traders say about one.

use crate::slab::NONE;
use crate::{BookId, OrderId, OwnerId, Side};
use borsh::{BorshDeserialize, BorshSerialize};
use units::Timestamp;

/// How long an order stands, and whether it may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum TimeInForce {
    /// Trades what it can, the rest stands in the book.
    Limit {
        /// Never trades on arrival: an order that would is rejected.
        post_only: bool,
        /// Good till before this time; without it, till cancelled.
        until: Option<Timestamp>,
    },
    /// Trades what it can, the rest is cancelled.
    ImmediateOrCancel,
    /// Trades all of its size, or is rejected.
    FillOrKill,
    /// Trades what it can no further than its price, which protects it, nor than the band around the mark; the rest is
    /// cancelled.
    Market,
}

/// What happens where an order would trade with another of its owner. It is the arriving order that says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum SelfTrade {
    /// The arriving order is cancelled.
    #[default]
    CancelNewest,
    /// The resting order is cancelled.
    CancelOldest,
    /// Both are cancelled.
    CancelBoth,
    /// Both are less by the smaller one's size, which cancels the smaller.
    Decrement,
}

/// A resting order as anybody may see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderView {
    /// Its name.
    pub id: OrderId,
    /// Whose it is.
    pub owner: OwnerId,
    /// Where it rests.
    pub book: BookId,
    /// Which way it trades.
    pub side: Side,
    /// Its price in ticks.
    pub price: u64,
    /// Lots that it still wants.
    pub open: u64,
    /// Lots that it traded.
    pub filled: u64,
    /// Its place in time: of two orders at one price, the one with the lower number trades first.
    pub priority: u64,
    /// Good till before this time.
    pub until: Option<Timestamp>,
    /// Whether it may only trade as the resting side.
    pub post_only: bool,
    /// Whether it may only make its owner's position smaller.
    pub reduce_only: bool,
    /// Whether it is its owner's quote on this side of the book.
    pub quote: bool,
    /// What it does when amended into another order of its owner.
    pub self_trade: SelfTrade,
}

/// The last time, for orders without one.
pub(crate) const NEVER: u64 = u64::MAX;

pub(crate) fn until_raw(until: Option<Timestamp>) -> u64 {
    until.map_or(NEVER, Timestamp::raw)
}

/// The row of an order. Its neighbours are slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) price: u64,
    pub(crate) open: u64,
    pub(crate) filled: u64,
    pub(crate) priority: u64,
    pub(crate) until: u64,
    /// How many orders had this slot before.
    pub(crate) generation: u32,
    /// The level that it rests in; nothing unless it rests.
    pub(crate) level: u32,
    /// Who trades before it, and after it, in the level.
    pub(crate) ahead: u32,
    pub(crate) behind: u32,
    pub(crate) seat: u32,
    /// Its neighbours in age among the orders of the seat that are as reduce-only as it.
    pub(crate) elder: u32,
    pub(crate) younger: u32,
    pub(crate) side: Side,
    pub(crate) post_only: bool,
    pub(crate) reduce_only: bool,
    pub(crate) quote: bool,
    pub(crate) self_trade: SelfTrade,
}

impl Default for Order {
    fn default() -> Self {
        Self {
            price: 0,
            open: 0,
            filled: 0,
            priority: 0,
            until: NEVER,
            generation: 0,
            level: NONE,
            ahead: NONE,
            behind: NONE,
            seat: NONE,
            elder: NONE,
            younger: NONE,
            side: Side::Buy,
            post_only: false,
            reduce_only: false,
            quote: false,
            self_trade: SelfTrade::CancelNewest,
        }
    }
}

impl Order {
    pub(crate) const fn is_resting(&self) -> bool {
        self.level != NONE
    }
    pub(crate) const fn until(&self) -> Option<Timestamp> {
        if self.until == NEVER { None } else { Some(Timestamp::new(self.until)) }
    }
}

/// All orders at one price of one side: a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Level {
    pub(crate) lots: u64,
    pub(crate) count: u32,
    pub(crate) head: u32,
    pub(crate) tail: u32,
}

impl Default for Level {
    fn default() -> Self {
        Self { lots: 0, count: 0, head: NONE, tail: NONE }
    }
}
