//! Transactions, on their way in and afterwards.

use crate::action::ActionForm;
use crate::view::{EventView, Lookup, sentences};
use app::State;
use crypto::Digest;
use node::TransactionStatus;
use protocol::{Failure, Outcome, Transaction};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A transaction to be taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SubmitRequest {
    /// The canonical bytes (borsh) of the signed transaction, in hexadecimal.
    pub transaction: String,
}

/// A transaction that waits for a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SubmittedView {
    /// Its id: the digest of all of it, signatures included.
    pub id: String,
}

/// Where a transaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TransactionState {
    /// It waits for a block.
    Pending,
    /// Every action was done.
    Done,
    /// Nothing of it was.
    Rejected,
}

impl TransactionState {
    pub(crate) const fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::Done,
            Outcome::Rejected(_) => Self::Rejected,
        }
    }
}

/// What became of a transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TransactionView {
    /// Its id.
    pub id: String,
    /// Where it is.
    pub state: TransactionState,
    /// The block that it is in.
    pub height: Option<u64>,
    /// Who sent it, once it is in a block.
    pub sender: Option<String>,
    /// How many transactions of the sender came before, once it is in a block.
    pub nonce: Option<u64>,
    /// What it was to do, once it is in a block.
    pub actions: Vec<ActionForm>,
    /// The same in sentences, as if it were done now.
    pub words: Vec<String>,
    /// Which action was rejected, counted from 0; none when the envelope itself was.
    pub rejected_action: Option<u16>,
    /// Why it was rejected.
    pub rejection: Option<String>,
    /// What it caused.
    pub events: Vec<EventView>,
}

impl TransactionView {
    /// Nothing for one that was never seen. `found` is what its block holds, and the block's time.
    pub(crate) fn of(
        state: &State,
        id: Digest,
        status: &TransactionStatus,
        found: Option<(&Transaction, u64)>,
    ) -> Option<Self> {
        let view = Self {
            id: id.to_string(),
            state: TransactionState::Pending,
            height: None,
            sender: None,
            nonce: None,
            actions: Vec::new(),
            words: Vec::new(),
            rejected_action: None,
            rejection: None,
            events: Vec::new(),
        };
        let (height, receipt) = match status {
            TransactionStatus::Unknown => return None,
            TransactionStatus::Pending => return Some(view),
            TransactionStatus::Done { height, receipt } => (height.raw(), receipt),
        };
        let failure = match &receipt.outcome {
            Outcome::Done => None,
            Outcome::Rejected(failure) => Some(failure),
        };
        let events = receipt.events.iter();
        let (transaction, time) = found.unzip();
        let time = time.unwrap_or_default();
        let actions = transaction.map(|row| row.actions.as_slice()).unwrap_or_default();
        Some(Self {
            state: TransactionState::of(&receipt.outcome),
            height: Some(height),
            sender: transaction.map(|row| row.sender.to_string()),
            nonce: transaction.map(|row| row.nonce),
            actions: actions.iter().map(|action| ActionForm::of(Lookup(state), action)).collect(),
            words: sentences(state, actions),
            rejected_action: failure.and_then(|failure| failure.action),
            rejection: failure.map(rejection),
            events: events.map(|event| EventView::at(state, height, time, event)).collect(),
            ..view
        })
    }
}

/// Why a transaction was rejected, and which of its actions it was.
pub(crate) fn rejection(failure: &Failure) -> String {
    match failure.action {
        Some(place) => format!("action {place}: {}", failure.rejection),
        None => failure.rejection.to_string(),
    }
}
