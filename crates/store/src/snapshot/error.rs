//! What can go wrong.

use crate::StoreError;
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// Why there is no snapshot, or no store out of one. Nothing half-done is left under the name that was asked for.
#[derive(Debug, Error)]
pub enum SnapshotError {
    /// The store could not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file could not be read or written.
    #[error("cannot {doing} {}: {cause}", path.display())]
    File {
        /// What was being done.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        cause: io::Error,
    },
    /// Whoever the snapshot was written to takes no more of it.
    #[error("cannot write the snapshot: {cause}")]
    Stream {
        /// What was said.
        cause: io::Error,
    },
    /// The file is something else.
    #[error("{} is not a snapshot of a ledger", path.display())]
    NotASnapshot {
        /// The file.
        path: PathBuf,
    },
    /// Written by a version of the program that writes snapshots differently.
    #[error(
        "{} is a snapshot of version {have}, this program reads {need}: import it with the version of the program that wrote \
         it, or export it again with this",
        path.display()
    )]
    Version {
        /// The file.
        path: PathBuf,
        /// The file's version.
        have: u32,
        /// This program's.
        need: u32,
    },
    /// The file ends before the snapshot does.
    #[error("{} is cut: it ends at byte {at} in the middle of {within}", path.display())]
    Cut {
        /// The file.
        path: PathBuf,
        /// How long it is.
        at: u64,
        /// What is not there as a whole.
        within: String,
    },
    /// What is in the file is not what was written.
    #[error("{} is damaged: {within} at byte {at}: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where in it.
        at: u64,
        /// What is there.
        within: String,
        /// What is wrong with it.
        reason: String,
    },
    /// There is nothing to export.
    #[error("there is no checkpoint that can be read, so there is nothing to begin with")]
    NoCheckpoint,
    /// There is a ledger already.
    #[error("{} has a ledger already: import into another directory", path.display())]
    Occupied {
        /// The directory.
        path: PathBuf,
    },
}
