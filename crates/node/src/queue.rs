//! Transactions that wait for a block.

use crate::SubmitError;
use crypto::Digest;
use protocol::{Block, CheckedTransaction, SignedTransaction};
use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use units::AccountId;

/// First come, first served, with a bound. Each transaction is kept next to the proof that its signatures
/// were checked, so that nobody checks them again.
#[derive(Default)]
pub(crate) struct Queue {
    /// What the sequencer takes from.
    order: VecDeque<SignedTransaction>,
    checked: HashMap<Digest, CheckedTransaction>,
    /// Those that wait, and those of the block that is being made.
    pending: HashSet<Digest>,
}

impl Queue {
    pub(crate) fn push(
        &mut self,
        transaction: CheckedTransaction,
        limit: usize,
    ) -> Result<Digest, SubmitError> {
        let id = transaction.id();
        if self.pending.contains(&id) {
            return Err(SubmitError::Pending { id });
        }
        if self.order.len() >= limit {
            return Err(SubmitError::Full { limit });
        }
        self.order.push_back(transaction.signed().clone());
        self.checked.insert(id, transaction);
        self.pending.insert(id);
        Ok(id)
    }

    /// What the sequencer builds from.
    pub(crate) fn order(&mut self) -> &mut VecDeque<SignedTransaction> {
        &mut self.order
    }

    /// The checked transactions of a block that was built from here. They stay pending until
    /// [`Queue::settle`].
    pub(crate) fn take(&mut self, block: &Block) -> Vec<CheckedTransaction> {
        block.transactions.iter().filter_map(|signed| self.checked.remove(&signed.id())).collect()
    }

    /// The block with these is committed: they are no longer pending.
    pub(crate) fn settle(&mut self, ids: impl IntoIterator<Item = Digest>) {
        for id in ids {
            self.pending.remove(&id);
        }
    }

    /// The first nonce from `from` on that no transaction of an account waits with.
    pub(crate) fn next_nonce(&self, sender: &AccountId, from: u64) -> u64 {
        let own = self.order.iter().map(|signed| &signed.transaction);
        let own = own.filter(|transaction| transaction.sender == *sender);
        let taken: BTreeSet<u64> = own.map(|transaction| transaction.nonce).collect();
        (from..u64::MAX).find(|nonce| !taken.contains(nonce)).unwrap_or(from)
    }
    pub(crate) fn contains(&self, id: &Digest) -> bool {
        self.pending.contains(id)
    }
    pub(crate) fn len(&self) -> usize {
        self.pending.len()
    }
}
