//! Blocks.

use crate::view::{EventView, TransactionState, rejection};
use app::State;
use protocol::Outcome;
use serde::{Deserialize, Serialize};
use store::CommittedBlock;
use utoipa::ToSchema;

/// A block and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BlockView {
    /// Its number.
    pub height: u64,
    /// Its time.
    pub time: u64,
    /// Its name.
    pub digest: String,
    /// The block before.
    pub parent: String,
    /// The commitment to the whole state after it.
    pub state_root: String,
    /// In order.
    pub transactions: Vec<BlockTransactionView>,
    /// What happened because time passed. What transactions caused is with them.
    pub events: Vec<EventView>,
}

/// A block in a list of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BlockRowView {
    /// Its number.
    pub height: u64,
    /// Its time.
    pub time: u64,
    /// Its name.
    pub digest: String,
    /// The commitment to the whole state after it.
    pub state_root: String,
    /// How many transactions it has.
    pub transactions: usize,
    /// How many of them were rejected.
    pub rejected: usize,
    /// How many events it has.
    pub events: usize,
}

impl BlockRowView {
    pub(crate) fn of(committed: &CommittedBlock) -> Self {
        let CommittedBlock { block, root, receipts, events } = committed;
        let rejected = receipts.iter().filter(|receipt| receipt.outcome != Outcome::Done);
        let caused: usize = receipts.iter().map(|receipt| receipt.events.len()).sum();
        Self {
            height: block.height.raw(),
            time: block.time.raw(),
            digest: block.digest().to_string(),
            state_root: root.to_string(),
            transactions: block.transactions.len(),
            rejected: rejected.count(),
            events: events.len() + caused,
        }
    }
}

/// A transaction of a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BlockTransactionView {
    /// Its id.
    pub id: String,
    /// Who acted.
    pub sender: String,
    /// How many transactions of the sender came before.
    pub nonce: u64,
    /// What was to be done, in order.
    pub actions: Vec<String>,
    /// Whether it was.
    pub state: TransactionState,
    /// Why not.
    pub rejection: Option<String>,
}

impl BlockView {
    pub(crate) fn of(state: &State, committed: &CommittedBlock) -> Self {
        let block = &committed.block;
        let (height, time) = (block.height.raw(), block.time.raw());
        let transactions = block.transactions.iter().zip(&committed.receipts);
        let transactions = transactions.map(|(signed, receipt)| BlockTransactionView {
            id: receipt.transaction.to_string(),
            sender: signed.transaction.sender.to_string(),
            nonce: signed.transaction.nonce,
            actions: signed.transaction.actions.iter().map(|a| a.name().to_owned()).collect(),
            state: TransactionState::of(&receipt.outcome),
            rejection: match &receipt.outcome {
                Outcome::Done => None,
                Outcome::Rejected(failure) => Some(rejection(failure)),
            },
        });
        let events = committed.events.iter();
        Self {
            height,
            time,
            digest: block.digest().to_string(),
            parent: block.parent.to_string(),
            state_root: committed.root.to_string(),
            transactions: transactions.collect(),
            events: events.map(|event| EventView::at(state, height, time, event)).collect(),
        }
    }
}
