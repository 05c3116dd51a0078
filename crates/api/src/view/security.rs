//! Enough security? What it costs to corrupt a service, and how much its services tempt a vault.

use crate::view::{Lookup, amount::value};
use app::State;
use restaking::Vault;
use serde::{Deserialize, Serialize};
use units::{Ratio, ServiceId, VaultId};
use utoipa::ToSchema;

/// How secure a service is in the present epoch. Values are in the reference currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SecurityView {
    /// Cover that it bought.
    pub cover: String,
    /// θ: the part of the cover whose operators together could corrupt it.
    pub threshold: String,
    /// The smallest penalty of an offence that corrupts.
    pub penalty: String,
    /// Cost of corruption: what an attack forfeits at least, cover × threshold × penalty.
    pub cost: String,
    /// The most that could be gained, as the service declared.
    pub profit: String,
    /// γ: by which fraction the cost has to exceed the profit, as the service declared.
    pub slack: String,
    /// Whether what would raise the profit beyond the security is refused.
    pub protected: bool,
    /// The highest profit at which the service by itself and each vault that backs it are safe with that slack.
    pub secured: String,
    /// Whether the declared profit is safe.
    pub is_secured: bool,
    /// What would have to be safe besides.
    pub missing: String,
    /// The last epoch in which the cover of the present one can still be collected, whoever leaves.
    pub guaranteed_until: u64,
}

/// How much the services of a vault tempt it in the present epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LocalConditionView {
    /// Its stake at risk in the reference currency, less the haircut.
    pub stake: String,
    /// Its part of what could be gained from its services. The vault is safe while this is no more than the stake.
    pub obligation: String,
    /// γ: by which fraction the stake exceeds the obligation; none where there is no obligation.
    pub slack: Option<String>,
    /// Whether the stake is worth the obligation.
    pub is_safe: bool,
}

/// What a service may still take of a vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EncumberedView {
    /// The service.
    pub service: String,
    /// What people call it.
    pub service_name: String,
    /// For epochs before the present one that can still be judged, as a fraction of the stake at risk that is left,
    /// rounded up. It cannot be sold to others.
    pub rate: String,
}

impl SecurityView {
    /// Nothing for a service that there is not.
    pub(crate) fn of(state: &State, id: ServiceId) -> Option<Self> {
        let of = state.restaking().security_of(state.ledger(), id, state.epoch()).ok()?;
        Some(Self {
            cover: value(of.cover),
            threshold: of.threshold.to_string(),
            penalty: of.penalty.to_string(),
            cost: value(of.cost),
            profit: value(of.declared.profit),
            slack: of.declared.slack.to_string(),
            protected: of.declared.protected,
            secured: value(of.secured),
            is_secured: of.is_secured(),
            missing: value(of.missing()),
            guaranteed_until: of.guaranteed_until.raw(),
        })
    }
}

impl LocalConditionView {
    /// Nothing for a vault that there is not.
    pub(crate) fn of(state: &State, id: VaultId) -> Option<Self> {
        let of = state.restaking().security_of_vault(state.ledger(), id, state.epoch()).ok()?;
        Some(Self {
            stake: value(of.stake),
            obligation: value(of.obligation),
            slack: of.slack().map(|slack| slack.to_string()),
            is_safe: of.is_safe(Ratio::ZERO),
        })
    }
}

impl EncumberedView {
    /// Of every service that may still take something.
    pub(crate) fn all(state: &State, vault: &Vault) -> Vec<Self> {
        let services = restaking::encumbrances(state.restaking(), vault, state.epoch()).into_iter();
        let view = |(service, rate): (ServiceId, Ratio)| Self {
            service: service.to_string(),
            service_name: Lookup(state).service(service),
            rate: rate.to_string(),
        };
        services.filter(|(_, rate)| !rate.is_zero()).map(view).collect()
    }
}
