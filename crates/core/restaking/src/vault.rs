//! Vaults: one operator, one asset, many stakers.

use borsh::{BorshDeserialize, BorshSerialize};
use units::{
    Amount, AssetId, Epoch, OfferId, OperatorId, Ratio, ServiceId, TermsId, TrancheId, Value,
};

/// Slashable stake that a service bought of one vault for one epoch.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Cover {
    /// The buyer.
    pub service: ServiceId,
    /// For which epoch.
    pub epoch: Epoch,
    /// The terms that it was sold under.
    pub terms: TermsId,
    /// κ: cover ÷ stake at risk.
    pub pledge_rate: Ratio,
    /// κ × stake at risk, in base units of the vault's asset.
    pub amount: Amount,
    /// Its worth when it was bought.
    pub value: Value,
    /// What the service set aside for it, in its payment asset; zero once it was paid.
    pub premium: Amount,
}

/// One bundle of risk, which a staker can read before joining.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Vault {
    /// Whose duties it answers for.
    pub operator: OperatorId,
    /// What it takes.
    pub asset: AssetId,
    /// How many times it may pledge the same unit; 1 is exclusive.
    pub leverage_cap: Ratio,
    /// What it will be, and from which epoch on.
    pub pending_leverage: Option<(Epoch, Ratio)>,
    /// Every tranche that still has shares.
    pub tranches: Vec<TrancheId>,
    /// Its offers, one per service.
    pub offers: Vec<OfferId>,
    /// Cover sold for epochs that can still be judged, and for the present one, oldest first.
    pub covers: Vec<Cover>,
    /// The last boundary at which a slash was executed.
    pub last_slash: Option<Epoch>,
    /// Premiums too small to divide, carried to the next epoch.
    pub dust: Vec<(AssetId, Amount)>,
}

impl Vault {
    /// What a service bought for an epoch.
    #[must_use]
    pub fn cover(&self, service: ServiceId, epoch: Epoch) -> Option<&Cover> {
        self.covers.iter().rev().find(|cover| cover.service == service && cover.epoch == epoch)
    }
}
