//! Why nothing could be measured.

use node::{NodeError, SubmitError};
use protocol::Rejection;
use std::path::PathBuf;
use store::StoreError;
use thiserror::Error;

/// Why a measurement stopped.
#[derive(Debug, Error)]
pub enum BenchError {
    /// The directory or its disk does not do what was asked.
    #[error("cannot {doing} in {}: {cause}", path.display())]
    Disk {
        /// What was tried.
        doing: &'static str,
        /// The directory.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The node failed.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// The node refused what it should take.
    #[error("the node refused a transaction of the workload: {0}")]
    Submit(#[from] SubmitError),
    /// The state machine rejected what it should do.
    #[error("the state machine rejected {what} of the workload: {reason}")]
    Rejected {
        /// Which part.
        what: &'static str,
        /// Why.
        reason: Rejection,
    },
    /// Something else came out than went in, so that a rate of it would mean nothing.
    #[error("{what}: expected {expected}, got {got}")]
    Miscount {
        /// Of what.
        what: &'static str,
        /// How many there should be.
        expected: u64,
        /// How many there are.
        got: u64,
    },
}
