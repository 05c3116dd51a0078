//! What an engine can be asked to do.

use crate::book::BookTerms;
use crate::order::{SelfTrade, TimeInForce};
use crate::protection::ProtectionLimits;
use crate::{BookId, GroupId, OrderId, OwnerId, RequestId, Side};
use borsh::{BorshDeserialize, BorshSerialize};
use units::Timestamp;

/// A command. The host has made sure that whoever is named as the owner sent it, and that the first group comes from
/// nobody but itself.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Command {
    // Of the host.
    /// Time passes, and nothing else.
    Tick,
    /// A new book.
    OpenBook(BookTerms),
    /// From now on a book takes cancellations only.
    Halt {
        /// Which.
        book: BookId,
    },
    /// A halted book trades again.
    Resume {
        /// Which.
        book: BookId,
    },
    /// A book ends in which nobody has an order, a position or a request.
    CloseBook {
        /// Which.
        book: BookId,
    },
    /// What the book's contract is worth.
    SetMark(SetMark),
    /// An owner's position after something that the books do not know: settlement, liquidation, a transfer.
    SetPosition {
        /// Whose.
        owner: OwnerId,
        /// In which book.
        book: BookId,
        /// Lots from now on, bought less sold; less than 2⁹⁶ either way.
        position: i128,
    },

    // Of owners.
    /// A new order.
    Place(Place),
    /// An order changes.
    Amend(Amend),
    /// An order ends.
    Cancel {
        /// Whose it is.
        owner: OwnerId,
        /// Which.
        order: OrderId,
    },
    /// Many orders end.
    CancelAll(Scope),
    /// New quotes instead of old ones.
    MassQuote(MassQuote),
    /// Sets or changes what protects the owner's quotes in a group; without limits, nothing does.
    Protect {
        /// Whose.
        owner: OwnerId,
        /// In which books.
        group: GroupId,
        /// How much may trade.
        limits: Option<ProtectionLimits>,
    },
    /// The owner may quote again, and what is counted begins anew.
    Unfreeze {
        /// Who.
        owner: OwnerId,
        /// In which books.
        group: GroupId,
    },
    /// Asks for quotes.
    OpenRequest(OpenRequest),
    /// The taker does not ask any more.
    CloseRequest {
        /// Who asked.
        owner: OwnerId,
        /// Which.
        request: RequestId,
    },
    /// Answers a request, in place of the owner's answer if there is one.
    AnswerRequest {
        /// Who answers.
        owner: OwnerId,
        /// Which.
        request: RequestId,
        /// At what price, in ticks, for all of the size.
        price: u64,
        /// Good till before this time.
        until: Timestamp,
    },
    /// Takes an answer back.
    WithdrawAnswer {
        /// Who answered.
        owner: OwnerId,
        /// Which.
        request: RequestId,
    },
    /// The taker trades with whoever answered.
    AcceptAnswer {
        /// Who asked.
        owner: OwnerId,
        /// Which.
        request: RequestId,
        /// With which answer.
        choice: Choice,
    },
    /// Two owners trade as they agreed.
    BlockTrade(BlockTrade),
}

/// What the host knows of a book's contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SetMark {
    /// Which book.
    pub book: BookId,
    /// Its mark in ticks; the band is around it.
    pub mark: u64,
    /// The delta of one lot, in a unit that the host chooses for all books of the group.
    pub delta: i64,
}

/// A new order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Place {
    /// Whose it is.
    pub owner: OwnerId,
    /// In which book.
    pub book: BookId,
    /// Which way it trades.
    pub side: Side,
    /// In ticks, how far it goes.
    pub price: u64,
    /// Lots.
    pub size: u64,
    /// How long it stands, and whether it may take.
    pub time_in_force: TimeInForce,
    /// Whether it may only make its owner's position smaller.
    pub reduce_only: bool,
    /// What happens where it meets an order of its owner.
    pub self_trade: SelfTrade,
}

/// A change of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Amend {
    /// Whose it is.
    pub owner: OwnerId,
    /// Which.
    pub order: OrderId,
    /// Its price from now on, in ticks.
    pub price: u64,
    /// All lots that it is for, those that traded included: so an amendment that crosses with a fill never makes the order
    /// trade more than its owner wrote down.
    pub size: u64,
    /// Good till before this time; without it, till cancelled.
    pub until: Option<Timestamp>,
}

/// Whose orders end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Scope {
    /// All of an owner: by book, in each from the oldest.
    Owner(OwnerId),
    /// Those of an owner in a book, from the oldest.
    OwnerInBook(OwnerId, BookId),
    /// All in a book: bids, then asks, from the best price, each in its order. For the host.
    Book(BookId),
}

/// Price and size of one side of a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct QuoteSide {
    /// In ticks.
    pub price: u64,
    /// Lots that it wants from now on.
    pub size: u64,
}

/// What an owner quotes in one book from now on. A side without a price is not quoted any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Quote {
    /// Which.
    pub book: BookId,
    /// What the owner buys at.
    pub bid: Option<QuoteSide>,
    /// What the owner sells at.
    pub ask: Option<QuoteSide>,
}

/// Quotes in many books at once.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct MassQuote {
    /// Whose.
    pub owner: OwnerId,
    /// Good till before this time; without it, till replaced.
    pub until: Option<Timestamp>,
    /// One for each book, books ascending.
    #[borsh(deserialize_with = "units::bounded::read::<{ crate::MOST_QUOTES }, _, _>")]
    pub quotes: Vec<Quote>,
}

/// A request for quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct OpenRequest {
    /// Who asks.
    pub owner: OwnerId,
    /// In which book.
    pub book: BookId,
    /// Which way they would trade.
    pub side: Side,
    /// Lots, all or none.
    pub size: u64,
    /// Open till before this time.
    pub until: Timestamp,
}

/// Which answer is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Choice {
    /// The best one within the band, no further than a price.
    Best {
        /// In ticks.
        limit: u64,
    },
    /// The one of a maker, if it still is at this price.
    Of {
        /// Who answered.
        maker: OwnerId,
        /// In ticks.
        price: u64,
    },
}

/// A trade between two who agreed on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct BlockTrade {
    /// In which book.
    pub book: BookId,
    /// Who buys.
    pub buyer: OwnerId,
    /// Who sells.
    pub seller: OwnerId,
    /// In ticks.
    pub price: u64,
    /// Lots.
    pub size: u64,
}
