//! What an option is worth, to the last digit and the same on every machine.
//!
//! | idea | where |
//! |---|---|
//! | what is traded, and what it pays | [`Contract`], [`Payoff`] |
//! | one underlying and one expiry, prepared for many strikes | [`Slice`] |
//! | a volatility for each strike | [`Smile`] |
//! | the volatilities that were published, and why some are not taken | [`surface`] |
//! | what it is worth and how that changes | [`Slice::price`], [`Greeks`] |
//!
//! A price is the count of 10⁻¹⁸ nearest to what Black's formula of 1976 says, so it never falls where the formula
//! rises. This crate knows no ledger.

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

mod black76;
mod contract;
mod error;
mod payoff;
mod slice;
mod smile;
pub mod surface;

pub use black76::Greeks;
pub use contract::{Contract, Kind};
pub use error::PricingError;
pub use payoff::Payoff;
pub use slice::Slice;
pub use smile::{Flat, Smile};
