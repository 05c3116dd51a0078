//! How often stake is pledged.

use crate::view::{Lookup, amount::value};
use app::State;
use restaking::Backing;
use serde::{Deserialize, Serialize};
use units::{OperatorId, ServiceId, Value, VaultId};
use utoipa::ToSchema;

/// Stake, and what was sold of it: each unit counted once, and once per service. In the reference currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BackingView {
    /// Stake at risk, each unit once; less haircuts, as cover counts.
    pub stake: String,
    /// Cover sold for the epoch, each unit once per service.
    pub cover: String,
    /// Cover ÷ stake, rounded up; none without stake. At most 1 where no leverage cap is above 1.
    pub ratio: Option<String>,
}

/// What one operator's stake backs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OperatorBackingView {
    /// The operator.
    pub operator: String,
    /// What people call it.
    pub operator_name: String,
    /// Of all its vaults.
    pub backing: BackingView,
}

/// What one vault's stake backs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VaultBackingView {
    /// The vault.
    pub vault: String,
    /// Of it.
    pub backing: BackingView,
}

/// What one service bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServiceBackingView {
    /// The service.
    pub service: String,
    /// What people call it.
    pub service_name: String,
    /// In the reference currency.
    pub cover: String,
}

/// How often the stake at risk in the present epoch was pledged in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RehypothecationView {
    /// The epoch.
    pub epoch: u64,
    /// Of everyone.
    pub total: BackingView,
    /// Cover by service; together as much as the total.
    pub services: Vec<ServiceBackingView>,
    /// By operator.
    pub operators: Vec<OperatorBackingView>,
    /// By vault.
    pub vaults: Vec<VaultBackingView>,
}

impl BackingView {
    /// Of everyone.
    pub(crate) fn total(state: &State) -> Self {
        Self::of(&state.restaking().rehypothecation(state.ledger(), state.epoch()).total)
    }
    fn of(row: &Backing) -> Self {
        Self {
            stake: value(row.stake),
            cover: value(row.cover),
            ratio: row.ratio().map(|ratio| ratio.to_string()),
        }
    }
}

impl RehypothecationView {
    pub(crate) fn of(state: &State) -> Self {
        let look = Lookup(state);
        let view = state.restaking().rehypothecation(state.ledger(), state.epoch());
        let service = |(id, cover): &(ServiceId, Value)| ServiceBackingView {
            service: id.to_string(),
            service_name: look.service(*id),
            cover: value(*cover),
        };
        let operator = |(id, backing): &(OperatorId, Backing)| OperatorBackingView {
            operator: id.to_string(),
            operator_name: look.operator(*id),
            backing: BackingView::of(backing),
        };
        let vault = |(id, backing): &(VaultId, Backing)| VaultBackingView {
            vault: id.to_string(),
            backing: BackingView::of(backing),
        };
        Self {
            epoch: view.epoch.raw(),
            total: BackingView::of(&view.total),
            services: view.services.iter().map(service).collect(),
            operators: view.operators.iter().map(operator).collect(),
            vaults: view.vaults.iter().map(vault).collect(),
        }
    }
}
