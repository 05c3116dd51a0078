//! What came of a command.

use crate::protection::ProtectionLimits;
use crate::{BookId, GroupId, OrderId, OwnerId, Rejection, RequestId, Side};
use borsh::{BorshDeserialize, BorshSerialize};
use units::Timestamp;

/// Why an order ended, or became smaller, without trading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Reason {
    /// Its owner said so.
    Cancelled,
    /// A cancel-all said so.
    CancelledAll,
    /// An amendment left nothing of it, or made it smaller.
    Amended,
    /// A new quote stands for this one.
    Replaced,
    /// Its time was over.
    Expired,
    /// An order that does not rest found no more to trade with.
    Unfilled,
    /// It met an order of its own owner.
    SelfTrade,
    /// It met as many orders as one command may.
    FillLimit,
    /// The position that it was to reduce is too small for it.
    ReduceOnly,
    /// Too much traded on its owner's quotes.
    Protection,
}

/// One thing that happened. Those of one command are in the order in which they happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Event {
    /// The command was not done. Besides the passing of time this is its only event.
    Rejected {
        /// Why.
        reason: Rejection,
    },
    /// An order has a name, and nothing was in its way.
    Accepted {
        /// Its name.
        order: OrderId,
        /// Whose it is.
        owner: OwnerId,
        /// In which book.
        book: BookId,
        /// Which way it trades.
        side: Side,
        /// In ticks.
        price: u64,
        /// Lots.
        size: u64,
    },
    /// Two orders traded, at the maker's price.
    Traded {
        /// In which book.
        book: BookId,
        /// In ticks.
        price: u64,
        /// Lots.
        size: u64,
        /// Which way the taker traded.
        side: Side,
        /// The order that rested. It is gone if it wants no more.
        maker: OrderId,
        /// Whose that is.
        maker_owner: OwnerId,
        /// Lots that it still wants.
        maker_open: u64,
        /// The order that arrived.
        taker: OrderId,
        /// Whose that is.
        taker_owner: OwnerId,
        /// Lots that it still wants.
        taker_open: u64,
    },
    /// An order stands in the book, behind all others at its price.
    Rested {
        /// Which.
        order: OrderId,
        /// Lots that it still wants.
        open: u64,
        /// Its place in time.
        priority: u64,
    },
    /// An order changed. If it kept its place this is all; otherwise what it traded and where it rests follows.
    Amended {
        /// Which.
        order: OrderId,
        /// Whose it is.
        owner: OwnerId,
        /// In which book.
        book: BookId,
        /// In ticks.
        price: u64,
        /// Lots that it still wants.
        open: u64,
        /// Whether it kept its place in time.
        kept: bool,
    },
    /// An order became smaller without trading.
    Reduced {
        /// Which.
        order: OrderId,
        /// Whose it is.
        owner: OwnerId,
        /// In which book.
        book: BookId,
        /// By so many lots.
        by: u64,
        /// Lots that it still wants.
        open: u64,
        /// Why.
        reason: Reason,
    },
    /// An order ended without trading all of its size.
    Cancelled {
        /// Which.
        order: OrderId,
        /// Whose it was.
        owner: OwnerId,
        /// In which book.
        book: BookId,
        /// Lots that it still wanted.
        open: u64,
        /// Why.
        reason: Reason,
    },
    /// A cancel-all is done.
    AllCancelled {
        /// How many orders it cancelled.
        count: u32,
        /// Whether that was as many as one command may, and some are left.
        more: bool,
    },
    /// One side of a mass quote does not stand; the others do.
    QuoteRefused {
        /// Whose.
        owner: OwnerId,
        /// In which book.
        book: BookId,
        /// Which side.
        side: Side,
        /// Why.
        reason: Rejection,
    },
    /// Too much traded on an owner's quotes, which are gone now. New ones are refused until the owner unfreezes them.
    Frozen {
        /// Whose.
        owner: OwnerId,
        /// In which books.
        group: GroupId,
        /// Lots that traded in the window.
        quantity: u128,
        /// Deltas that traded in the window.
        delta: i128,
    },
    /// An owner may quote again.
    Unfrozen {
        /// Who.
        owner: OwnerId,
        /// In which books.
        group: GroupId,
    },
    /// What protects an owner's quotes changed.
    ProtectionSet {
        /// Whose.
        owner: OwnerId,
        /// In which books.
        group: GroupId,
        /// How much may trade.
        limits: Option<ProtectionLimits>,
    },
    /// The host set a position.
    PositionSet {
        /// Whose.
        owner: OwnerId,
        /// In which book.
        book: BookId,
        /// Lots before.
        before: i128,
        /// Lots from now on.
        after: i128,
    },
    /// A book has a name.
    BookOpened {
        /// That.
        book: BookId,
    },
    /// A book stopped trading.
    BookHalted {
        /// Which.
        book: BookId,
    },
    /// A book trades again.
    BookResumed {
        /// Which.
        book: BookId,
    },
    /// A book is no more.
    BookClosed {
        /// Which.
        book: BookId,
    },
    /// A book has a new mark.
    MarkSet {
        /// Which.
        book: BookId,
        /// In ticks.
        mark: u64,
        /// Of one lot.
        delta: i64,
    },
    /// Somebody asks for quotes.
    RequestOpened {
        /// Its name.
        request: RequestId,
        /// Till before this time.
        until: Timestamp,
    },
    /// Nobody asks any more, and all answers are gone.
    RequestClosed {
        /// Which.
        request: RequestId,
        /// [`Reason::Cancelled`] or [`Reason::Expired`].
        reason: Reason,
    },
    /// Somebody answered.
    Answered {
        /// Which request.
        request: RequestId,
        /// Who.
        maker: OwnerId,
        /// In ticks.
        price: u64,
    },
    /// An answer is gone.
    AnswerGone {
        /// Which request.
        request: RequestId,
        /// Whose.
        maker: OwnerId,
        /// [`Reason::Cancelled`] or [`Reason::Expired`].
        reason: Reason,
    },
    /// A request was traded whole, and is gone with its other answers.
    RequestTraded {
        /// Which.
        request: RequestId,
        /// In which book.
        book: BookId,
        /// Which way the taker traded.
        side: Side,
        /// Who asked.
        taker: OwnerId,
        /// Who answered.
        maker: OwnerId,
        /// In ticks.
        price: u64,
        /// Lots.
        size: u64,
    },
    /// Two owners traded as they agreed.
    BlockTraded {
        /// In which book.
        book: BookId,
        /// Who bought.
        buyer: OwnerId,
        /// Who sold.
        seller: OwnerId,
        /// In ticks.
        price: u64,
        /// Lots.
        size: u64,
    },
}
