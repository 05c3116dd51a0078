//! Operators, vaults, and those who pledge to them.

use super::{Form, Reader, amount_text, decimals_of};
use crate::fault::{self, Fault, id};
use crate::view::Lookup;
use protocol::{
    Claim, ClaimPremiums, CreateVault, Leave, MakeOffer, Pledge, RegisterOperator, ReturnFromJail,
    RotateDutyKey, SetClaimAddress, SetLeverageCap,
};
use serde::{Deserialize, Serialize};
use units::{AssetId, Shares, TrancheId, VaultId, format_decimal};
use utoipa::ToSchema;

/// Makes the sender the owner of a new operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterOperatorForm {
    /// Its label: letters, digits and `-_./:`.
    pub name: String,
    /// The key that signs its reports: 64 hexadecimal digits.
    pub duty_key: String,
    /// Its part of every premium, before stakers.
    #[schema(example = "0.1")]
    pub commission: String,
}

/// Opens a vault of one of the sender's operators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateVaultForm {
    /// The operator.
    #[schema(example = "operator-0")]
    pub operator: String,
    /// The asset that it takes: `asset-0`, or its symbol.
    pub asset: String,
    /// How many times the vault may pledge the same unit: at least 1.
    #[schema(example = "1")]
    pub leverage_cap: String,
}

/// Puts stake into a vault. It is at risk from the next epoch on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PledgeForm {
    /// The vault.
    #[schema(example = "vault-0")]
    pub vault: String,
    /// How much of its asset, in whole units; not zero.
    #[schema(example = "32")]
    pub amount: String,
}

/// Ends the tenure of shares with the present epoch. Nothing that happens later can touch them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeaveForm {
    /// The tranche that holds them.
    #[schema(example = "tranche-0")]
    pub tranche: String,
    /// How many, at the scale of the vault's asset; not zero.
    #[schema(example = "32")]
    pub shares: String,
}

/// Takes stake home once nothing can be charged to it any more, with its premiums.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimForm {
    /// The tranche.
    #[schema(example = "tranche-0")]
    pub tranche: String,
}

/// Takes the premiums that the sender's shares of a tranche have earned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimPremiumsForm {
    /// The tranche.
    #[schema(example = "tranche-0")]
    pub tranche: String,
}

/// Offers a vault's stake to a service, or changes the offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeOfferForm {
    /// The vault.
    #[schema(example = "vault-0")]
    pub vault: String,
    /// The version of the service's terms; it names the service.
    #[schema(example = "terms-0")]
    pub terms: String,
    /// Up to this fraction of the stake at risk, at most 1; zero withdraws.
    #[schema(example = "0.5")]
    pub share: String,
    /// At no less than this premium per epoch, as a fraction of the cover's value.
    #[schema(example = "0.0001")]
    pub reserve: String,
}

/// Ends an operator's jail once its cases are over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnFromJailForm {
    /// The operator.
    #[schema(example = "operator-0")]
    pub operator: String,
}

/// Replaces the key that signs an operator's reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RotateDutyKeyForm {
    /// The operator.
    #[schema(example = "operator-0")]
    pub operator: String,
    /// The new key: 64 hexadecimal digits. It counts from the next epoch on.
    pub key: String,
    /// For how many epochs after the present one the old key counts too.
    pub overlap: u64,
}

/// Changes how many times a vault may pledge the same unit. Raising it binds only after the notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetLeverageCapForm {
    /// The vault.
    #[schema(example = "vault-0")]
    pub vault: String,
    /// The new cap, at least 1.
    #[schema(example = "1.5")]
    pub leverage_cap: String,
}

/// Says where an operator's commission is paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetClaimAddressForm {
    /// The operator.
    #[schema(example = "operator-0")]
    pub operator: String,
    /// The account, from now on: 64 hexadecimal digits.
    pub account: String,
}

impl Form for RegisterOperatorForm {
    type Action = RegisterOperator;
    fn read(&self, _: &Reader<'_>) -> Result<RegisterOperator, Fault> {
        Ok(RegisterOperator {
            name: fault::name("name", &self.name)?,
            duty_key: fault::digits("duty_key", &self.duty_key, 64)?,
            commission: fault::ratio("commission", &self.commission)?,
        })
    }
    fn write(_: Lookup<'_>, action: &RegisterOperator) -> Option<Self> {
        Some(Self {
            name: action.name.to_string(),
            duty_key: action.duty_key.to_string(),
            commission: action.commission.to_string(),
        })
    }
}

impl Form for CreateVaultForm {
    type Action = CreateVault;
    fn read(&self, reader: &Reader<'_>) -> Result<CreateVault, Fault> {
        Ok(CreateVault {
            operator: id("operator", "operator", &self.operator)?,
            asset: reader.asset("asset", &self.asset)?,
            leverage_cap: fault::ratio("leverage_cap", &self.leverage_cap)?,
        })
    }
    fn write(_: Lookup<'_>, action: &CreateVault) -> Option<Self> {
        Some(Self {
            operator: action.operator.to_string(),
            asset: action.asset.to_string(),
            leverage_cap: action.leverage_cap.to_string(),
        })
    }
}

/// The asset of a vault.
pub(super) fn asset_of(look: Lookup<'_>, vault: VaultId) -> Option<AssetId> {
    look.0.restaking().vault(vault).ok().map(|row| row.asset)
}

/// The asset of a tranche's vault.
pub(super) fn asset_in(look: Lookup<'_>, tranche: TrancheId) -> Option<AssetId> {
    asset_of(look, look.0.restaking().tranche(tranche).ok()?.vault)
}

