//! Cases: from evidence to payment.

use crate::view::{AmountView, Lookup, canonical};
use app::State;
use protocol::Event;
use restaking::{Case, CaseStatus, Loss, dry_run};
use serde::{Deserialize, Serialize};
use store::CommittedBlock;
use units::{Amount, AssetId, CaseId, TrancheId, VaultId};
use utoipa::ToSchema;

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CasePhase {
    /// The accused may answer.
    Open,
    /// The answer convinced the judge.
    Acquitted,
    /// Executed; the proceeds wait.
    Held,
    /// Everyone was paid.
    Paid,
    /// The council reversed it; what it took goes back at the next boundary.
    Reversing,
    /// What it took went back.
    Reversed,
}

/// One judged offence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseView {
    /// Its id.
    #[schema(example = "case-0")]
    pub id: String,
    /// The accused.
    pub operator: String,
    /// What people call it.
    pub operator_name: String,
    /// Against whom.
    pub service: String,
    /// What people call the service.
    pub service_name: String,
    /// Under which terms.
    pub terms: String,
    /// The offence's place in the terms.
    pub offence: u16,
    /// What people call the offence.
    pub offence_name: String,
    /// Where it stands.
    pub phase: CasePhase,
    /// What was found, in words.
    pub finding: String,
    /// In which epoch it happened.
    pub epoch: u64,
    /// In which epoch it was filed.
    pub filed: u64,
    /// Executed at the boundary into this epoch; until then the accused may answer.
    pub executes_at: u64,
    /// Paid out at the boundary into this epoch, once it was executed.
    pub pays_at: Option<u64>,
    /// φ: the fraction of the cover that it costs.
    pub fraction: String,
    /// The account that filed it.
    pub reporter: String,
    /// What that account posted.
    pub bond: AmountView,
    /// What kind of evidence was filed.
    #[schema(example = "deviation")]
    pub evidence: String,
    /// Content address of the evidence.
    pub evidence_digest: String,
    /// What it took, by asset; empty until it is executed.
    pub taken: Vec<AmountView>,
}

/// What a case took of one tranche.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrancheLossView {
    /// The vault.
    pub vault: String,
    /// The tranche.
    pub tranche: String,
    /// What was taken.
    pub taken: AmountView,
}

/// One that was paid out of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaymentView {
    /// `reporter`, `restitution`, `insurance` or `burn`.
    pub purpose: String,
    /// The account, where it is one.
    pub account: Option<String>,
    /// How much.
    pub amount: AmountView,
}

/// A case with whom it took from and whom it paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseDetailView {
    /// The case.
    pub case: CaseView,
    /// What it took, tranche by tranche.
    pub losses: Vec<TrancheLossView>,
    /// Whom it paid; empty until then.
    pub payments: Vec<PaymentView>,
    /// The evidence in canonical bytes, in hexadecimal: for whoever judges for himself, or answers.
    pub evidence: String,
}

/// What one tranche would lose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LossView {
    /// The vault.
    pub vault: String,
    /// The tranche.
    pub tranche: String,
    /// Units per share, rounded down at 10⁻¹⁸.
    pub per_share: String,
    /// That for all shares, rounded down.
    pub owed: AmountView,
    /// What there is of it. Less than owed only where a leverage cap is above 1.
    pub taken: AmountView,
}

/// What a case would take if it were executed now, by the function that executes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DryRunView {
    /// The case.
    pub case: String,
    /// Where it stands. Only an open one will take anything; after execution these numbers say what a second
    /// execution would still find, which never happens.
    pub phase: CasePhase,
    /// Executed at the boundary into this epoch.
    pub executes_at: u64,
    /// Tranche by tranche.
    pub losses: Vec<LossView>,
    /// By asset.
    pub total: Vec<AmountView>,
}

impl CasePhase {
    pub(crate) const fn of(status: &CaseStatus) -> Self {
        match status {
            CaseStatus::Open => Self::Open,
            CaseStatus::Acquitted => Self::Acquitted,
            CaseStatus::Held { .. } => Self::Held,
            CaseStatus::Paid => Self::Paid,
            CaseStatus::Reversing { .. } => Self::Reversing,
            CaseStatus::Reversed => Self::Reversed,
        }
    }
}

