//! A listed contract.

use arena::Keyed;
use borsh::{BorshDeserialize, BorshSerialize};
use matching::BookId;
use pricing::Contract;
use units::{Fixed, MarketId, Name, Price};

/// A call or put that a market lists, and what it is worth.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Listing {
    /// Where.
    pub market: MarketId,
    /// In which book it is traded.
    pub book: BookId,
    /// What it is.
    pub terms: Contract,
    /// What people call it.
    pub name: Name,
    /// What it is worth for one unit of the underlying, from the last price round on; not before the first.
    pub mark: Option<Fixed>,
    /// By how much that moves with the price.
    pub delta: Fixed,
    /// The price that it settled at.
    pub settled: Option<Price>,
}

impl Keyed for Listing {
    type Key = BookId;
    fn key(&self) -> BookId {
        self.book
    }
}
