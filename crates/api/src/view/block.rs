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
