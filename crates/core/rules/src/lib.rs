//! The options venue: what is listed, what a fill costs, what is done with an account that cannot keep its positions, and how
//! much whoever corrupts a price could take.
//!
//! | idea | where |
//! |---|---|
//! | which contracts exist, and what they are called | [`listing`] |
//! | what corrupting a price would pay | [`extractable()`] |
//! | what a fill costs | [`FeeSchedule`] |
//! | how initial margin rises before security is used up | [`MarginRamp`] |
//! | what becomes of an account that cannot maintain its positions | [`liquidation`] |

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

mod extractable;
mod fees;
pub mod liquidation;
pub mod listing;
mod ramp;
mod range;

pub use extractable::{Extractable, ExtractableError, Holding, extractable};
pub use fees::{Fee, FeeSchedule, Fill, Role};
pub use ramp::{MarginRamp, utilisation};
pub use range::OutOfRange;
