//! What a proof can be about.

use core::fmt;
use units::{AccountId, CaseId, Epoch, ServiceId, TrancheId, VaultId, VenueId};

/// What a proof is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An account: its nonce, whose keys act for it, and what it has.
    Account(AccountId),
    /// A staker's shares of a tranche, and the tranche.
    Position {
        /// Whose.
        account: AccountId,
        /// Of what.
        tranche: TrancheId,
    },
    /// A trader's cash and collateral at a venue. What it holds of contracts is in the books, which commit to what was done and
    /// not to rows: no row proves that.
    Trader {
        /// Where.
        venue: VenueId,
        /// Whose.
        account: AccountId,
    },
    /// What a service bought of a vault for an epoch.
    Cover {
        /// The vault.
        vault: VaultId,
        /// The buyer.
        service: ServiceId,
        /// For when.
        epoch: Epoch,
    },
    /// A case.
    Case(CaseId),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(account) => write!(f, "account {account}"),
            Self::Position { account, tranche } => {
                write!(f, "position of account {account} in {tranche}")
            }
            Self::Trader { venue, account } => {
                write!(f, "trading account of {account} at {venue}")
            }
            Self::Cover { vault, service, epoch } => {
                write!(f, "cover of {vault} that {service} bought for epoch {epoch}")
            }
            Self::Case(case) => write!(f, "{case}"),
        }
    }
}
