//! Moving assets, and whose keys act for an account.

use super::{Form, Reader, amount_text};
use crate::fault::{self, Fault};
use crate::view::Lookup;
use protocol::{CustodyDeposit, CustodyWithdrawal, SetAssetFeed, SetMembers, Transfer};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Moves an asset to another account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferForm {
    /// The receiver: 64 hexadecimal digits.
    pub to: String,
    /// `asset-0`, or its symbol.
    #[schema(example = "USDC")]
    pub asset: String,
    /// How much, in whole units; not zero.
    #[schema(example = "1500.25")]
    pub amount: String,
}

/// Lets an asset in from its primary chain. Only the asset's custodian may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustodyDepositForm {
    /// Whose it is: 64 hexadecimal digits.
    pub to: String,
    /// `asset-0`, or its symbol.
    pub asset: String,
    /// How much, in whole units; not zero.
    pub amount: String,
}

/// Lets an asset out to its primary chain, where the custodian pays it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustodyWithdrawalForm {
    /// `asset-0`, or its symbol.
    pub asset: String,
    /// How much, in whole units; not zero.
    pub amount: String,
    /// An address there, as the custodian reads it: at most 64 bytes, in hexadecimal.
    pub destination: String,
}

/// Puts the sender's account under the keys of others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetMembersForm {
    /// The members: accounts of one key each, all different, 1 to 32.
    pub members: Vec<String>,
    /// How many of them have to endorse; 1 to all.
    pub threshold: u16,
}

/// Says which feed values an asset. Only the council may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetAssetFeedForm {
    /// `asset-0`, or its symbol.
    pub asset: String,
    /// A feed of the asset's price in reference currency; without one the value stays as it is.
    pub feed: Option<String>,
}

impl Form for TransferForm {
    type Action = Transfer;
    fn read(&self, reader: &Reader<'_>) -> Result<Transfer, Fault> {
        let (asset, amount) = reader.money("asset", &self.asset, &self.amount)?;
        Ok(Transfer { to: fault::account("to", &self.to)?, asset, amount })
    }
    fn write(look: Lookup<'_>, action: &Transfer) -> Option<Self> {
        let Transfer { to, asset, amount } = action;
        let amount = amount_text(look, *asset, *amount)?;
        Some(Self { to: to.to_string(), asset: asset.to_string(), amount })
    }
}

impl Form for CustodyDepositForm {
    type Action = CustodyDeposit;
    fn read(&self, reader: &Reader<'_>) -> Result<CustodyDeposit, Fault> {
        let (asset, amount) = reader.money("asset", &self.asset, &self.amount)?;
        Ok(CustodyDeposit { to: fault::account("to", &self.to)?, asset, amount })
    }
    fn write(look: Lookup<'_>, action: &CustodyDeposit) -> Option<Self> {
        let CustodyDeposit { to, asset, amount } = action;
        let amount = amount_text(look, *asset, *amount)?;
        Some(Self { to: to.to_string(), asset: asset.to_string(), amount })
    }
}

impl Form for CustodyWithdrawalForm {
    type Action = CustodyWithdrawal;
    fn read(&self, reader: &Reader<'_>) -> Result<CustodyWithdrawal, Fault> {
        let (asset, amount) = reader.money("asset", &self.asset, &self.amount)?;
        let destination = fault::bytes("destination", &self.destination)?;
        Ok(CustodyWithdrawal { asset, amount, destination })
    }
    fn write(look: Lookup<'_>, action: &CustodyWithdrawal) -> Option<Self> {
        let CustodyWithdrawal { asset, amount, destination } = action;
        let amount = amount_text(look, *asset, *amount)?;
        Some(Self { asset: asset.to_string(), amount, destination: hex::encode(destination) })
    }
}

impl Form for SetMembersForm {
    type Action = SetMembers;
    fn read(&self, _: &Reader<'_>) -> Result<SetMembers, Fault> {
        let members = self.members.iter().zip(0..);
        let members = members
            .map(|(text, place): (_, usize)| fault::account(&format!("members[{place}]"), text));
        Ok(SetMembers { members: members.collect::<Result<_, _>>()?, threshold: self.threshold })
    }
    fn write(_: Lookup<'_>, action: &SetMembers) -> Option<Self> {
        let members = action.members.iter().map(ToString::to_string).collect();
        Some(Self { members, threshold: action.threshold })
    }
}

impl Form for SetAssetFeedForm {
    type Action = SetAssetFeed;
    fn read(&self, reader: &Reader<'_>) -> Result<SetAssetFeed, Fault> {
        let feed = self.feed.as_deref().map(|text| fault::id("feed", "feed", text)).transpose()?;
        Ok(SetAssetFeed { asset: reader.asset("asset", &self.asset)?, feed })
    }
    fn write(_: Lookup<'_>, action: &SetAssetFeed) -> Option<Self> {
        let feed = action.feed.map(|feed| feed.to_string());
        Some(Self { asset: action.asset.to_string(), feed })
    }
}
