//! Services: who buys security.

use crate::amounts;
use borsh::{BorshDeserialize, BorshSerialize};
use units::{AccountIndex, Amount, AssetId, Name, OfferId, Ratio, TermsId, Value};

/// What a service wants each epoch.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Demand {
    /// Cover, in reference currency.
    pub target: Value,
    /// The most that it pays: premium per epoch, as a fraction of the cover's value.
    pub rate: Ratio,
}

/// What could be gained by corrupting a service, and what it asks of the chain about that (`security-core.md` §8).
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Declared {
    /// The most that could be gained, in reference currency.
    pub profit: Value,
    /// γ: by which fraction the cost has to exceed the profit.
    pub slack: Ratio,
    /// Whether what would raise the profit beyond the bought security is refused.
    pub protected: bool,
}

/// Buys security and names the offences that it punishes.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Service {
    /// Who may act for it.
    pub owner: AccountIndex,
    /// Its label.
    pub name: Name,
    /// What it pays premiums in.
    pub payment_asset: AssetId,
    /// Prepaid, not yet spent.
    pub budget: Amount,
    /// What it wants.
    pub demand: Demand,
    /// All versions of its terms, oldest first.
    pub terms: Vec<TermsId>,
    /// All offers to it, oldest first.
    pub offers: Vec<OfferId>,
    /// Slashed stake that was kept for it, by asset.
    pub insurance: Vec<(AssetId, Amount)>,
    /// What slashes for it fell short of, by asset. Only a leverage cap above 1 can make this more than nothing.
    pub shortfall: Vec<(AssetId, Amount)>,
    /// What it declared of its own security.
    pub declared: Declared,
}

impl Service {
    pub(crate) fn insure(&mut self, asset: AssetId, amount: Amount) {
        amounts::add(&mut self.insurance, asset, amount);
    }
}
