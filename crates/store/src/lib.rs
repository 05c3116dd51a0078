//! What a node remembers: blocks with what became of them, checkpoints of the state, and where to find a
//! transaction. One redb file, `ledger.redb`, in the node's directory.
//!
//! * One durable commit per block ([`Store::commit`]): the block, its receipts, the index and perhaps a
//!   checkpoint become visible together or not at all, and only once they are on the disk.
//! * Nothing twice, nothing skipped: only the height after the tip can be committed.
//! * Nothing damaged is handed out: each value is stored behind a BLAKE3 digest of its table, its key and
//!   its bytes, and is checked against it when it is read.
//!
//! | table | key | value |
//! |---|---|---|
//! | `format` | `version` | [`FORMAT_VERSION`], the only value without a digest |
//! | `genesis` | height 0 | [`protocol::Genesis`] |
//! | `blocks` | height | [`CommittedBlock`] |
//! | `checkpoints` | height | [`Checkpoint`], the last [`CHECKPOINTS_KEPT`] |
//! | `transactions` | transaction id | height |
//!
//! Keys are big-endian, values `digest ‖ borsh`.
//!
//! # After a crash
//!
//! redb commits with one fsync and finds, when it opens, the last commit whose checksums hold. For
//! that it reads the whole file, so opening after a crash takes time in proportion to it. (Its quicker repair
//! would cost a second fsync for every block.) Once a block was acknowledged, a crash does not take it
//! back. What no store can tell apart is a last block that the disk damaged *and* a crash followed, from one
//! that was still being written: both are rolled back.
//!
//! # Errors
//!
//! [`StoreError`]: each message says what was being done, with which file, and why it failed.
//!
//! Invariant: nothing here interprets a block. What is stored is what the node decided to store.

mod blocks;
mod error;
mod record;
mod seal;
mod store;
mod table;

pub use blocks::Blocks;
pub use error::StoreError;
pub use record::{Checkpoint, CommittedBlock};
pub use store::{CHECKPOINTS_KEPT, FORMAT_VERSION, Store};
