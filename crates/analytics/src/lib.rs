//! What can be said of options with floats: for makers, for people, and for whoever checks a recording.
//!
//! Nothing of this is ever part of a chain's state. What a chain prices with is `pricing`, in fixed point; its rules for
//! surfaces stand there, and here a second time ([`arbitrage`]), which a test compares.
//!
//! | question | where |
//! |---|---|
//! | what does an option cost, and at what volatility does it cost that | [`Vanilla`] |
//! | what is the smile of an expiry | [`Svi`], [`fit`](fit()) |
//! | would it be free money, and what is the nearest that is not | [`Arbitrage`], [`fit_free_of_arbitrage`] |
//! | what were a venue's marks made from | [`marks`], [`parity_forward`] |
//! | all of it for a recorded snapshot | [`report`](report()), [`draw`] |
//!
//! Units: volatilities are those of a year of 365 days and pure numbers (0.6 is 60 %), `k = ln(strike ÷ forward)`, variances are
//! total (σ²t). The rules and what came out for every recording: `docs/reference/surfaces.md`.

pub mod arbitrage;
mod black;
mod expiry;
mod fit;
pub mod marks;
mod picture;
mod report;
mod svi;

pub use arbitrage::Arbitrage;
pub use black::{NoVolatility, Vanilla};
pub use expiry::{Expiry, parity_forward};
pub use fit::{Fit, LEAST_STRIKES, NoFit, SmileQuote, fit, fit_free_of_arbitrage};
pub use picture::draw;
pub use report::{ExpiryReport, UnderlyingReport, report};
pub use svi::Svi;
