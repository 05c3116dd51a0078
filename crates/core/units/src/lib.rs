//! The vocabulary of numbers: every quantity of Buttress has a type of its own here.
//!
//! What a number *means* is in its type (base units, shares, a ratio, a price), what happens to the
//! remainder of a division is in an argument ([`Rounding`]), and there are no conversions that the
//! caller did not write down. Products are taken in 256 bits, so only a result that truly does not
//! fit is an error.
//!
//! | type | unit | scale |
//! |---|---|---|
//! | [`Amount`] | base units of one asset | 1 |
//! | [`Shares`] | shares of one tranche | 1 |
//! | [`Value`] | reference currency | 10⁻¹⁸ |
//! | [`Ratio`] | pure number | 10⁻¹⁸ |
//! | [`Fixed`] | signed number: money of an account that may owe, logarithms | 10⁻¹⁸ |
//! | [`PerShare`] | base units per share, in [0, 1] | 2⁻¹²⁷ |
//! | [`Price`] | quote currency per whole unit | 10⁻¹⁸ |
//! | [`Timestamp`], [`Millis`] | milliseconds | 1 |
//! | [`Epoch`], [`Height`], [`Round`] | count | 1 |

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

pub mod bounded;
mod decimal;
mod fixed;
mod ids;
mod math;
mod name;
pub mod narrow;
mod quantity;
mod ratio;
pub mod real;
mod time;

pub use decimal::{DecimalError, format_decimal, parse_decimal};
pub use fixed::Fixed;
pub use ids::{
    AccountId, AccountIndex, AssetId, CaseId, ContractId, FeedId, MarketId, OfferId, OperatorId,
    PositionIndex, ServiceId, TermsId, TraderId, TrancheId, VaultId, VenueId,
};
pub use math::{Rounding, mul_div};
pub use name::{Name, NameError};
pub use quantity::{Amount, Price, Shares, Value};
pub use ratio::{PerShare, PremiumIndex, Ratio};
pub use time::{Epoch, EpochClock, Height, Millis, Round, Timestamp};
