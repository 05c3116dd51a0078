//! How often stake is pledged.

use crate::view::{Lookup, amount::value};
use app::State;
use restaking::{Backing, Rehypothecation};
use serde::{Deserialize, Serialize};
use units::{OperatorId, ServiceId, VaultId};
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
    /// Of everyone. `/v1/rehypothecation/services`, `/operators` and `/vaults` say who it is made of.
    pub total: BackingView,
}

impl BackingView {
    /// Of everyone.
    pub(crate) fn total(state: &State) -> Self {
        Self::of(&counted(state).total)
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
        let Rehypothecation { epoch, total, .. } = counted(state);
        Self { epoch: epoch.raw(), total: BackingView::of(&total) }
    }
}

impl ServiceBackingView {
    /// In order of service; together as much as the total.
    pub(crate) fn all(state: &State) -> impl Iterator<Item = (ServiceId, Self)> + use<'_> {
        counted(state).services.into_iter().map(|(id, cover)| {
            let service_name = Lookup(state).service(id);
            (id, Self { service: id.to_string(), service_name, cover: value(cover) })
        })
    }
}

impl OperatorBackingView {
    /// In order of operator.
    pub(crate) fn all(state: &State) -> impl Iterator<Item = (OperatorId, Self)> + use<'_> {
        counted(state).operators.into_iter().map(|(id, backing)| {
            let operator_name = Lookup(state).operator(id);
            let backing = BackingView::of(&backing);
            (id, Self { operator: id.to_string(), operator_name, backing })
        })
    }
}

impl VaultBackingView {
    /// In order of vault.
    pub(crate) fn all(state: &State) -> impl Iterator<Item = (VaultId, Self)> + use<> {
        counted(state).vaults.into_iter().map(|(id, backing)| {
            (id, Self { vault: id.to_string(), backing: BackingView::of(&backing) })
        })
    }
}

fn counted(state: &State) -> Rehypothecation {
    state.restaking().rehypothecation(state.ledger(), state.epoch())
}
