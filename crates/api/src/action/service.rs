//! Services: what they pay, want, promise and publish.

use super::terms::TermsForm;
use super::{Form, Reader, amount_text};
use crate::fault::{self, Fault, id};
use crate::view::Lookup;
use crate::view::value;
use protocol::{FundService, PublishTerms, RegisterService, SetDemand, SetSecurity};
use serde::{Deserialize, Serialize};
use units::{AssetId, ServiceId};
use utoipa::ToSchema;

/// Makes the sender the owner of a new service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterServiceForm {
    /// Its label: letters, digits and `-_./:`.
    pub name: String,
    /// The asset that it pays premiums in: `asset-0`, or its symbol.
    pub payment_asset: String,
}

/// Pays into a service's budget for premiums. Anyone may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FundServiceForm {
    /// The service.
    #[schema(example = "service-0")]
    pub service: String,
    /// How much of its payment asset, in whole units; not zero.
    pub amount: String,
}

/// Publishes a new version of a service's terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishTermsForm {
    /// The service.
    #[schema(example = "service-0")]
    pub service: String,
    /// The terms.
    pub terms: TermsForm,
}

/// Says how much cover a service wants each epoch and what it pays for it at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetDemandForm {
    /// The service.
    #[schema(example = "service-0")]
    pub service: String,
    /// The cover wanted, in the reference currency; zero stops buying.
    pub target: String,
    /// The most that it pays: premium per epoch, as a fraction of the cover's value.
    pub rate: String,
}

/// Declares what could be gained by corrupting a service, and whether the chain is to keep that below what it bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetSecurityForm {
    /// The service.
    #[schema(example = "service-0")]
    pub service: String,
    /// The most that could be gained by corrupting it, in the reference currency.
    pub profit: String,
    /// γ: by which fraction the cost of corruption has to exceed the profit; at most 10.
    pub slack: String,
    /// Whether what would raise the profit beyond the bought security is refused.
    pub protected: bool,
}

impl Form for RegisterServiceForm {
    type Action = RegisterService;
    fn read(&self, reader: &Reader<'_>) -> Result<RegisterService, Fault> {
        Ok(RegisterService {
            name: fault::name("name", &self.name)?,
            payment_asset: reader.asset("payment_asset", &self.payment_asset)?,
        })
    }
    fn write(_: Lookup<'_>, action: &RegisterService) -> Option<Self> {
        let payment_asset = action.payment_asset.to_string();
        Some(Self { name: action.name.to_string(), payment_asset })
    }
}

/// What a service pays in.
pub(super) fn payment_asset(look: Lookup<'_>, service: ServiceId) -> Option<AssetId> {
    look.0.restaking().service(service).ok().map(|row| row.payment_asset)
}

impl Form for FundServiceForm {
    type Action = FundService;
    fn read(&self, reader: &Reader<'_>) -> Result<FundService, Fault> {
        let service = id("service", "service", &self.service)?;
        let asset = payment_asset(Lookup(reader.state), service)
            .ok_or_else(|| Fault::missing("service", &self.service, "a service that exists"))?;
        Ok(FundService { service, amount: reader.amount("amount", asset, &self.amount)? })
    }
    fn write(look: Lookup<'_>, action: &FundService) -> Option<Self> {
        let asset = payment_asset(look, action.service)?;
        let amount = amount_text(look, asset, action.amount)?;
        Some(Self { service: action.service.to_string(), amount })
    }
}

impl Form for PublishTermsForm {
    type Action = PublishTerms;
    fn read(&self, _: &Reader<'_>) -> Result<PublishTerms, Fault> {
        let terms = self.terms.read().map_err(|fault| fault.within("terms"))?;
        Ok(PublishTerms { service: id("service", "service", &self.service)?, terms })
    }
    fn write(_: Lookup<'_>, action: &PublishTerms) -> Option<Self> {
        let terms = TermsForm::write(&action.terms);
        Some(Self { service: action.service.to_string(), terms })
    }
}

impl Form for SetDemandForm {
    type Action = SetDemand;
    fn read(&self, _: &Reader<'_>) -> Result<SetDemand, Fault> {
        Ok(SetDemand {
            service: id("service", "service", &self.service)?,
            target: fault::value("target", &self.target)?,
            rate: fault::ratio("rate", &self.rate)?,
        })
    }
    fn write(_: Lookup<'_>, action: &SetDemand) -> Option<Self> {
        Some(Self {
            service: action.service.to_string(),
            target: value(action.target),
            rate: action.rate.to_string(),
        })
    }
}

impl Form for SetSecurityForm {
    type Action = SetSecurity;
    fn read(&self, _: &Reader<'_>) -> Result<SetSecurity, Fault> {
        Ok(SetSecurity {
            service: id("service", "service", &self.service)?,
            profit: fault::value("profit", &self.profit)?,
            slack: fault::ratio("slack", &self.slack)?,
            protected: self.protected,
        })
    }
    fn write(_: Lookup<'_>, action: &SetSecurity) -> Option<Self> {
        Some(Self {
            service: action.service.to_string(),
            profit: value(action.profit),
            slack: action.slack.to_string(),
            protected: action.protected,
        })
    }
}
