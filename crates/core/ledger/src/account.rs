//! Accounts: whose keys act for them, and what they hold.

use arena::Keyed;
use borsh::{BorshDeserialize, BorshSerialize};
use protocol::Rejection;
use units::{AccountId, AccountIndex, Amount, AssetId};

/// Someone who can act.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Account {
    /// Its name.
    pub id: AccountId,
    /// How many of its transactions were done.
    pub nonce: u64,
    /// Whose keys act for it. Without it, the key that it is named after. Boxed, as most accounts have none.
    pub members: Option<Box<Members>>,
}

/// The keys that act for an account.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Members {
    /// The accounts that the keys are named after.
    pub accounts: Vec<AccountId>,
    /// How many of them have to endorse.
    pub threshold: u16,
}

impl Account {
    /// As it is when something first reaches it.
    #[must_use]
    pub(crate) const fn new(id: AccountId) -> Self {
        Self { id, nonce: 0, members: None }
    }
    /// Rejects unless the keys of `signers`, each listed once, may act for the account.
    ///
    /// # Errors
    /// [`Rejection::NotTheSender`] with the first key that has no say; [`Rejection::TooFewEndorsements`].
    pub fn authorize(&self, signers: impl Iterator<Item = AccountId>) -> Result<(), Rejection> {
        let own = [self.id];
        let (accounts, needs) = match &self.members {
            Some(members) => (members.accounts.as_slice(), members.threshold),
            None => (own.as_slice(), 1),
        };
        let mut has: u16 = 0;
        for signer in signers {
            if !accounts.contains(&signer) {
                return Err(Rejection::NotTheSender { signer, sender: self.id });
            }
            has = has.saturating_add(1);
        }
        if has < needs {
            return Err(Rejection::TooFewEndorsements { sender: self.id, needs, has });
        }
        Ok(())
    }
}

impl Keyed for Account {
    type Key = AccountId;
    fn key(&self) -> AccountId {
        self.id
    }
}

/// What one account has of one asset.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Balance {
    /// Whose.
    pub account: AccountIndex,
    /// Of what.
    pub asset: AssetId,
    /// How much.
    pub amount: Amount,
}

impl Keyed for Balance {
    type Key = (AccountIndex, AssetId);
    fn key(&self) -> Self::Key {
        (self.account, self.asset)
    }
}
