//! Digests, signatures and commitments: the only crate with curve code.
//!
//! * [`Digest`]: BLAKE3, 32 bytes.
//! * [`Batch`]: the same for many short messages, several at once.
//! * [`SecretKey`], [`PublicKey`], [`Signature`]: ed25519 with the ZIP-215 rules, under which a batch
//!   accepts exactly what single verification accepts. Consensus needs that: with other rules two honest
//!   nodes can disagree about one crafted signature.
//! * [`recover`], [`Address`], [`RecoverableSignature`]: secp256k1 as Ethereum uses it, for what others signed. With
//!   [`keccak256`] and [`keccak160`], the digests that they sign.
//! * [`DenseTree`]: a binary Merkle tree over numbered leaves, updated in O(log n) per changed leaf.
//! * [`root_of`], [`Inclusion`]: the root of the same tree over a list, and the proof that a leaf is in it.

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

mod batch;
mod digest;
mod ed25519;
mod inclusion;
mod keccak;
mod lanes;
mod merkle;
mod secp256k1;

pub use batch::Batch;
pub use digest::{Digest, Hasher, hash, hash_borsh, hash_under};
pub use ed25519::{KeyError, PublicKey, SecretKey, Signature, SignatureCheck, verify_all};
pub use inclusion::{Inclusion, root_of};
pub use keccak::{keccak160, keccak256};
pub use merkle::DenseTree;
pub use secp256k1::{
    Address, AddressError, EthereumKey, RecoverableSignature, SignatureError, recover,
};
