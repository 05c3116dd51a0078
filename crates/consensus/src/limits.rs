//! How much a block may hold, and the measuring that goes with it.
//!
//! Bytes are those of the canonical encoding (borsh), which is what travels and what is stored.

use protocol::{MAX_TRANSACTION_BYTES, SignedTransaction};
use std::collections::VecDeque;

/// Most transactions in one block.
pub const MAX_BLOCK_TRANSACTIONS: usize = 10_000;
/// Most bytes of one block.
pub const MAX_BLOCK_BYTES: usize = 8 << 20;

/// The bytes of a block without transactions: height, parent, time, and how many follow.
pub(crate) const EMPTY_BLOCK_BYTES: usize = 8 + 32 + 8 + 4;

// An empty block has room for any transaction, so the head of the queue always gets in sooner or later.
const _: () = assert!(EMPTY_BLOCK_BYTES + MAX_TRANSACTION_BYTES <= MAX_BLOCK_BYTES);

/// The canonical bytes of a transaction.
pub(crate) fn length(transaction: &SignedTransaction) -> usize {
    // Measuring fails only on a collection longer than 2³², which is too long by any limit.
    borsh::object_length(transaction).unwrap_or(usize::MAX)
}

/// Takes from the front what one block can hold. It stops at the first that does not fit instead of
/// looking for a smaller one behind it: a sender's transactions only work in their order.
pub(crate) fn take_one_block(pending: &mut VecDeque<SignedTransaction>) -> Vec<SignedTransaction> {
    let mut taken = Vec::new();
    let mut bytes = EMPTY_BLOCK_BYTES;
    while taken.len() < MAX_BLOCK_TRANSACTIONS {
        let Some(next) = pending.pop_front() else { break };
        let length = length(&next);
        if length > MAX_TRANSACTION_BYTES {
            continue;
        }
        if bytes + length > MAX_BLOCK_BYTES {
            pending.push_front(next);
            break;
        }
        bytes += length;
        taken.push(next);
    }
    taken
}
