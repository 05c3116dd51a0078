//! An account that signs transactions.

use app::State;
use crypto::{Digest, SecretKey};
use protocol::{Action, SignedTransaction, Transaction, account_of};
use units::{AccountId, Millis};

/// How long after it was signed a transaction may still be included.
const VALIDITY: Millis = Millis::new(60_000);

/// A key, the account that it controls, and the chain that it signs for.
#[derive(Clone, Debug)]
pub struct Wallet {
    key: SecretKey,
    chain: Digest,
}

impl Wallet {
    /// The wallet of a key on a chain.
    #[must_use]
    pub const fn new(key: SecretKey, chain: Digest) -> Self {
        Self { key, chain }
    }
    /// The key.
    #[must_use]
    pub const fn key(&self) -> &SecretKey {
        &self.key
    }
    /// The account.
    #[must_use]
    pub fn account(&self) -> AccountId {
        account_of(&self.key.public_key())
    }
    /// Signs actions as one envelope with the account's next nonce in `state`. One at a time: a second envelope
    /// before the first is executed would have the same nonce.
    #[must_use]
    pub fn sign(&self, state: &State, actions: Vec<Action>) -> SignedTransaction {
        let sender = self.account();
        let ledger = state.ledger();
        let row = ledger.find_account(&sender).and_then(|account| ledger.account(account));
        let transaction = Transaction {
            chain: self.chain,
            sender,
            nonce: row.map_or(0, |account| account.nonce),
            valid_until: state
                .time()
                .after(VALIDITY)
                .max(state.time().plus(state.meta().epochs.length.raw())),
            actions,
        };
        SignedTransaction::new(transaction, &self.key)
    }
}
