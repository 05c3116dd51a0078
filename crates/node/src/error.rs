//! What can go wrong.

use app::BlockError;
use consensus::BlockRefusal;
use crypto::Digest;
use invariants::Violation;
use ledger::Imbalance;
use protocol::{Malformed, Rejection};
use store::StoreError;
use thiserror::Error;
use units::{Height, Timestamp};

/// Why a transaction was not taken in. Nothing of it is remembered.
#[derive(Debug, Error)]
pub enum SubmitError {
    /// No block could hold it, whatever the state.
    #[error("malformed transaction: {0}")]
    Malformed(Malformed),
    /// Signed by keys that may not act for the sender, as of the last block.
    #[error("{0}")]
    Unauthorized(Rejection),
    /// Too late, by the time of the last block.
    #[error("valid until {valid_until} ms, the last block is of {now} ms")]
    Expired {
        /// The transaction's deadline.
        valid_until: Timestamp,
        /// The last block's time.
        now: Timestamp,
    },
    /// It waits for a block already.
    #[error("transaction {id} is pending already")]
    Pending {
        /// Its name.
        id: Digest,
    },
    /// Others have to get into a block first.
    #[error("{limit} transactions are pending, which is the most; try again after the next block")]
    Full {
        /// The most that may wait.
        limit: usize,
    },
    /// The node stopped.
    #[error("the node halted: {reason}")]
    Halted {
        /// Why.
        reason: String,
    },
}

/// Why a node cannot go on, or not even begin.
#[derive(Debug, Error)]
pub enum NodeError {
    /// The store could not do its part, or holds another chain.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No chain can begin like this.
    #[error("the genesis is refused: {0}")]
    Genesis(Rejection),
    /// A checkpoint is what was stored, yet it is no state of this program.
    #[error("the checkpoint of height {height} is not a state: {reason}")]
    Checkpoint {
        /// Its height.
        height: Height,
        /// What the decoder said.
        reason: String,
    },
    /// The state that a block leads to is not the one that was recorded with it: the program or the record
    /// changed. Nothing may be built on either.
    #[error("state root after block {height}: expected {expected}, got {got}")]
    RootMismatch {
        /// The block; 0 for genesis.
        height: Height,
        /// As recorded.
        expected: Digest,
        /// As computed.
        got: Digest,
    },
    /// A block does not follow from the state before it.
    #[error("cannot execute block {height}: {reason}")]
    Block {
        /// The block.
        height: Height,
        /// Why.
        reason: BlockError,
    },
    /// The sequencer built a block that it does not accept itself.
    #[error("the sequencer refuses its own block: {0}")]
    Sequencer(#[from] BlockRefusal),
    /// The ledgers disagree.
    #[error("the ledgers disagree after block {height}: {reason}")]
    Audit {
        /// The block.
        height: Height,
        /// Where.
        reason: Imbalance,
    },
    /// Something that must always hold does not.
    #[error("an invariant does not hold after block {height}: {reason}")]
    Invariant {
        /// The block.
        height: Height,
        /// Which, where, and both numbers.
        reason: Violation,
    },
    /// Executing a block panicked, which is a defect of the state machine.
    #[error("block {height} made the state machine panic")]
    Panicked {
        /// The block.
        height: Height,
    },
    /// The node stopped earlier, or just now.
    #[error("the node halted: {reason}")]
    Halted {
        /// Why.
        reason: String,
    },
}
