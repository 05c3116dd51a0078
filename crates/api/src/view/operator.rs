//! Operators: who runs duties.

use crate::view::{AmountView, CaseView, Lookup, VaultView, amount::value};
use app::State;
use restaking::{DutyKey, Operator};
use serde::{Deserialize, Serialize};
use units::{Amount, AssetId, Epoch, OperatorId, Rounding, Value};
use utoipa::ToSchema;

/// An operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OperatorView {
    /// Its id.
    #[schema(example = "operator-0")]
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The account that acts for it.
    pub owner: String,
    /// The account that receives its commission.
    pub claims_to: String,
    /// The keys that sign its reports, oldest first; more than one only around a rotation.
    pub duty_keys: Vec<DutyKeyView>,
    /// Its part of every premium, before stakers.
    pub commission: String,
    /// The epoch since which nobody buys its cover, if it was found at fault.
    pub jailed_since: Option<u64>,
    /// Stake at risk in the present epoch, by asset. Counted once, however many services it covers.
    pub at_risk: Vec<AmountView>,
    /// The worth of that, in the reference currency.
    pub at_risk_value: String,
    /// The worth of all cover that it sold for the present epoch, in the reference currency. Where a leverage
    /// cap is above 1 this can be more than the stake.
    pub cover_value: String,
    /// Cases against it that may still take something.
    pub open_cases: usize,
    /// Its vaults.
    pub vaults: Vec<String>,
}

/// An operator with all that a staker would read before joining.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OperatorDetailView {
    /// The operator.
    pub operator: OperatorView,
    /// Its vaults.
    pub vaults: Vec<VaultView>,
    /// Its cases, whatever became of them.
    pub cases: Vec<CaseView>,
}

impl OperatorView {
    pub(crate) fn of(state: &State, id: OperatorId, row: &Operator) -> Self {
        let (restaking, look, now) = (state.restaking(), Lookup(state), state.epoch());
        let vaults = || row.vaults.iter().filter_map(|id| restaking.vault(*id).ok());
        let mut at_risk: Vec<(AssetId, Amount)> = Vec::new();
        for vault in vaults() {
            let stake = restaking.stake_at_risk(vault, now);
            match at_risk.iter_mut().find(|(asset, _)| *asset == vault.asset) {
                Some((_, total)) => *total = total.saturating_add(stake),
                None => at_risk.push((vault.asset, stake)),
            }
        }
        let worth = at_risk.iter().filter_map(|(asset, amount)| {
            Some(state.ledger().asset(*asset).ok()?.value(*amount, Rounding::Down))
        });
        let covers = vaults().flat_map(|vault| &vault.covers).filter(|cover| cover.epoch == now);
        Self {
            id: id.to_string(),
            name: row.name.to_string(),
            owner: look.account(row.owner),
            claims_to: look.account(row.claims_to),
            duty_keys: row.duty_keys.iter().map(DutyKeyView::of).collect(),
            commission: row.commission.to_string(),
            jailed_since: row.jailed.map(Epoch::raw),
            at_risk_value: value(worth.fold(Value::ZERO, Value::saturating_add)),
            at_risk: look.amounts(&at_risk),
            cover_value: value(covers.map(|c| c.value).fold(Value::ZERO, Value::saturating_add)),
            open_cases: restaking.cases_against(id).filter(|(_, case)| case.is_open()).count(),
            vaults: row.vaults.iter().map(ToString::to_string).collect(),
        }
    }
}

impl OperatorDetailView {
    pub(crate) fn of(state: &State, id: OperatorId, row: &Operator) -> Self {
        let restaking = state.restaking();
        let vaults = row.vaults.iter();
        let vaults =
            vaults.filter_map(|id| Some(VaultView::of(state, *id, restaking.vault(*id).ok()?)));
        let cases = restaking.cases_against(id);
        Self {
            operator: OperatorView::of(state, id, row),
            vaults: vaults.collect(),
            cases: cases.map(|(id, case)| CaseView::of(state, id, case)).collect(),
        }
    }
}

/// A key, and the epochs in which reports that it signs count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DutyKeyView {
    /// The key.
    pub key: String,
    /// The first epoch.
    pub from: u64,
    /// The last, once it was replaced.
    pub until: Option<u64>,
}

impl DutyKeyView {
    fn of(duty: &DutyKey) -> Self {
        let DutyKey { key, from, until } = duty;
        Self { key: key.to_string(), from: from.raw(), until: until.map(Epoch::raw) }
    }
}
