//! Where state lives: dense rows that remember what a transaction changed, and know their root.
//!
//! * [`Arena`]: rows numbered 0, 1, 2, … by a typed id.
//! * [`Table`]: the same, found by a unique key as well.
//! * [`Slot`]: one value.
//! * [`Frozen`]: what any of them held at one moment, to be written elsewhere while it goes on.
//! * [`Proof`]: that a row is part of what a root commits to, checked without any of the above.
//!
//! The first three implement [`Component`]: between [`Component::begin`] and [`Component::commit`] every change
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
mod frozen;
mod hint;
mod proof;
mod rows;
mod slot;
mod table;

use crypto::Digest;

pub use arena::Arena;
pub use frozen::Frozen;
pub use proof::{Layout, Place, Proof, Turn};
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
    /// The same, if nothing changed since it was last asked for.
    fn known_root(&self) -> Option<Digest>;
    /// The commitments that this one is made of, down to single tables, by path (`ledger/accounts`); for a table itself, its own,
    /// by no path. None if something changed since the root was last asked for.
    fn known_parts(&self) -> Option<Vec<(String, Digest)>> {
        Some(vec![(String::new(), self.known_root()?)])
    }
    /// What is here now, to be written later. Costs O(rows / 64), not O(rows).
    fn freeze(&mut self) -> Frozen;
    /// The proof that a row of the table at a path of names is in here; row 0 of a [`Slot`] is its value. None if there is
    /// no such table or row, or something changed since the root was last asked for. O(log rows).
    fn prove(&self, path: &[&str], row: u32) -> Option<Proof>;
}

/// Implements [`Component`] for a struct whose fields all are components, and names its [`Layout`]. The root binds each field's
/// name. A field that is not listed does not compile: it would neither be committed to nor rolled back.
#[macro_export]
macro_rules! component {
    ($name:ident { $($field:ident),+ $(,)? }) => {
        impl $name {
            /// What the root of this is made of.
            pub const LAYOUT: $crate::Layout =
                $crate::Layout { name: stringify!($name), parts: &[$(stringify!($field)),+] };
        }
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
                Self::LAYOUT.root([$($crate::Component::root($field)),+])
            }
            fn known_root(&self) -> Option<crypto::Digest> {
                let Self { $($field),+ } = self;
                Some(Self::LAYOUT.root([$($crate::Component::known_root($field)?),+]))
            }
            fn known_parts(&self) -> Option<Vec<(String, crypto::Digest)>> {
                let Self { $($field),+ } = self;
                let mut parts = Vec::new();
                $(
                    for (path, root) in $crate::Component::known_parts($field)? {
                        let slash = if path.is_empty() { "" } else { "/" };
                        parts.push((format!("{}{slash}{path}", stringify!($field)), root));
                    }
                )+
                Some(parts)
            }
            fn freeze(&mut self) -> $crate::Frozen {
                let Self { $($field),+ } = self;
                $crate::Frozen::all([$($crate::Component::freeze($field)),+])
            }
            fn prove(&self, path: &[&str], row: u32) -> Option<$crate::Proof> {
                let Self { $($field),+ } = self;
                let (part, rest) = path.split_first()?;
                let mut proof = None;
                let mut beside = Vec::new();
                $(
                    if *part == stringify!($field) {
                        proof = $crate::Component::prove($field, rest, row);
                    } else {
                        beside.push($crate::Component::known_root($field)?);
                    }
                )+
                proof.map(|proof| proof.inside(beside))
            }
        }
    };
}
