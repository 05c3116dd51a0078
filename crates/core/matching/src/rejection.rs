//! Why a command was not done. Each says what was asked for and what there is.

use crate::{BookId, GroupId, OrderId, OwnerId, RequestId, Side};
use borsh::{BorshDeserialize, BorshSerialize};
use core::fmt;
use units::Timestamp;

macro_rules! names {
    ($(#[$doc:meta])* $type:ident { $($(#[$variant_doc:meta])* $variant:ident = $name:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
        pub enum $type { $($(#[$variant_doc])* $variant),* }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$variant => $name),* })
            }
        }
    };
}

names! {
    /// A number of a command.
    Field {
        /// Ticks.
        Price = "price",
        /// Lots.
        Size = "size",
        /// Milliseconds.
        Until = "until",
        /// The id of an owner.
        Owner = "owner",
        /// How many quotes.
        Quotes = "quotes",
        /// The window of a protection.
        Window = "window",
        /// The quantity limit of a protection.
        Quantity = "quantity",
        /// The delta limit of a protection.
        Delta = "delta",
        /// The mark of a book.
        Mark = "mark",
        /// The smallest block.
        BlockMinimum = "block_minimum",
        /// The width of a band in ticks.
        BandTicks = "band.ticks",
    }
}

names! {
    /// A limit of [`Limits`](crate::Limits) that is reached.
    Capacity {
        /// Open books.
        Books = "books",
        /// Resting orders.
        Orders = "orders",
        /// Resting orders of one owner.
        OrdersPerOwner = "orders_per_owner",
        /// Books of one owner.
        BooksPerOwner = "books_per_owner",
        /// Protections of one owner.
        GroupsPerOwner = "groups_per_owner",
        /// Orders at one price.
        OrdersPerLevel = "orders_per_level",
        /// Prices on one side.
        LevelsPerSide = "levels_per_side",
        /// Requests of one owner.
        RequestsPerOwner = "requests_per_owner",
        /// Answers to one request.
        Answers = "answers",
    }
}

/// Why a command was not done. Books, positions and requests are as they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[allow(missing_docs)] // every field is in the sentence that Display writes
pub enum Rejection {
    /// Earlier than the command before it.
    TimeWentBack {
        now: Timestamp,
        clock: Timestamp,
    },
    /// A number outside its bounds.
    OutOfRange {
        field: Field,
        have: u64,
        least: u64,
        most: u64,
    },
    /// A ratio above 1, at 10⁻¹⁸.
    RatioAboveOne {
        have: u128,
    },
    /// A position of 2⁹⁶ lots or more.
    PositionTooLarge {
        have: i128,
        most: i128,
    },
    /// As many as there may be.
    Full {
        what: Capacity,
        most: u32,
    },
    /// Neither open nor halted.
    UnknownBook {
        book: BookId,
    },
    /// Only cancellations are taken.
    Halted {
        book: BookId,
    },
    NotHalted {
        book: BookId,
    },
    /// Somebody still has something in it.
    BookInUse {
        book: BookId,
        owners: u32,
        requests: u32,
    },
    /// Never was, or is gone.
    UnknownOrder {
        order: OrderId,
    },
    NotOwner {
        owner: OwnerId,
        belongs_to: OwnerId,
    },
    /// Its time is over when it arrives.
    AlreadyOver {
        until: Timestamp,
        now: Timestamp,
    },
    /// A post-only order would trade.
    WouldTrade {
        side: Side,
        price: u64,
        best: u64,
    },
    /// Not all of a fill-or-kill order could trade.
    NotFillable {
        size: u64,
        fillable: u64,
    },
    /// There is no position that an order of this side would make smaller.
    NothingToReduce {
        side: Side,
        position: i128,
    },
    /// A quote whose own sides would trade with each other.
    CrossedQuote {
        book: BookId,
        bid: u64,
        ask: u64,
    },
    /// Not one for each book, books ascending.
    QuoteOrder {
        before: BookId,
        after: BookId,
    },
    /// The owner's quotes are frozen.
    Frozen {
        owner: OwnerId,
        group: GroupId,
    },
    /// The owner has no protection there.
    Unprotected {
        owner: OwnerId,
        group: GroupId,
    },
    /// Never was, or is gone.
    UnknownRequest {
        request: RequestId,
    },
    /// Nobody trades with themselves.
    WithOneself {
        owner: OwnerId,
    },
    /// The maker did not answer, or took it back, or its time is over.
    NoAnswer {
        request: RequestId,
        maker: OwnerId,
    },
    /// The maker answers another price by now.
    AnswerChanged {
        maker: OwnerId,
        expected: u64,
        have: u64,
    },
    /// No answer is within the band and the taker's limit.
    NoAnswerWithin {
        request: RequestId,
        low: u64,
        high: u64,
    },
    /// A block smaller than the book takes.
    BlockTooSmall {
        size: u64,
        least: u64,
    },
    /// The host gave no mark that a band could be around.
    NoMark {
        book: BookId,
    },
    OutsideBand {
        price: u64,
        low: u64,
        high: u64,
    },
}

impl Rejection {
    pub(crate) fn check_range(field: Field, have: u64, least: u64, most: u64) -> Result<(), Self> {
        if (least..=most).contains(&have) {
            Ok(())
        } else {
            Err(Self::OutOfRange { field, have, least, most })
        }
    }

    pub(crate) fn check_capacity(what: Capacity, have: usize, most: u32) -> Result<(), Self> {
        if u64::try_from(have).unwrap_or(u64::MAX) < u64::from(most) {
            Ok(())
        } else {
            Err(Self::Full { what, most })
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimeWentBack { now, clock } => {
                write!(f, "it is {clock} ms already, the command is of {now} ms")
            }
            Self::OutOfRange { field, have, least, most } => {
                write!(f, "{field} is {have}, expected {least} to {most}")
            }
            Self::RatioAboveOne { have } => write!(
                f,
                "band.ratio is {}, expected at most 1",
                units::format_decimal(*have, units::Ratio::DECIMALS)
            ),
            Self::PositionTooLarge { have, most } => {
                write!(f, "position is {have}, expected -{most} to {most}")
            }
            Self::Full { what, most } => write!(f, "there are {most} {what} already"),
            Self::UnknownBook { book } => write!(f, "there is no {book}"),
            Self::Halted { book } => write!(f, "{book} is halted"),
            Self::NotHalted { book } => write!(f, "{book} is not halted"),
            Self::BookInUse { book, owners, requests } => write!(
                f,
                "{owners} owners have orders or positions in {book}, and {requests} requests are open"
            ),
            Self::UnknownOrder { order } => write!(f, "there is no {order}"),
            Self::NotOwner { owner, belongs_to } => {
                write!(f, "belongs to {belongs_to}, not to {owner}")
            }
            Self::AlreadyOver { until, now } => write!(f, "good till {until} ms, it is {now} ms"),
            Self::WouldTrade { side, price, best } => {
                write!(f, "a {side} at {price} would trade with the best price, {best}")
            }
            Self::NotFillable { size, fillable } => {
                write!(f, "of {size} lots only {fillable} could trade")
            }
            Self::NothingToReduce { side, position } => {
                write!(f, "a {side} does not reduce a position of {position} lots")
            }
            Self::CrossedQuote { book, bid, ask } => {
                write!(f, "the bid {bid} in {book} is not below the ask {ask}")
            }
            Self::QuoteOrder { before, after } => {
                write!(f, "a quote for {after} after one for {before}: books must ascend")
            }
            Self::Frozen { owner, group } => write!(f, "quotes of {owner} in {group} are frozen"),
            Self::Unprotected { owner, group } => {
                write!(f, "{owner} has no protection in {group}")
            }
            Self::UnknownRequest { request } => write!(f, "there is no {request}"),
            Self::WithOneself { owner } => write!(f, "{owner} cannot trade with itself"),
            Self::NoAnswer { request, maker } => {
                write!(f, "{maker} has no answer to {request}")
            }
            Self::AnswerChanged { maker, expected, have } => {
                write!(f, "{maker} answers {have}, not {expected}")
            }
            Self::NoAnswerWithin { request, low, high } => {
                write!(f, "no answer to {request} is from {low} to {high}")
            }
            Self::BlockTooSmall { size, least } => {
                write!(f, "a block of {size} lots, expected at least {least}")
            }
            Self::NoMark { book } => write!(f, "{book} has no mark"),
            Self::OutsideBand { price, low, high } => {
                write!(f, "price is {price}, the band is {low} to {high}")
            }
        }
    }
}

impl core::error::Error for Rejection {}
