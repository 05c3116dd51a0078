//! Pyth's accumulator updates: Wormhole's guardians sign the root of a Merkle tree of prices; an update proves some of them.
//!
//! ```text
//! update   "PNAU" ‖ version 1.0 ‖ no trailing header ‖ type 0 ‖ VAA ‖ messages, each with its proof
//! VAA      version 1 ‖ guardian set ‖ signatures ‖ body
//! body     timestamp ‖ nonce ‖ emitter ‖ sequence ‖ consistency ‖ "AUWV" ‖ type 0 ‖ slot ‖ ring size ‖ root
//! ```
//!
//! Guardians sign Keccak of Keccak of the body. Everything else is determined by the format, or leads to the signed root, or
//! is refused. Left to whoever puts an update together are: which guardians' signatures, if more than a quorum signed; and
//! which messages of the tree, in which order.

mod guardians;
mod merkle;
mod price_message;
mod update;
mod vaa;

pub use guardians::{GuardianSet, MAX_GUARDIANS};
pub use merkle::{leaf, node};
pub use price_message::{Observation, PriceMessage};
pub use update::{MAX_UPDATE_BYTES, Update, Verified};
pub use vaa::{Emitter, digest};
