//! How much an account must have: standard margin, leg by leg, and portfolio margin, by revaluation under scenarios.
//!
//! Both are pure functions of (positions, market, parameters), in integers at 10⁻¹⁸: whoever has the inputs finds the same
//! figures to the last digit. They know no ledger, no clock and no feed. `docs/reference/margin.md` has every formula.
//!
//! | module | what it asks |
//! |---|---|
//! | [`standard`] | what each short option, perpetual and collateral needs by itself, or what an expiry can lose at most |
//! | [`portfolio`] | what everything on one underlying would be worth under moves of price, volatility and skew |
//!
//! The result is a [`Margin`]: not what is required but what is left of it. An account may add risk while its initial margin
//! is not negative, and is liquidated once its maintenance margin is.
//!
//! * **Rounding** is against the account at every step: what counts for it is rounded down, what is asked of it up
//!   ([`Margin`] says how far that can add up to). Market figures on the way (prices, shocked volatilities, exponentials) are on
//!   nobody's side and are rounded to the nearest.
//! * **Order does not matter**: equal positions are merged and all are sorted before anything is computed, so two lists of
//!   the same holdings give the same digits.
//! * **Nothing is clamped and nothing panics.** What does not fit is a [`MarginError`] with the numbers.

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

mod amount;
mod collateral;
mod contingency;
mod error;
mod limits;
mod margin;
mod market;
pub mod portfolio;
mod positions;
pub mod standard;

pub use collateral::{Collateral, Haircut};
pub use contingency::{Contingency, Depeg};
pub use error::MarginError;
pub use limits::OutOfRange;
pub use margin::Margin;
pub use market::{ExpiryMarket, Forward, Market, Quote};
pub use positions::{Assets, OptionPosition, Perpetual, Positions};
