//! Transactions to a node.

use super::{Step, answers};
use client::Client;
use client::view::TransactionState;
use crypto::Digest;
use protocol::{Action, SignedTransaction, Transaction};
use units::{AccountId, Timestamp};

/// How long after it was signed a transaction may still be included, in milliseconds.
const VALIDITY: u64 = 60_000;

/// Sends one transaction after the other in the name of one account.
pub(crate) struct Sender {
    chain: Digest,
    account: AccountId,
    /// What was sent last, while nothing is known of it.
    pending: Option<Digest>,
}

/// What became of a transaction.
pub(crate) enum Outcome {
    /// There is none, or it waits.
    None,
    /// It waits for a block.
    Pending,
    /// It was done.
    Done,
    /// It was not, for this reason.
    Rejected(String),
}

impl Sender {
    pub(crate) const fn new(chain: Digest, account: AccountId) -> Self {
        Self { chain, account, pending: None }
    }

    /// Sends actions, signed by `sign`. `now` is the chain's time.
    pub(crate) fn send(
        &mut self,
        client: &Client,
        actions: Vec<Action>,
        now: Timestamp,
        sign: impl FnOnce(Transaction) -> SignedTransaction,
    ) -> Step<Digest> {
        let transaction = Transaction {
            chain: self.chain,
            sender: self.account,
            nonce: client.account(&self.account)?.data.nonce,
            valid_until: now.plus(VALIDITY),
            actions,
        };
        let submitted = client.submit(&sign(transaction))?;
        let id = answers::digits("id", &submitted.data.id)?;
        self.pending = Some(id);
        Ok(id)
    }

    /// What became of what was sent last; said once.
    pub(crate) fn outcome(&mut self, client: &Client) -> Step<Outcome> {
        let Some(id) = self.pending else { return Ok(Outcome::None) };
        let view = client.transaction(&id)?.data;
        let outcome = match view.state {
            TransactionState::Pending => return Ok(Outcome::Pending),
            TransactionState::Done => Outcome::Done,
            TransactionState::Rejected => {
                Outcome::Rejected(view.rejection.unwrap_or_else(|| "no reason given".to_owned()))
            }
        };
        self.pending = None;
        Ok(outcome)
    }
}