impl CaseView {
    pub(crate) fn of(state: &State, id: CaseId, row: &Case) -> Self {
        let (look, restaking) = (Lookup(state), state.restaking());
        let terms = restaking.terms(row.terms).ok();
        let offence = terms.and_then(|terms| terms.offence(row.offence));
        let hold = terms.map_or(0, |terms| terms.terms.hold_epochs);
        let pays_at = match row.status {
            CaseStatus::Held { until } => Some(until.raw()),
            CaseStatus::Paid => Some(row.executes_at.plus(hold).raw()),
            CaseStatus::Open
            | CaseStatus::Acquitted
            | CaseStatus::Reversing { .. }
            | CaseStatus::Reversed => None,
        };
        Self {
            id: id.to_string(),
            operator: row.operator.to_string(),
            operator_name: look.operator(row.operator),
            service: row.service.to_string(),
            service_name: look.service(row.service),
            terms: row.terms.to_string(),
            offence: row.offence,
            offence_name: offence.map_or_else(|| "?".to_owned(), |o| o.name.to_string()),
            phase: CasePhase::of(&row.status),
            finding: row.finding.to_string(),
            epoch: row.epoch.raw(),
            filed: row.filed.raw(),
            executes_at: row.executes_at.raw(),
            pays_at,
            fraction: row.fraction.to_string(),
            reporter: look.account(row.reporter),
            bond: look.amount(restaking.parameters().bond_asset, row.bond),
            evidence: row.evidence.kind().to_owned(),
            evidence_digest: row.evidence.digest().to_string(),
            taken: look.amounts(&row.proceeds()),
        }
    }
}

impl CaseDetailView {
    /// Without payments, which are not in the state but in the block that made them.
    pub(crate) fn of(state: &State, id: CaseId, row: &Case) -> Self {
        let losses = row.taken.iter().map(|(tranche, asset, amount)| TrancheLossView {
            vault: vault_of(state, *tranche),
            tranche: tranche.to_string(),
            taken: Lookup(state).amount(*asset, *amount),
        });
        Self {
            case: CaseView::of(state, id, row),
            losses: losses.collect(),
            payments: Vec::new(),
            evidence: canonical(&row.evidence),
        }
    }
}

fn vault_of(state: &State, tranche: TrancheId) -> String {
    let vault = state.restaking().tranche(tranche).map(|row| row.vault);
    vault.as_ref().map_or_else(|_| "?".to_owned(), VaultId::to_string)
}

impl PaymentView {
    /// Whom a case paid in a block.
    pub(crate) fn in_block(state: &State, id: CaseId, block: &CommittedBlock) -> Vec<Self> {
        let view = |purpose: &str, account: Option<String>, asset: AssetId, amount: Amount| Self {
            purpose: purpose.to_owned(),
            account,
            amount: Lookup(state).amount(asset, amount),
        };
        let payment = |event: &Event| match event {
            Event::ReporterPaid { case, account, asset, amount } if *case == id => {
                Some(view("reporter", Some(account.to_string()), *asset, *amount))
            }
            Event::RestitutionPaid { case, account, asset, amount } if *case == id => {
                Some(view("restitution", Some(account.to_string()), *asset, *amount))
            }
            Event::InsurancePaid { case, asset, amount } if *case == id => {
                Some(view("insurance", None, *asset, *amount))
            }
            Event::Burned { case, asset, amount } if *case == id => {
                Some(view("burn", None, *asset, *amount))
            }
            _ => None,
        };
        block.events.iter().filter_map(payment).collect()
    }
}

impl DryRunView {
    /// # Errors
    /// As [`dry_run`]: never for a case that exists.
    pub(crate) fn of(state: &State, id: CaseId, row: &Case) -> Result<Self, protocol::Rejection> {
        let look = Lookup(state);
        // An open case costs what it does with the others that are due by then.
        let restaking = state.restaking();
        let fraction =
            if row.is_open() { restaking.fraction_at(row, row.executes_at) } else { row.fraction };
        let losses = dry_run(restaking, row.operator, row.terms, row.epoch, fraction)?;
        Ok(Self {
            case: id.to_string(),
            phase: CasePhase::of(&row.status),
            executes_at: row.executes_at.raw(),
            losses: losses.iter().map(|loss| LossView::of(state, loss)).collect(),
            total: look.amounts(&total_of(&losses)),
        })
    }
}

impl LossView {
    pub(crate) fn of(state: &State, loss: &Loss) -> Self {
        Self {
            vault: loss.vault.to_string(),
            tranche: loss.tranche.to_string(),
            per_share: loss.per_share.to_ratio().to_string(),
            owed: Lookup(state).amount(loss.asset, loss.owed),
            taken: Lookup(state).amount(loss.asset, loss.taken),
        }
    }
}

/// What losses take together, by asset.
pub(crate) fn total_of(losses: &[Loss]) -> Vec<(AssetId, Amount)> {
    let mut total: Vec<(AssetId, Amount)> = Vec::new();
    for loss in losses {
        match total.iter_mut().find(|(asset, _)| *asset == loss.asset) {
            Some((_, sum)) => *sum = sum.saturating_add(loss.taken),
            None => total.push((loss.asset, loss.taken)),
        }
    }
    total
}
