//! Dry runs and previews: what would happen.

use crate::view::{AmountView, CoverView, Lookup, LossView, amount::value, case::total_of};
use app::State;
use protocol::Verdict;
use restaking::{IfFiled, Loss, Preview, StakerLoss};
use serde::{Deserialize, Serialize};
use units::{AccountId, VaultId};
use utoipa::ToSchema;

/// "If so much were slashed": of one operator, or of everyone who sold a service cover.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SlashDryRunRequest {
    /// The operator; or say `service`.
    #[schema(example = "operator-0")]
    pub operator: Option<String>,
    /// The service, for all operators that sold it cover; or say `operator`.
    pub service: Option<String>,
    /// Under which terms the operator sold the cover. May be left out where it sold under one only.
    pub terms: Option<String>,
    /// The epoch of the offence; the present one when nothing is said.
    pub epoch: Option<u64>,
    /// φ: which fraction of the cover.
    #[schema(example = "0.5")]
    pub fraction: String,
    /// An account that asks what it would lose itself.
    pub account: Option<String>,
}

/// "If this evidence were filed".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceDryRunRequest {
    /// The accused.
    #[schema(example = "operator-0")]
    pub operator: String,
    /// Under which terms.
    #[schema(example = "terms-0")]
    pub terms: String,
    /// The offence's place in the terms.
    pub offence: u16,
    /// Canonical bytes of the evidence, in hexadecimal.
    pub evidence: String,
    /// An account that asks what it would lose itself.
    pub account: Option<String>,
}

/// "If this case were answered so".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppealDryRunRequest {
    /// The case.
    #[schema(example = "case-0")]
    pub case: String,
    /// Canonical bytes of the answer, in hexadecimal.
    pub evidence: String,
}

/// What would come of an answer if it were filed now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AppealDryRunView {
    /// Whether the judge acquits.
    pub acquitted: bool,
    /// The verdict in words.
    pub verdict: String,
}

/// What an account would lose of one holding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StakerLossView {
    /// The vault.
    pub vault: String,
    /// The tranche.
    pub tranche: String,
    /// What its shares are worth now.
    pub worth: AmountView,
    /// By how much less they would be worth.
    pub loss: AmountView,
}

/// Who would lose what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SlashDryRunView {
    /// The epoch of the offence.
    pub epoch: u64,
    /// φ: which fraction of the cover.
    pub fraction: String,
    /// Tranche by tranche.
    pub losses: Vec<LossView>,
    /// By asset.
    pub total: Vec<AmountView>,
    /// What the account that asked would lose; empty when none did.
    pub own: Vec<StakerLossView>,
}

/// What would come of evidence if it were filed now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EvidenceDryRunView {
    /// Whether the judge finds the accused guilty.
    pub guilty: bool,
    /// The verdict in words.
    pub verdict: String,
    /// The epoch of the offence; none for the innocent.
    pub epoch: Option<u64>,
    /// φ: which fraction of the cover it would cost, with the other cases that are known now.
    pub fraction: String,
    /// Executed at the boundary into this epoch, unless an appeal or a delay comes in between.
    pub executes_at: u64,
    /// What filing it posts: returned if the case is executed, lost to the accused who is found innocent.
    pub bond: AmountView,
    /// Tranche by tranche.
    pub losses: Vec<LossView>,
    /// By asset.
    pub total: Vec<AmountView>,
    /// What the account that asked would lose; empty when none did.
    pub own: Vec<StakerLossView>,
}

/// What an offer would come to if it were made now and nothing else changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PreviewView {
    /// The first epoch in which it would bind.
    pub epoch: u64,
    /// Cover that the service wants, in the reference currency.
    pub wanted: String,
    /// Cover that it would buy of everyone.
    pub bought: String,
    /// What everyone would be paid per epoch and unit of cover; none if nobody would sell.
    pub rate: Option<String>,
    /// What it would buy of this offer.
    pub cover: Option<CoverView>,
    /// What the offer would earn per epoch and unit of all stake at risk in the vault, before commission.
    pub yield_per_epoch: String,
}

impl StakerLossView {
    /// What an account would bear, if one asks. One that nothing ever reached bears nothing.
    fn all(state: &State, account: Option<AccountId>, losses: &[Loss]) -> Vec<Self> {
        let row = account.and_then(|id| state.ledger().find_account(&id));
        let own = row.map(|row| state.restaking().losses_of(row, losses)).unwrap_or_default();
        let view = |row: &StakerLoss| Self {
            vault: row.vault.to_string(),
            tranche: row.tranche.to_string(),
            worth: Lookup(state).amount(row.asset, row.worth),
            loss: Lookup(state).amount(row.asset, row.loss),
        };
        own.iter().map(view).collect()
    }
}

impl SlashDryRunView {
    pub(crate) fn of(
        state: &State,
        (epoch, fraction): (units::Epoch, units::Ratio),
        losses: &[Loss],
        account: Option<AccountId>,
    ) -> Self {
        Self {
            epoch: epoch.raw(),
            fraction: fraction.to_string(),
            losses: losses.iter().map(|loss| LossView::of(state, loss)).collect(),
            total: Lookup(state).amounts(&total_of(losses)),
            own: StakerLossView::all(state, account, losses),
        }
    }
}

impl EvidenceDryRunView {
    pub(crate) fn of(state: &State, row: &IfFiled, account: Option<AccountId>) -> Self {
        let parameters = state.restaking().parameters();
        let epoch = match &row.verdict {
            Verdict::Guilty { epoch, .. } => Some(epoch.raw()),
            Verdict::NotGuilty(_) => None,
        };
        Self {
            guilty: epoch.is_some(),
            verdict: row.verdict.to_string(),
            epoch,
            fraction: row.fraction.to_string(),
            executes_at: row.executes_at.raw(),
            bond: Lookup(state).amount(parameters.bond_asset, parameters.bond),
            losses: row.losses.iter().map(|loss| LossView::of(state, loss)).collect(),
            total: Lookup(state).amounts(&total_of(&row.losses)),
            own: StakerLossView::all(state, account, &row.losses),
        }
    }
}

impl PreviewView {
    /// Nothing for a vault that there is not.
    pub(crate) fn of(state: &State, vault: VaultId, row: &Preview) -> Option<Self> {
        let vault = state.restaking().vault(vault).ok()?;
        Some(Self {
            epoch: row.epoch.raw(),
            wanted: value(row.wanted),
            bought: value(row.bought),
            rate: row.rate.map(|rate| rate.to_string()),
            cover: row.cover.as_ref().map(|cover| CoverView::of(state, vault, cover)),
            yield_per_epoch: row.yield_per_epoch().to_string(),
        })
    }
}
