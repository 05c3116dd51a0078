//! What a sequencer takes from.

use crate::limits::length;
use protocol::SignedTransaction;
use std::collections::VecDeque;

/// Transactions that wait for a block, in the order in which they get in. Which order that is, the owner says;
/// a sequencer that builds a block keeps it.
pub trait Pending {
    /// The canonical bytes of the next, or nothing when none waits.
    fn next_bytes(&self) -> Option<usize>;

    /// Takes the next out.
    fn take(&mut self) -> Option<SignedTransaction>;
}

/// First come, first served.
impl Pending for VecDeque<SignedTransaction> {
    fn next_bytes(&self) -> Option<usize> {
        self.front().map(length)
    }
    fn take(&mut self) -> Option<SignedTransaction> {
        self.pop_front()
    }
}
