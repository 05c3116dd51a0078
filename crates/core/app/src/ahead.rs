//! Rows that the next transactions will need are read together, before they are executed one by one.

use crate::State;
use protocol::{Action, CheckedTransaction};
use units::{AccountId, AssetId};

/// Actions that are looked at together: what they need fits into a processor's own cache.
const ACTIONS: usize = 256;

impl State {
    /// Reads what the next of these transactions will need; of how many that was. Changes nothing.
    pub(crate) fn look_ahead(&self, transactions: &[CheckedTransaction]) -> usize {
        let mut wanted = Vec::with_capacity(ACTIONS);
        let mut seen = 0_usize;
        for transaction in transactions {
            if wanted.len() >= ACTIONS {
                break;
            }
            seen = seen.saturating_add(1);
            reaches(transaction, &mut wanted);
        }
        self.ledger.look_ahead(&wanted);
        seen
    }
}

/// Whose balances a transaction changes, so far as that is plain from its actions.
fn reaches<'a>(transaction: &'a CheckedTransaction, wanted: &mut Vec<(&'a AccountId, AssetId)>) {
    let transaction = transaction.transaction();
    let sender = &transaction.sender;
    let mut own = None;
    for action in &transaction.actions {
        if let Action::Transfer(transfer) = action {
            if own != Some(transfer.asset) {
                own = Some(transfer.asset);
                wanted.push((sender, transfer.asset));
            }
            wanted.push((&transfer.to, transfer.asset));
        }
    }
    if own.is_none() {
        // The account itself, with whichever asset.
        wanted.push((sender, AssetId::new(0)));
    }
}
