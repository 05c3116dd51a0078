//! Operators: who runs duties.

use borsh::{BorshDeserialize, BorshSerialize};
use crypto::PublicKey;
use units::{AccountIndex, Epoch, Name, Ratio, VaultId};

/// Runs duties for services, owns vaults, has a signing key.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Operator {
    /// Who may act for it, and receives its commission.
    pub owner: AccountIndex,
    /// Its label.
    pub name: Name,
    /// The key that signs its reports.
    pub duty_key: PublicKey,
    /// Its part of every premium, before stakers.
    pub commission: Ratio,
    /// Since when nobody buys its cover, if it was found at fault.
    pub jailed: Option<Epoch>,
    /// Its vaults.
    pub vaults: Vec<VaultId>,
}
