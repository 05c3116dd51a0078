//! A market: options on what one feed prices.

use borsh::{BorshDeserialize, BorshSerialize};
use pricing::surface::Surface;
use protocol::{MarketParameters, ReduceOnly};
use std::collections::BTreeMap;
use units::{ContractId, FeedId, Fixed, Price, Ratio, Round, Timestamp, VenueId};

/// A market of a venue.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Market {
    /// Whose.
    pub venue: VenueId,
    /// What prices the underlying.
    pub feed: FeedId,
    /// The rest of what was declared of it.
    pub parameters: MarketParameters,
    /// Base units of cash that a tick of one lot costs.
    pub unit: u64,
    /// Volatilities.
    pub surface: Surface,
    /// When they were observed.
    pub observed_at: Option<Timestamp>,
    /// Forward ÷ price − 1 of each expiry that was ever stated.
    pub bases: BTreeMap<Timestamp, Fixed>,
    /// Contracts that are not settled, by expiry.
    pub expiries: BTreeMap<Timestamp, Vec<ContractId>>,
    /// Since when an expiry waits for a complete window, and the last window that was tried.
    pub waiting: BTreeMap<Timestamp, Timestamp>,
    /// What rounds should have found whose price was shown to be wrong, besides those that cases name.
    pub rightful: BTreeMap<Round, Price>,
    /// What the last price round said.
    pub marked: Option<Marked>,
    /// Why it takes no new risk, if it does not.
    pub restricted: Option<ReduceOnly>,
}

/// What a price round said of a market.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Marked {
    /// Which round.
    pub round: Round,
    /// What margin needs to know of it.
    pub market: margin::Market,
    /// The volatilities that it was marked by.
    pub surface: Surface,
    /// m: the largest move of the price that goes unnoticed, relative to it.
    pub undetectable: Ratio,
}

impl Market {
    /// The price of the underlying at the last price round.
    #[must_use]
    pub fn spot(&self) -> Option<Price> {
        self.marked.as_ref().map(|marked| marked.market.spot.price)
    }
    /// All contracts that are not settled, by expiry.
    pub fn contracts(&self) -> impl Iterator<Item = ContractId> {
        self.expiries.values().flatten().copied()
    }
}
