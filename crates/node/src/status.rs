//! Where a transaction is.

use protocol::Receipt;
use units::Height;

/// What a node knows of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransactionStatus {
    /// Taken in, not yet in a block that is on the disk. After a crash nobody remembers it.
    Pending,
    /// In a block: done or rejected, as the receipt says.
    Done {
        /// The block.
        height: Height,
        /// What became of it.
        receipt: Receipt,
    },
    /// Never seen, or lost in a crash before it was in a block.
    Unknown,
}
