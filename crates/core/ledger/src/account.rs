//! Accounts and what they hold.

use arena::Keyed;
use borsh::{BorshDeserialize, BorshSerialize};
use units::{AccountId, AccountIndex, Amount, AssetId};

/// Someone who can act.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Account {
    /// Its name.
    pub id: AccountId,
    /// How many of its transactions were done.
    pub nonce: u64,
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
