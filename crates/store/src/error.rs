//! What can go wrong.

use crypto::Digest;
use std::path::PathBuf;
use thiserror::Error;
use units::Height;

/// Why the store could not do what it was asked. It holds what it held before, except that after
/// [`StoreError::Failed`] from a commit nobody knows whether the disk has it: open the store again and look
/// at the tip.
///
/// Every message is complete, its cause included, so `source()` has nothing to add.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The engine or the operating system failed.
    #[error("cannot {doing} ({}): {cause}", path.display())]
    Failed {
        /// What was being done.
        doing: String,
        /// With which file or directory.
        path: PathBuf,
        /// What the engine or the operating system said. Which engine that is stays in this crate.
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Somebody else has the file open. Two nodes on one file would be two chains.
    #[error("{} is in use by another process", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The file is a redb database with something else in it.
    #[error("{} has tables but no format version: it is not a Buttress ledger", path.display())]
    NotALedger {
        /// The file.
        path: PathBuf,
    },
    /// Written by a version of the program that stores things differently.
    #[error(
        "{} has format version {have}, this program needs {need}: open it with the version of the program that wrote it, or \
         export a snapshot with that and import it with this", path.display()
    )]
    Format {
        /// The file.
        path: PathBuf,
        /// The file's version.
        have: u64,
        /// This program's.
        need: u64,
    },
    /// What is stored is not what was stored.
    #[error("{} is damaged: table {table}, key {key}: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The table.
        table: &'static str,
        /// The key, as people write it.
        key: String,
        /// What is wrong there.
        reason: String,
    },
    /// There is no chain yet: create it first.
    #[error("{} has no genesis yet", path.display())]
    NoGenesis {
        /// The file.
        path: PathBuf,
    },
    /// There is a chain already, and it is another one.
    #[error("{} belongs to chain {have}, not to {given}", path.display())]
    OtherGenesis {
        /// The file.
        path: PathBuf,
        /// The chain that it holds.
        have: Digest,
        /// The chain that was to be created.
        given: Digest,
    },
    /// Not the block after the tip.
    #[error("cannot commit block {have}: the next is {need}")]
    OutOfOrder {
        /// The block's height.
        have: Height,
        /// The one after the tip.
        need: Height,
    },
    /// A checkpoint of another moment than the block it came with.
    #[error("checkpoint of height {have} given with block {need}")]
    CheckpointHeight {
        /// The checkpoint's.
        have: Height,
        /// The block's; 0 for genesis.
        need: Height,
    },
    /// A checkpoint of another state than the block it came with.
    #[error("checkpoint with root {have} given with block {height}, which has root {need}")]
    CheckpointRoot {
        /// The block's height.
        height: Height,
        /// The checkpoint's root.
        have: Digest,
        /// The block's.
        need: Digest,
    },
    /// A checkpoint of a block that is not there.
    #[error("checkpoint of height {height} given, but there is no block of that height")]
    CheckpointBlock {
        /// The checkpoint's height.
        height: Height,
    },
}