impl Form for PledgeForm {
    type Action = Pledge;
    fn read(&self, reader: &Reader<'_>) -> Result<Pledge, Fault> {
        let vault = id("vault", "vault", &self.vault)?;
        let asset = asset_of(Lookup(reader.state), vault)
            .ok_or_else(|| Fault::missing("vault", &self.vault, "a vault that exists"))?;
        Ok(Pledge { vault, amount: reader.amount("amount", asset, &self.amount)? })
    }
    fn write(look: Lookup<'_>, action: &Pledge) -> Option<Self> {
        let amount = amount_text(look, asset_of(look, action.vault)?, action.amount)?;
        Some(Self { vault: action.vault.to_string(), amount })
    }
}

impl Form for LeaveForm {
    type Action = Leave;
    fn read(&self, reader: &Reader<'_>) -> Result<Leave, Fault> {
        let look = Lookup(reader.state);
        let tranche = id("tranche", "tranche", &self.tranche)?;
        let decimals = asset_in(look, tranche).and_then(|asset| decimals_of(look, asset));
        let decimals = decimals
            .ok_or_else(|| Fault::missing("tranche", &self.tranche, "a tranche that exists"))?;
        let shares = fault::decimal("shares", &self.shares, decimals)?;
        Ok(Leave { tranche, shares: Shares::new(shares) })
    }
    fn write(look: Lookup<'_>, action: &Leave) -> Option<Self> {
        let decimals = decimals_of(look, asset_in(look, action.tranche)?)?;
        let shares = format_decimal(action.shares.raw(), decimals);
        Some(Self { tranche: action.tranche.to_string(), shares })
    }
}

impl Form for ClaimForm {
    type Action = Claim;
    fn read(&self, _: &Reader<'_>) -> Result<Claim, Fault> {
        Ok(Claim { tranche: id("tranche", "tranche", &self.tranche)? })
    }
    fn write(_: Lookup<'_>, action: &Claim) -> Option<Self> {
        Some(Self { tranche: action.tranche.to_string() })
    }
}

impl Form for ClaimPremiumsForm {
    type Action = ClaimPremiums;
    fn read(&self, _: &Reader<'_>) -> Result<ClaimPremiums, Fault> {
        Ok(ClaimPremiums { tranche: id("tranche", "tranche", &self.tranche)? })
    }
    fn write(_: Lookup<'_>, action: &ClaimPremiums) -> Option<Self> {
        Some(Self { tranche: action.tranche.to_string() })
    }
}

impl Form for MakeOfferForm {
    type Action = MakeOffer;
    fn read(&self, _: &Reader<'_>) -> Result<MakeOffer, Fault> {
        Ok(MakeOffer {
            vault: id("vault", "vault", &self.vault)?,
            terms: id("terms", "terms", &self.terms)?,
            share: fault::ratio("share", &self.share)?,
            reserve: fault::ratio("reserve", &self.reserve)?,
        })
    }
    fn write(_: Lookup<'_>, action: &MakeOffer) -> Option<Self> {
        Some(Self {
            vault: action.vault.to_string(),
            terms: action.terms.to_string(),
            share: action.share.to_string(),
            reserve: action.reserve.to_string(),
        })
    }
}

impl Form for ReturnFromJailForm {
    type Action = ReturnFromJail;
    fn read(&self, _: &Reader<'_>) -> Result<ReturnFromJail, Fault> {
        Ok(ReturnFromJail { operator: id("operator", "operator", &self.operator)? })
    }
    fn write(_: Lookup<'_>, action: &ReturnFromJail) -> Option<Self> {
        Some(Self { operator: action.operator.to_string() })
    }
}

impl Form for RotateDutyKeyForm {
    type Action = RotateDutyKey;
    fn read(&self, _: &Reader<'_>) -> Result<RotateDutyKey, Fault> {
        Ok(RotateDutyKey {
            operator: id("operator", "operator", &self.operator)?,
            key: fault::digits("key", &self.key, 64)?,
            overlap: self.overlap,
        })
    }
    fn write(_: Lookup<'_>, action: &RotateDutyKey) -> Option<Self> {
        Some(Self {
            operator: action.operator.to_string(),
            key: action.key.to_string(),
            overlap: action.overlap,
        })
    }
}

impl Form for SetLeverageCapForm {
    type Action = SetLeverageCap;
    fn read(&self, _: &Reader<'_>) -> Result<SetLeverageCap, Fault> {
        Ok(SetLeverageCap {
            vault: id("vault", "vault", &self.vault)?,
            leverage_cap: fault::ratio("leverage_cap", &self.leverage_cap)?,
        })
    }
    fn write(_: Lookup<'_>, action: &SetLeverageCap) -> Option<Self> {
        let leverage_cap = action.leverage_cap.to_string();
        Some(Self { vault: action.vault.to_string(), leverage_cap })
    }
}

impl Form for SetClaimAddressForm {
    type Action = SetClaimAddress;
    fn read(&self, _: &Reader<'_>) -> Result<SetClaimAddress, Fault> {
        Ok(SetClaimAddress {
            operator: id("operator", "operator", &self.operator)?,
            account: fault::account("account", &self.account)?,
        })
    }
    fn write(_: Lookup<'_>, action: &SetClaimAddress) -> Option<Self> {
        let account = action.account.to_string();
        Some(Self { operator: action.operator.to_string(), account })
    }
}
