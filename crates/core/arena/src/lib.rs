//! Where state lives: dense rows that remember what a transaction changed, and know their root.
//!
//! * [`Arena`]: rows numbered 0, 1, 2, … by a typed id.
//! * [`Table`]: the same, found by a unique key as well.
//! * [`Slot`]: one value.
//!
//! All three implement [`Component`]: between [`Component::begin`] and [`Component::commit`] every change
//! is written to an undo journal, so [`Component::rollback`] restores what was there before. That makes
//! an envelope of many actions all-or-nothing without any action having to know how to undo itself, and
//! costs O(changes), not O(state). [`Component::root`] is incremental: it re-hashes the rows touched since
//! the last call.
//!
//! Invariant: nothing here knows what a row means.

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

mod arena;
mod slot;
mod table;

use crypto::Digest;

pub use arena::Arena;
pub use slot::Slot;
pub use table::{Keyed, Table};

/// A part of the state that can be rolled back and committed to.
pub trait Component {
    /// Starts remembering changes. Nesting is not supported: a second call forgets the first.
    fn begin(&mut self);
    /// Keeps the changes since [`Component::begin`].
    fn commit(&mut self);
    /// Undoes the changes since [`Component::begin`].
    fn rollback(&mut self);
    /// The commitment to the present contents.
    fn root(&mut self) -> Digest;
}

/// Implements [`Component`] for a struct whose fields all are components. The root binds each field's name. A field that is not listed
/// does not compile: it would neither be committed to nor rolled back.
#[macro_export]
macro_rules! component {
    ($name:ident { $($field:ident),+ $(,)? }) => {
        impl $crate::Component for $name {
            fn begin(&mut self) {
                let Self { $($field),+ } = self;
                $($crate::Component::begin($field);)+
            }
            fn commit(&mut self) {
                let Self { $($field),+ } = self;
                $($crate::Component::commit($field);)+
            }
            fn rollback(&mut self) {
                let Self { $($field),+ } = self;
                $($crate::Component::rollback($field);)+
            }
            fn root(&mut self) -> crypto::Digest {
                let Self { $($field),+ } = self;
                let mut hasher = crypto::Hasher::new(stringify!($name));
                $(
                    hasher.update(stringify!($field).as_bytes());
                    hasher.update($crate::Component::root($field).as_bytes());
                )+
                hasher.finish()
            }
        }
    };
}
