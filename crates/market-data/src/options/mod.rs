//! Recorded option chains: what a venue said of all its options at one moment.
//!
//! [`Snapshot::open`] reads a recording of Deribit's chains. Its options are *inverse*: a price is in units of the underlying,
//! so an option on bitcoin is priced in bitcoin. Times the forward it is a price in the quote currency
//! ([`RecordedOption::mark_in_quote`]).
//!
//! | of an option | unit | recorded with |
//! |---|---|---|
//! | `mark`, `bid`, `ask` | units of the underlying | marks: 8 digits after the point for bitcoin, 6 for ether |
//! | `strike`, `forward` | quote currency per unit | |
//! | `volatility` | per year of 365 days, a pure number | 4 digits after the point |
//!
//! What the marks were made from is not all in a recording; `buttress-analytics` has what can be said about it.

mod deribit;
mod instrument;
mod price;

use crate::MarketDataError;
use pricing::Kind;
use std::path::Path;
use units::{Price, Ratio, Rounding, Timestamp, mul_div};

/// All options of a venue at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// When it was recorded. Sub-millisecond digits of the recording are cut off.
    pub time: Timestamp,
    /// Ordered by underlying, then expiry.
    pub chains: Vec<Chain>,
}

/// The options on one underlying that expire together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The underlying as the venue calls it, for example `BTC`.
    pub underlying: String,
    /// When the options expire.
    pub expiry: Timestamp,
    /// Ordered by strike, then kind; never empty.
    pub options: Vec<RecordedOption>,
}

/// What the venue said of one option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedOption {
    /// Its line in the file, counted from 1.
    pub line: usize,
    /// The venue's name of it, for example `BTC-16JAN26-82000-C`.
    pub instrument: String,
    /// Call or put.
    pub kind: Kind,
    /// In the quote currency per unit of the underlying.
    pub strike: Price,
    /// The best bid, in units of the underlying; none if nobody bids.
    pub bid: Option<Price>,
    /// The best ask, in units of the underlying; none if nobody asks.
    pub ask: Option<Price>,
    /// What the venue values it at, in units of the underlying. Zero where it is less than half its last digit.
    pub mark: Price,
    /// The future with the same expiry, or the venue's synthetic one, in the quote currency.
    pub forward: Price,
    /// The implied volatility that the venue marks it with, for a year of 365 days.
    pub volatility: Ratio,
}

impl Snapshot {
    /// Reads a recording, plain or compressed with gzip.
    ///
    /// Every row is checked, and against itself where it says a thing twice: the name of an instrument has its
    /// underlying, expiry, strike and kind.
    ///
    /// # Errors
    /// [`MarketDataError`]: unreadable, another header, or the first field that does not hold what it should, with its line.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, MarketDataError> {
        deribit::read(path.as_ref())
    }
}

impl RecordedOption {
    /// The mark in the quote currency, to the nearest 10⁻¹⁸ below; none if that is beyond what a price can be.
    #[must_use]
    pub fn mark_in_quote(&self) -> Option<Price> {
        let one = 10_u128.pow(u32::from(Price::DECIMALS));
        mul_div(self.mark.raw(), self.forward.raw(), one, Rounding::Down).map(Price::new)
    }
}
