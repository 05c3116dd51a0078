//! What can go wrong.

use app::BlockError;
use consensus::BlockRefusal;
use crypto::Digest;
use invariants::Violation;
use ledger::Imbalance;
use protocol::{Malformed, Rejection};
use std::fmt;
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
    /// A transaction of the sender with this nonce was done.
    #[error("nonce {have} was used already, the sender's next is {next}")]
    NonceUsed {
        /// The transaction's.
        have: u64,
        /// The first that neither was used nor waits.
        next: u64,
    },
    /// Another transaction of the sender waits with this nonce. Only one of them could be done, and it came first.
    #[error("transaction {id} waits with nonce {nonce} already; the sender's next is {next}")]
    NonceTaken {
        /// The nonce of both.
        nonce: u64,
        /// The one that waits.
        id: Digest,
        /// The first that neither was used nor waits.
        next: u64,
    },
    /// The one before it is not there: it would be rejected if it came into a block now.
    #[error("nonce {have} is ahead of the sender's next, {next}; send that one first")]
    NonceAhead {
        /// The transaction's.
        have: u64,
        /// The first that neither was used nor waits.
        next: u64,
    },
    /// The sender has its share of the queue.
    #[error(
        "{waiting} {unit} of {share} wait and there is room for {room} more: nobody may have more waiting than there is \
         room; try again after the next block"
    )]
    Crowded {
        /// Whose share it is.
        share: Share,
        /// What is counted.
        unit: Unit,
        /// How many of these wait.
        waiting: usize,
        /// How many more may wait, of everyone.
        room: usize,
    },
    /// Others have to get into a block first.
    #[error("{limit} {unit} are the most that may wait for a block; try again after the next one")]
    Full {
        /// The most that may wait.
        limit: usize,
        /// Of what.
        unit: Unit,
    },
    /// The node stopped.
    #[error("the node halted: {reason}")]
    Halted {
        /// Why.
        reason: String,
    },
}

impl SubmitError {
    /// The names of all kinds of refusals, in the order in which they are looked for.
    pub const KINDS: [&'static str; 10] = [
        "halted",
        "malformed",
        "expired",
        "nonce-used",
        "pending",
        "nonce-taken",
        "nonce-ahead",
        "crowded",
        "full",
        "unauthorized",
    ];

    /// The name of its kind, for whoever counts: one of [`SubmitError::KINDS`].
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Halted { .. } => "halted",
            Self::Malformed(_) => "malformed",
            Self::Expired { .. } => "expired",
            Self::NonceUsed { .. } => "nonce-used",
            Self::Pending { .. } => "pending",
            Self::NonceTaken { .. } => "nonce-taken",
            Self::NonceAhead { .. } => "nonce-ahead",
            Self::Crowded { .. } => "crowded",
            Self::Full { .. } => "full",
            Self::Unauthorized(_) => "unauthorized",
        }
    }
}

/// Who has one turn and one share of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// An account.
    Sender,
    /// All accounts together that nothing ever reached. Anyone can name as many of them as he likes.
    Strangers,
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sender => "the sender",
            Self::Strangers => "senders that nothing ever reached",
        })
    }
}

/// What the bounds of the queue count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Transactions.
    Transactions,
    /// Their canonical bytes.
    Bytes,
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Transactions => "transactions",
            Self::Bytes => "bytes of transactions",
        })
    }
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
