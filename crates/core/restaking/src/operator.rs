//! Operators: who runs duties.

use borsh::{BorshDeserialize, BorshSerialize};
use crypto::PublicKey;
use units::{AccountIndex, Epoch, Name, Ratio, VaultId};

/// A key, and the epochs in which reports that it signs count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct DutyKey {
    /// The key.
    pub key: PublicKey,
    /// The first epoch.
    pub from: Epoch,
    /// The last, once it was replaced.
    pub until: Option<Epoch>,
}

/// Runs duties for services, owns vaults, has a signing key.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Operator {
    /// Who may act for it.
    pub owner: AccountIndex,
    /// Who receives its commission.
    pub claims_to: AccountIndex,
    /// Its label.
    pub name: Name,
    /// The keys that sign its reports, oldest first. More than one only around a rotation.
    pub duty_keys: Vec<DutyKey>,
    /// Its part of every premium, before stakers.
    pub commission: Ratio,
    /// Since when nobody buys its cover, if it was found at fault.
    pub jailed: Option<Epoch>,
    /// Its vaults.
    pub vaults: Vec<VaultId>,
}

impl Operator {
    /// Whether a report signed with `key` in `epoch` is this operator's.
    #[must_use]
    pub fn signs_with(&self, key: &PublicKey, epoch: Epoch) -> bool {
        self.duty_keys.iter().any(|duty| {
            duty.key == *key && duty.from <= epoch && duty.until.is_none_or(|until| epoch <= until)
        })
    }
}
