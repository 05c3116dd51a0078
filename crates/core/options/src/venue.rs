//! A venue: what its traders agreed to, and what it has besides their margin.

use crate::Cash;
use borsh::{BorshDeserialize, BorshSerialize};
use crypto::hash_borsh;
use protocol::{CollateralRule, VenueParameters};
use units::{AccountId, Amount, AssetId, CaseId, Epoch, ServiceId, VenueId};

/// A venue that buys its security from the pool through a service.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Venue {
    /// The service.
    pub service: ServiceId,
    /// What premiums, fees and settlements are paid in: the service's payment asset.
    pub cash: AssetId,
    /// Its decimals.
    pub decimals: u8,
    /// What its traders agreed to.
    pub parameters: VenueParameters,
    /// Whatever is paid to this account goes to traders whom a wrong price harmed. No key controls it. Terms name it as who
    /// is harmed.
    pub restitution: AccountId,
}

/// What changes with every trade, apart from the rest of the venue as that is copied whenever it is touched.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Till {
    /// The insurance fund.
    pub fund: Amount,
    /// Fees that were not handed on yet.
    pub fees: Amount,
    /// What could be gained by corrupting the venue at the last price round, exactly.
    pub profit: Amount,
    /// What trades since then can have added to it, at most.
    pub added: Amount,
    /// What the bought security bears.
    pub cap: Amount,
    /// In which epoch it was bought.
    pub epoch: Epoch,
    /// What was looked at last for restitution: the cases about its feeds that stand, and a count of the rounds that were shown besides
    /// and, while there are cases, of the settlements and bids that there were.
    pub looked: (Vec<CaseId>, u64),
}

impl Venue {
    /// The account of a venue that restitution is paid to.
    #[must_use]
    pub fn restitution_of(venue: VenueId) -> AccountId {
        AccountId::new(*hash_borsh("buttress/venue-restitution/v1", &venue).as_bytes())
    }
    /// The currency.
    #[must_use]
    pub fn currency(&self) -> Cash {
        Cash::new(self.decimals)
    }
    /// What an asset counts for as collateral, if it does.
    #[must_use]
    pub fn collateral(&self, asset: AssetId) -> Option<&CollateralRule> {
        self.parameters.collateral.iter().find(|rule| rule.asset == asset)
    }
}

impl Till {
    /// What could be gained now, at most.
    #[must_use]
    pub fn exposed(&self) -> Amount {
        self.profit.saturating_add(self.added)
    }
}
