//! Options venues: accounts, trading, marks, margin, settlement, liquidation, and security bought from the pool.
//!
//! | file | idea |
//! |---|---|
//! | `venue`, `market`, `contract`, `trader` | the rows of state |
//! | `books` | the matching engine as a part of the state |
//! | `cash` | base units of cash, and what they are worth |
//! | `listing` | what a market lists as time passes and its price moves |
//! | `marks` | a price round makes new marks |
//! | `requirement` | the margin of an account |
//! | `trading` | a command to the books, what it costs, and who may give it |
//! | `settlement` | expiries get their price, positions are paid |
//! | `health` | accounts after a price round |
//! | `auction` | how an account is sold, and until when |
//! | `slice` | what of it goes to whoever bids |
//! | `on_sale` | what an auction asks now, for whoever thinks of bidding |
//! | `deficit` | what nobody has |
//! | `security` | what could be gained by corrupting a venue, and what that lets it do |
//! | `restitution` | who lost by a wrong price is made whole |
//! | `passing` | all of that in order, as time passes |
//! | `pots` | what venues hold |
//! | `judges/` | what operators owe a venue: one file per offence |
//! | `actions/` | one file per action |
//!
//! Positions live in the engine, and nowhere else. Cash is a whole number of base units and may be below zero; what all
//! traders of a venue, its fund and its till have together is what came in less what went out, after every step.

// The deterministic half: see "Rules" in ARCHITECTURE.md. `cargo test -p buttress-xtask` checks that every core
// crate carries exactly this header.
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects, // an overflow is a rejection with numbers, never a wrap or a panic
        clippy::as_conversions,          // a narrowing cast loses money silently
        clippy::disallowed_macros,       // no IO
        clippy::disallowed_methods,      // no clock, thread or environment
        clippy::disallowed_types,        // no unordered map, clock, lock, IO or float
        clippy::expect_used,             // no panic is reachable from outside
        clippy::float_arithmetic,        // floats differ between machines
        clippy::indexing_slicing,        // a bad index is a rejection or a documented impossibility
        clippy::panic,                   // same
        clippy::unreachable,             // same
        clippy::unwrap_used,             // same
    )
)]

pub mod actions;
mod auction;
mod books;
mod cash;
mod context;
mod contract;
mod deficit;
mod health;
pub mod judges;
mod listing;
mod market;
mod marks;
mod on_sale;
pub mod passing;
mod pots;
mod requirement;
mod restitution;
mod security;
mod settlement;
mod slice;
#[cfg(feature = "tamper")]
mod tamper;
mod trader;
mod trading;
mod venue;

use arena::{Arena, Table, component};
use borsh::{BorshDeserialize, BorshSerialize};
use matching::{BookId, Engine};
use protocol::Rejection;
use units::{AccountId, AccountIndex, ContractId, MarketId, ServiceId, TraderId, VenueId};

pub use books::Books;
pub use cash::Cash;
pub use context::Context;
pub use contract::Listing;
pub use market::{Marked, Market};
pub use on_sale::OnSale;
pub use requirement::Facts;
pub use restitution::{Claim, Leg, Remedy, RemedyStatus, Subject, Taken};
pub use settlement::Settled;
pub use trader::{Auction, Missed, Trader, Unhealthy};
pub use venue::{Till, Venue};

/// The whole state of all venues.
#[derive(Clone, Debug, BorshSerialize, BorshDeserialize)]
pub struct Options {
    venues: Arena<VenueId, Venue>,
    tills: Arena<VenueId, Till>,
    markets: Arena<MarketId, Market>,
    contracts: Table<ContractId, Listing>,
    traders: Table<TraderId, Trader>,
    settled: Arena<u32, Settled>,
    missed: Arena<u32, Missed>,
    taken: Arena<u32, Taken>,
    remedies: Table<u32, Remedy>,
    books: Books,
}

component!(Options {
    venues,
    tills,
    markets,
    contracts,
    traders,
    settled,
    missed,
    taken,
    remedies,
    books
});

impl Options {
    /// No venue.
    ///
    /// # Errors
    /// [`Rejection::VenueRefused`] if the engine refuses its own limits, which a test rules out.
    pub fn genesis() -> Result<Self, Rejection> {
        Ok(Self {
            venues: Arena::default(),
            tills: Arena::default(),
            markets: Arena::default(),
            contracts: Table::default(),
            traders: Table::default(),
            settled: Arena::default(),
            missed: Arena::default(),
            taken: Arena::default(),
            remedies: Table::default(),
            books: Books::new()?,
        })
    }

