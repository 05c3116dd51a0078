//! What a node remembers: blocks with what became of them, checkpoints of the state, and where to find a
//! transaction. One redb file, `ledger.redb`, in the node's directory.
//!
//! * One durable commit per block ([`Store::commit`]): the block and its receipts become visible together or not at all,
//!   and only once they are on the disk.
//! * States are written beside that ([`Store::write_checkpoint`]) in small pieces, so that a commit never waits for a whole state. A
//!   state counts once its header is there, which comes last and is only taken if the block of its height has its root.
//! * Nothing twice, nothing skipped: only the height after the tip can be committed.
//! * Nothing damaged is handed out: each value is stored behind a BLAKE3 digest of its table, its key and
//!   its bytes, and is checked against it when it is read.
//!
//! | table | key | value |
//! |---|---|---|
//! | `format` | `version` | [`FORMAT_VERSION`], the only value without a digest |
//! | `genesis` | height 0 | [`protocol::Genesis`] |
//! | `blocks` | height | [`CommittedBlock`] |
//! | `checkpoints` | height | root, number of pieces and of bytes of a state, the last [`CHECKPOINTS_KEPT`] |
//! | `pieces` | height, number | the bytes of that state in order |
//! | `runs`, `transactions` | | which block a transaction is in, sorted in runs that are merged as they become more |
//!
//! Keys are big-endian, values `digest ‖ borsh`.
//!
//! # Opening
//!
//! Opening reads the whole file and checks every checksum in it: a file that was damaged while nobody had it
//! open is refused as a whole. It takes about a second per gigabyte, after a crash or not. Damage that
//! happens later is found by the digests, value by value.
//!
//! A file gets its name when it is complete; until then it is `ledger.redb.unfinished`, and is made again if
//! nobody finished it.
//!
//! After a crash the store is at the last block that was acknowledged, or at one more if that was on the
//! disk but nobody was told yet. (redb's quicker recovery would cost a second fsync for every block.) What
//! no store can tell apart is a last block that the disk damaged *and* a crash followed, from one that
//! was still being written: both are rolled back.
//!
//! # Versions
//!
//! A file of an earlier [`FORMAT_VERSION`] is brought up to this one when it is opened, in one transaction ([`Store::migration`] tells);
//! one of a later version is refused.
//!
//! # Pruning
//!
//! [`Store::prune`] removes blocks before the oldest checkpoint. [`Store::first`] tells which are left.
//!
//! # Index
//!
//! [`Index`] is a file of its own that says which blocks have something about a subject, and has numbers over time. It can be deleted at any
//! time; what blocks that are no more said is gone then.
//!
//! # Snapshots
//!
//! [`export`] writes a checkpoint and blocks into one file, [`export_to`] the same to a connection while blocks are committed, [`receive`] from one into a file, [`import`] makes a new store of one. The store that comes of it may have no
//! blocks before some height ([`Store::first`]), and none before its only checkpoint is needed.
//!
//! # Errors
//!
//! [`StoreError`], [`SnapshotError`]: each message says what was being done, with which file, and why it failed.
//!
//! Invariant: nothing here interprets a block. What is stored is what the node decided to store.

mod blocks;
mod checkpoints;
mod error;
mod index;
mod medium;
mod migrate;
mod open;
mod prune;
mod record;
mod seal;
mod series;
mod snapshot;
mod store;
mod table;
mod transactions;
mod turns;

pub use blocks::Blocks;
pub use checkpoints::{CHECKPOINTS_KEPT, CheckpointWriter};
pub use error::StoreError;
pub use index::{INDEX_VERSION, Index, Lookup, Postings, Span};
pub use medium::Medium;
pub use migrate::Migration;
pub use open::FORMAT_VERSION;
pub use record::{Checkpoint, CommittedBlock};
pub use series::{Bucket, Resolution, Samples, SeriesKey, SeriesLookup};
pub use snapshot::{
    Exported, Import, SNAPSHOT_VERSION, SnapshotError, export, export_to, import, inspect, receive,
};
pub use store::Store;
