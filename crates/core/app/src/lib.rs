//! The whole state machine: one function, `(state, block) → (state, receipts, root)`.
//!
//! ```text
//! Genesis ──► State::genesis
//! Block ──► CheckedBlock::check      no state: shapes and signatures, in one batch
//!              │
//!              ▼
//!           State::execute           rounds and epochs that ended, then transactions in order
//!              │
//!              ▼
//!           Executed { receipts, events, root }
//! ```
//!
//! `membership` proves parts of a state to somebody who has only its root.
//!
//! Invariant: the same state and the same block give the same bytes, everywhere and always.

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

mod advance;
mod ahead;
mod context;
mod dispatch;
mod execute;
mod membership;
mod meta;
mod rehearse;
mod state;
#[cfg(feature = "tamper")]
mod tamper;

pub use arena::Frozen;
pub use execute::{BlockError, CheckedBlock, Executed};
pub use membership::{Fact, Membership, Proven, ProvenRow, Refused, Subject, Table, Unproven};
pub use meta::Meta;
pub use rehearse::Rehearsal;
pub use state::State;
