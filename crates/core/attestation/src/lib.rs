//! Prices that outside publishers signed, in the formats that they really sign, and what each says once it is verified.
//!
//! | module | who signs | what is signed |
//! |---|---|---|
//! | [`open_oracle`] | a venue (Coinbase, OKX) | one price of one symbol |
//! | [`redstone`] | the nodes of a RedStone data service, each for itself | one value of one feed; a quote is that of a threshold of nodes |
//! | [`pyth`] | Wormhole's guardians, for Pyth | the root of a tree of prices |
//!
//! All three are secp256k1 signatures over Keccak digests. What they have in common:
//!
//! * **Exact.** One statement has one encoding: whatever byte is neither signed nor determined is refused ([`Fault`]).
//!   The exceptions are named where they are (which guardians or nodes signed, and what else an update carries), so what
//!   identifies a quote is its publisher, time and price, never its bytes.
//! * **The time is the signed one**, never that of the batch or the page that a message came in: batches hold symbols that
//!   are months old.
//! * **No price is bent.** One that is zero, negative or does not fit [`units::Price`] is an error.
//! * **Bounded.** Sizes are checked while decoding; `signatures()` says how many recoveries a verification costs, and all
//!   checks that cost less come first.
//!
//! Who the known publishers are is not here: feeds name their signers.

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

mod fault;
mod field;
pub mod open_oracle;
pub mod pyth;
mod reader;
pub mod redstone;
mod statement;

pub use fault::Fault;
pub use field::Field;
pub use statement::Statement;
