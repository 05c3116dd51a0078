//! Accounts: what they have, and what they have at risk.

use crate::view::{AmountView, Lookup};
use app::State;
use ledger::{Account, Members};
use restaking::{Holding, Tenure};
use serde::{Deserialize, Serialize};
use units::{AccountId, AccountIndex, Epoch};
use utoipa::ToSchema;

/// An account. One that nothing ever reached has no balances and nonce 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountView {
    /// Its id.
    pub id: String,
    /// The nonce of its next transaction: how many were done.
    pub nonce: u64,
    /// Whose keys act for it, where it is not its own key.
    pub members: Option<MembersView>,
    /// What it can spend.
    pub balances: Vec<AmountView>,
    /// Its stake.
    pub positions: Vec<PositionView>,
}

/// An account in a list of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountRowView {
    /// Its id.
    pub id: String,
    /// The nonce of its next transaction: how many were done.
    pub nonce: u64,
    /// How many keys act for it where it is not its own key.
    pub members: Option<usize>,
    /// What it can spend.
    pub balances: Vec<AmountView>,
    /// How many tranches it has shares of.
    pub positions: usize,
}

/// The keys that act for an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MembersView {
    /// The accounts that the keys are named after.
    pub accounts: Vec<String>,
    /// How many of them have to endorse.
    pub threshold: u16,
}

/// Where stake is between joining and going home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TenurePhase {
    /// At risk from a later epoch on.
    Joining,
    /// At risk, without an end.
    AtRisk,
    /// At risk until the end of its tenure.
    Leaving,
    /// Its tenure is over; offences inside it can still be charged.
    Held,
    /// Nothing can be charged to it any more: it can be claimed.
    Free,
}

impl TenurePhase {
    pub(crate) fn of(tenure: Tenure, now: Epoch, window: u64) -> Self {
        match tenure.free_at(window) {
            Some(free) if now >= free => Self::Free,
            Some(_) if tenure.contains(now) => Self::Leaving,
            Some(_) => Self::Held,
            None if tenure.contains(now) => Self::AtRisk,
            None => Self::Joining,
        }
    }
}

/// An account's shares of one tranche.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PositionView {
    /// The tranche: leave it or claim it by this id.
    pub tranche: String,
    /// Its vault.
    pub vault: String,
    /// Whose vault that is.
    pub operator: String,
    /// What people call the operator.
    pub operator_name: String,
    /// Where it is between joining and going home.
    pub phase: TenurePhase,
    /// The first epoch that it answers for.
    pub at_risk_from: u64,
    /// The last, once its owner asked to leave.
    pub at_risk_until: Option<u64>,
    /// The epoch from which on it can be claimed, once its owner asked to leave.
    pub free_at: Option<u64>,
    /// Shares, at the scale of the asset: they begin at one per unit.
    pub shares: String,
    /// What they are worth now.
    pub worth: AmountView,
    /// Premiums that can be claimed now.
    pub premiums: Vec<AmountView>,
}

impl AccountView {
    pub(crate) fn of(state: &State, id: AccountId) -> Self {
        let (nonce, members) = (0, None);
        let (balances, positions) = (vec![], vec![]);
        let view = Self { id: id.to_string(), nonce, members, balances, positions };
        match state.ledger().find_account(&id) {
            Some(row) => view.filled(state, row),
            None => view,
        }
    }

    fn filled(self, state: &State, row: AccountIndex) -> Self {
        let ledger = state.ledger();
        let account = ledger.account(row);
        let balances = ledger.balances_of(row).filter(|balance| !balance.amount.is_zero());
        let holdings = state.restaking().holdings_of(row);
        Self {
            nonce: account.map_or(0, |account| account.nonce),
            members: account.and_then(|account| account.members.as_deref()).map(MembersView::of),
            balances: balances.map(|b| Lookup(state).amount(b.asset, b.amount)).collect(),
            positions: holdings.iter().filter_map(|h| PositionView::of(state, h)).collect(),
            ..self
        }
    }
}

impl AccountRowView {
    pub(crate) fn of(state: &State, row: AccountIndex, account: &Account) -> Self {
        let balances = state.ledger().balances_of(row).filter(|held| !held.amount.is_zero());
        Self {
            id: account.id.to_string(),
            nonce: account.nonce,
            members: account.members.as_ref().map(|members| members.accounts.len()),
            balances: balances.map(|held| Lookup(state).amount(held.asset, held.amount)).collect(),
            positions: state.restaking().positions_of(row).count(),
        }
    }
}

impl MembersView {
    pub(super) fn of(row: &Members) -> Self {
        let accounts = row.accounts.iter().map(ToString::to_string).collect();
        Self { accounts, threshold: row.threshold }
    }
}

impl PositionView {
    pub(crate) fn of(state: &State, holding: &Holding) -> Option<Self> {
        let restaking = state.restaking();
        let look = Lookup(state);
        let tranche = restaking.tranche(holding.tranche).ok()?;
        let vault = restaking.vault(tranche.vault).ok()?;
        let window = restaking.parameters().evidence_window;
        Some(Self {
            tranche: holding.tranche.to_string(),
            vault: tranche.vault.to_string(),
            operator: vault.operator.to_string(),
            operator_name: look.operator(vault.operator),
            phase: TenurePhase::of(tranche.tenure, state.epoch(), window),
            at_risk_from: tranche.tenure.from.raw(),
            at_risk_until: tranche.tenure.until.map(Epoch::raw),
            free_at: tranche.tenure.free_at(window).map(Epoch::raw),
            shares: look.shares(vault.asset, holding.shares),
            worth: look.amount(vault.asset, holding.worth),
            premiums: look.amounts(&holding.premiums),
        })
    }
}