    /// A venue.
    ///
    /// # Errors
    /// [`Rejection::UnknownOptionsVenue`].
    pub fn venue(&self, venue: VenueId) -> Result<&Venue, Rejection> {
        self.venues.get(venue).ok_or(Rejection::UnknownOptionsVenue { venue })
    }
    /// All venues.
    pub fn venues(&self) -> impl Iterator<Item = (VenueId, &Venue)> {
        self.venues.iter()
    }
    /// The venue of a service, if it has one.
    #[must_use]
    pub fn venue_of(&self, service: ServiceId) -> Option<VenueId> {
        self.venues.iter().find(|(_, venue)| venue.service == service).map(|(id, _)| id)
    }
    /// What a venue has besides its traders' margin, and how much of its security is used.
    ///
    /// # Errors
    /// [`Rejection::UnknownOptionsVenue`].
    pub fn till(&self, venue: VenueId) -> Result<&Till, Rejection> {
        self.tills.get(venue).ok_or(Rejection::UnknownOptionsVenue { venue })
    }
    /// A market.
    ///
    /// # Errors
    /// [`Rejection::UnknownMarket`].
    pub fn market(&self, market: MarketId) -> Result<&Market, Rejection> {
        self.markets.get(market).ok_or(Rejection::UnknownMarket { market })
    }
    /// All markets.
    pub fn markets(&self) -> impl Iterator<Item = (MarketId, &Market)> {
        self.markets.iter()
    }
    /// The markets of a venue.
    pub fn markets_of(&self, venue: VenueId) -> impl Iterator<Item = (MarketId, &Market)> {
        self.markets.iter().filter(move |(_, market)| market.venue == venue)
    }
    /// A contract by its id, settled ones included.
    #[must_use]
    pub fn contract(&self, contract: ContractId) -> Option<&Listing> {
        self.contracts.get(contract)
    }
    /// The contract that is traded in a book.
    ///
    /// # Errors
    /// [`Rejection::UnknownContract`].
    pub fn contract_in(&self, book: BookId) -> Result<(ContractId, &Listing), Rejection> {
        let found = self.contracts.find(&book);
        let row = found.and_then(|id| Some((id, self.contracts.get(id)?)));
        row.ok_or(Rejection::UnknownContract { book })
    }
    /// All contracts that ever were listed.
    pub fn contracts(&self) -> impl Iterator<Item = (ContractId, &Listing)> {
        self.contracts.iter()
    }
    /// A trading account.
    #[must_use]
    pub fn trader(&self, trader: TraderId) -> Option<&Trader> {
        self.traders.get(trader)
    }
    /// An account's trading account at a venue.
    #[must_use]
    pub fn find_trader(&self, venue: VenueId, account: AccountIndex) -> Option<TraderId> {
        self.traders.find(&(venue, account))
    }
    /// All trading accounts.
    pub fn traders(&self) -> impl DoubleEndedIterator<Item = (TraderId, &Trader)> {
        self.traders.iter()
    }
    /// The trading accounts of a venue.
    pub fn traders_of(&self, venue: VenueId) -> impl Iterator<Item = (TraderId, &Trader)> {
        self.traders.iter().filter(move |(_, trader)| trader.venue == venue)
    }
    /// Expiries that were settled.
    pub fn settlements(&self) -> impl DoubleEndedIterator<Item = (u32, &Settled)> {
        self.settled.iter()
    }
    /// Settlements at prices that a case stands or stood about.
    pub fn remedies(&self) -> impl DoubleEndedIterator<Item = (u32, &Remedy)> {
        self.remedies.iter()
    }
    /// What bids took of accounts in liquidation.
    pub fn taken(&self) -> impl DoubleEndedIterator<Item = (u32, &Taken)> {
        self.taken.iter()
    }
    /// Auctions that nobody started in time.
    pub fn missed(&self) -> impl DoubleEndedIterator<Item = (u32, &Missed)> {
        self.missed.iter()
    }
    /// The books with all orders and positions.
    #[must_use]
    pub const fn engine(&self) -> &Engine {
        self.books.engine()
    }

    /// The sender's trading account.
    pub(crate) fn require_trader(
        &self,
        venue: VenueId,
        account: AccountIndex,
        id: AccountId,
    ) -> Result<TraderId, Rejection> {
        self.venue(venue)?;
        self.find_trader(venue, account).ok_or(Rejection::UnknownTrader { venue, account: id })
    }
}
