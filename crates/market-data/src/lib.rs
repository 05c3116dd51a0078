//! Venue quotes behind one interface, so that a price reporter cannot tell live from recorded from simulated.
//!
//! | what | where its prices come from |
//! |---|---|
//! | [`Recorded`] | a file of candles; the close of a candle is a quote once the candle has ended |
//! | [`Simulated`] | a seeded simulation: the same configuration gives the same quotes on every machine |
//! | [`Stated`] | prices that somebody writes down, venue by venue, with their faults |
//!
//! A live venue is one more implementation of [`MarketData`]; there is none here, because the project
//! depends on no outside service.
//!
//! * **Time** comes from the caller with every call. Nothing here reads a clock.
//! * **Units**: prices at 10⁻¹⁸ ([`units::Price`]), times in milliseconds since 1970 UTC
//!   ([`units::Timestamp`]). [`parse_utc`] and [`format_utc`] are the written form.
//! * **Signatures**: see [`Venue`] for who signs what no venue has signed.
//! * **Errors** ([`MarketDataError`]) name the file, the line, the field, its value and what was expected,
//!   or the setting of the simulation that is out of range.
//!
//! [`signed_messages`] reads what outside publishers really signed, and [`publishers`] says who they are. [`margin_cases`] reads
//! recorded accounts with the margin that another protocol asked of them, and [`options`] recorded option chains.
//!
//! Recorded data is never part of the project: [`data_directory`] says where it is read from, and
//! [`recorded_data_for_test`] is what tests do when it is not there.

mod candle;
mod data;
mod error;
mod json_file;
pub mod margin_cases;
pub mod options;
pub mod publishers;
mod recorded;
mod rows;
pub mod signed_messages;
mod simulated;
mod stated;
mod utc;
mod venue;

pub use data::{data_directory, recorded_data_for_test};
pub use error::MarketDataError;
pub use json_file::JsonFileError;
pub use recorded::{Recorded, Series};
pub use simulated::{
    MAX_JUMPS_PER_STEP, MAX_LATENCY_STEPS, MAX_SIMULATED_PRICE, MILLIS_PER_YEAR, Simulated,
    SimulatedPair, SimulatedVenue, Simulation,
};
pub use stated::{Path, Point, Stated, StatedSeries, Statement, Stretch};
pub use utc::{format_utc, parse_utc};
pub use venue::Venue;

use protocol::SignedQuote;
use units::Timestamp;

/// Where a price reporter gets its quotes.
///
/// Time only moves forward: a call with a `now` that is not later than that of the call before it changes
/// nothing and yields nothing.
pub trait MarketData {
    /// All quotes that became known after the last call and at or before `now`, ordered by time, then
    /// venue, then symbol. The first call yields everything up to `now`, however long ago that began.
    ///
    /// # Errors
    /// [`MarketDataError`] when the venues cannot be read. [`Recorded`], [`Simulated`]
    /// and [`Stated`] check everything when they are made and do not fail here.
    fn poll(&mut self, now: Timestamp) -> Result<Vec<SignedQuote>, MarketDataError>;

    /// Moves on to `now` without producing (or signing) what lies before it: for resuming after a restart.
    /// It is a [`poll`](Self::poll) whose quotes are dropped, those at `now` itself included.
    ///
    /// # Errors
    /// As [`poll`](Self::poll).
    fn skip_to(&mut self, now: Timestamp) -> Result<(), MarketDataError>;
}
