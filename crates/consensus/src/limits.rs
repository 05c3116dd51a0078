//! How much a block may hold, and the measuring that goes with it.
//!
//! Bytes are those of the canonical encoding (borsh), which is what travels and what is stored.

use crate::Pending;
use protocol::{MAX_TRANSACTION_BYTES, SignedTransaction};

/// Most transactions in one block.
pub const MAX_BLOCK_TRANSACTIONS: usize = 10_000;
/// Most bytes of one block.
pub const MAX_BLOCK_BYTES: usize = 8 << 20;

/// The bytes of a block without transactions: height, parent, time, and how many follow.
pub(crate) const EMPTY_BLOCK_BYTES: usize = 8 + 32 + 8 + 4;

// An empty block has room for any transaction, so whatever is next always gets in sooner or later.
const _: () = assert!(EMPTY_BLOCK_BYTES + MAX_TRANSACTION_BYTES <= MAX_BLOCK_BYTES);

/// The canonical bytes of a transaction.
pub(crate) fn length(transaction: &SignedTransaction) -> usize {
    // Measuring fails only on a collection longer than 2³², which is too long by any limit.
    borsh::object_length(transaction).unwrap_or(usize::MAX)
}

/// Takes what one block can hold. It stops at the first that does not fit instead of looking for a smaller one
/// behind it: a sender's transactions only work in their order.
pub(crate) fn take_one_block(pending: &mut dyn Pending) -> Vec<SignedTransaction> {
    let mut taken = Vec::new();
    let mut bytes = EMPTY_BLOCK_BYTES;
    while taken.len() < MAX_BLOCK_TRANSACTIONS {
        let Some(length) = pending.next_bytes() else { break };
        let fits_in_none = length > MAX_TRANSACTION_BYTES;
        if !fits_in_none && bytes + length > MAX_BLOCK_BYTES {
            break;
        }
        let next = pending.take();
        if !fits_in_none {
            bytes += length;
            taken.extend(next);
        }
    }
    taken
}
