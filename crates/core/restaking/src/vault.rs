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
    /// What it counted for when it was bought: its worth less the asset's haircut.
    pub value: Value,
    /// What the service set aside for it, in its payment asset.
    pub premium: Amount,
    /// Whether the premium was paid.
    pub paid: bool,
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
    /// What binds in `epoch` as its leverage cap.
    #[must_use]
    pub fn leverage_in(&self, epoch: Epoch) -> Ratio {
        match self.pending_leverage {
            Some((from, cap)) if from <= epoch => cap,
            _ => self.leverage_cap,
        }
    }
    /// Everything sold for an epoch.
    pub fn covers_in(&self, epoch: Epoch) -> impl Iterator<Item = &Cover> {
        // The latest come last, and most questions are about them.
        let late = self.covers.iter().rev().take_while(move |cover| cover.epoch >= epoch);
        late.filter(move |cover| cover.epoch == epoch)
    }
    /// What a service bought for an epoch.
    #[must_use]
    pub fn cover(&self, service: ServiceId, epoch: Epoch) -> Option<&Cover> {
        self.covers_in(epoch).find(|cover| cover.service == service)
    }
}
