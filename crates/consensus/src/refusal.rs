//! The rules that every block of the chain keeps, and which of them one broke.

use crate::limits::{EMPTY_BLOCK_BYTES, MAX_BLOCK_BYTES, MAX_BLOCK_TRANSACTIONS, length};
use crate::sequencer::Tip;
use crypto::Digest;
use protocol::{Block, MAX_TRANSACTION_BYTES};
use thiserror::Error;
use units::{Height, Timestamp};

/// Why a block does not follow from the tip. In the order in which the rules are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BlockRefusal {
    /// Not the next height.
    #[error("block at height {have}, the next is {need}")]
    Height {
        /// The block's.
        have: Height,
        /// One more than the tip's.
        need: Height,
    },
    /// Built on something else.
    #[error("block built on {have}, the tip is {need}")]
    Parent {
        /// What it was built on.
        have: Digest,
        /// The tip.
        need: Digest,
    },
    /// Earlier than the block before.
    #[error("block at time {have}, not allowed before {need}")]
    Time {
        /// The block's.
        have: Timestamp,
        /// The tip's.
        need: Timestamp,
    },
    /// Too many transactions.
    #[error("block of {have} transactions, at most {most}")]
    Transactions {
        /// How many.
        have: usize,
        /// The most.
        most: usize,
    },
    /// A transaction that could not have come in by itself.
    #[error("transaction {place} of the block has {have} bytes, at most {most}")]
    TransactionBytes {
        /// Its place in the block, counted from 0.
        place: usize,
        /// Its bytes.
        have: usize,
        /// The most.
        most: usize,
    },
    /// Too many bytes in all.
    #[error("block of {have} bytes, at most {most}")]
    Bytes {
        /// How many.
        have: usize,
        /// The most.
        most: usize,
    },
}

/// Whether a block follows from the tip: height, parent, time, size. Signatures and what the
/// transactions do are for others to judge.
///
/// # Errors
/// The first rule that it breaks, in the order of [`BlockRefusal`]: what is cheap to tell comes first.
pub fn check_block(tip: &Tip, block: &Block) -> Result<(), BlockRefusal> {
    // Not `block.height != next`: heights are capped at the end of time, where the next is the tip itself.
    if block.height.since(tip.height) != 1 {
        return Err(BlockRefusal::Height { have: block.height, need: tip.height.plus(1) });
    }
    if block.parent != tip.digest {
        return Err(BlockRefusal::Parent { have: block.parent, need: tip.digest });
    }
    if block.time < tip.time {
        return Err(BlockRefusal::Time { have: block.time, need: tip.time });
    }
    let count = block.transactions.len();
    if count > MAX_BLOCK_TRANSACTIONS {
        return Err(BlockRefusal::Transactions { have: count, most: MAX_BLOCK_TRANSACTIONS });
    }
    let mut bytes = EMPTY_BLOCK_BYTES;
    for (place, transaction) in block.transactions.iter().enumerate() {
        let have = length(transaction);
        if have > MAX_TRANSACTION_BYTES {
            let most = MAX_TRANSACTION_BYTES;
            return Err(BlockRefusal::TransactionBytes { place, have, most });
        }
        bytes += have;
    }
    if bytes > MAX_BLOCK_BYTES {
        return Err(BlockRefusal::Bytes { have: bytes, most: MAX_BLOCK_BYTES });
    }
    Ok(())
}
