//! What could take how much of a staker, until when, and what it earned and lost.

use crate::view::{AmountView, Lookup, PositionView, amount::value};
use app::State;
use restaking::{
    CaseExposure, Exposure, HoldingExposure, Net, OffenceExposure, PastLoss, Prospect, Rate,
    ServiceExposure, Yield,
};
use serde::{Deserialize, Serialize};
use units::{AccountId, AssetId, Ratio};
use utoipa::ToSchema;

/// A staker's exposure. "Could be taken" is for what happened up to the present epoch and can still be charged, or is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExposureView {
    /// The account.
    pub account: String,
    /// The present epoch.
    pub epoch: u64,
    /// What all its stake is worth, in the reference currency.
    pub worth: String,
    /// What could be taken of that.
    pub most: String,
    /// The same if every offer, bound or announced, were sold in full for one epoch.
    pub most_after_changes: String,
    /// One by one.
    pub holdings: Vec<HoldingExposureView>,
}

/// The exposure of a staker's shares of one tranche.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HoldingExposureView {
    /// Whose and what: with worth, tenure, when it is free, premiums that can be claimed.
    pub position: PositionView,
    /// The case that took of it and may yet return it.
    pub held_by: Option<String>,
    /// The boundary by which that is over; until then it cannot be claimed.
    pub held_until: Option<u64>,
    /// What could be taken of it by all services together; never more than its worth.
    pub most: AmountView,
    /// Service by service.
    pub services: Vec<ServiceExposureView>,
    /// Open cases, which are part of the above.
    pub cases: Vec<CaseExposureView>,
    /// What may be sold of it from the next epoch on.
    pub prospects: Vec<ProspectView>,
    /// How many times its vault may pledge the same unit, once announced.
    pub pending_leverage_cap: Option<String>,
    /// The epoch from which on that binds.
    pub pending_leverage_binds_from: Option<u64>,
    /// The last epoch in which leaving avoids it.
    pub pending_leverage_leave_by: Option<u64>,
    /// The same as `most` if every offer were sold in full for one epoch.
    pub most_after_changes: AmountView,
    /// What cases took within the evidence window.
    pub losses: Vec<PastLossView>,
    /// What it yields.
    pub earnings: YieldView,
}

/// What one service could take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServiceExposureView {
    /// The service.
    pub service: String,
    /// What people call it.
    pub service_name: String,
    /// All offences together.
    pub most: AmountView,
    /// Offence by offence.
    pub offences: Vec<OffenceExposureView>,
}

/// What one offence could cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OffenceExposureView {
    /// The terms that list it.
    pub terms: String,
    /// Its place in them.
    pub offence: u16,
    /// What people call it.
    pub name: String,
    /// What one conviction takes at the most. Each epoch can bring one.
    pub once: AmountView,
}

/// What an open case would take: its dry run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseExposureView {
    /// The case.
    pub case: String,
    /// Executed at the boundary into this epoch.
    pub executes_at: u64,
    /// φ, with the other cases that are known now.
    pub fraction: String,
    /// What it would take by itself.
    pub loss: AmountView,
}

/// What may be sold of a holding. Amounts are for one epoch's cover, sold in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProspectView {
    /// The offer.
    pub offer: String,
    /// To whom.
    pub service: String,
    /// What people call the service.
    pub service_name: String,
    /// Under which terms.
    pub terms: String,
    /// Up to this fraction of the stake at risk.
    pub share: String,
    /// Whether it binds already; otherwise it is announced.
    pub bound: bool,
    /// The first epoch that it may be sold for.
    pub from: u64,
    /// The last epoch in which leaving avoids it.
    pub leave_by: u64,
    /// What all offences together could take.
    pub most: AmountView,
    /// Offence by offence.
    pub offences: Vec<OffenceExposureView>,
}

/// What a case took of a holding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PastLossView {
    /// The case.
    pub case: String,
    /// Who took it.
    pub service: String,
    /// What people call the service.
    pub service_name: String,
    /// At the boundary into this epoch.
    pub boundary: u64,
    /// How much.
    pub amount: AmountView,
}

/// A fraction of the stake per time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RateView {
    /// On average over the epochs.
    pub per_epoch: String,
    /// The same for 365 days of such epochs, not compounded.
    pub per_year: String,
}

/// What one service paid, after the operator's commission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EarnedView {
    /// The service.
    pub service: String,
    /// What people call it.
    pub service_name: String,
    /// Per unit of stake at risk.
    pub rate: RateView,
}

/// What a holding yields, by source, at today's prices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct YieldView {
    /// Over how many epochs: those of the evidence window that it was at risk in and that ended.
    pub epochs: u64,
    /// What the asset yields by itself, as the request says.
    pub base: RateView,
    /// Premiums, by service.
    pub services: Vec<EarnedView>,
    /// What cases took, per unit of what there would be without them.
    pub lost: RateView,
    /// All together; negative where more was lost than earned.
    pub net_per_year: String,
}

impl ExposureView {
    /// An account that nothing ever reached has nothing at risk.
    pub(crate) fn of(state: &State, id: AccountId, base_rate: Ratio) -> Self {
        let restaking = state.restaking();
        let exposure = match state.ledger().find_account(&id) {
            Some(row) => restaking.exposure_of(state.ledger(), row, base_rate, state.epoch()),
            None => Exposure::none(state.epoch()),
        };
        let holdings = exposure.holdings.iter();
        Self {
            account: id.to_string(),
            epoch: exposure.epoch.raw(),
            worth: value(exposure.worth),
            most: value(exposure.most),
            most_after_changes: value(exposure.most_after),
            holdings: holdings.filter_map(|row| HoldingExposureView::of(state, row)).collect(),
        }
    }
}

impl HoldingExposureView {
    fn of(state: &State, row: &HoldingExposure) -> Option<Self> {
        let (look, asset) = (Lookup(state), row.asset);
        let leverage = row.leverage;
        Some(Self {
            position: PositionView::of(state, &row.holding)?,
            held_by: row.held.map(|(case, _)| case.to_string()),
            held_until: row.held.map(|(_, until)| until.raw()),
            most: look.amount(asset, row.most),
            services: row
                .services
                .iter()
                .map(|of| ServiceExposureView::of(state, asset, of))
                .collect(),
            cases: row.cases.iter().map(|of| CaseExposureView::of(state, asset, of)).collect(),
            prospects: row.prospects.iter().map(|of| ProspectView::of(state, asset, of)).collect(),
            pending_leverage_cap: leverage.map(|(cap, ..)| cap.to_string()),
            pending_leverage_binds_from: leverage.map(|(_, from, _)| from.raw()),
            pending_leverage_leave_by: leverage.map(|(.., leave_by)| leave_by.raw()),
            most_after_changes: look.amount(asset, row.most_after),
            losses: row.losses.iter().map(|of| PastLossView::of(state, asset, of)).collect(),
            earnings: YieldView::of(state, &row.earnings),
        })
    }
}

impl ServiceExposureView {
    fn of(state: &State, asset: AssetId, row: &ServiceExposure) -> Self {
        Self {
            service: row.service.to_string(),
            service_name: Lookup(state).service(row.service),
            most: Lookup(state).amount(asset, row.most),
            offences: OffenceExposureView::all(state, asset, &row.offences),
        }
    }
}

impl OffenceExposureView {
    fn all(state: &State, asset: AssetId, rows: &[OffenceExposure]) -> Vec<Self> {
        let view = |row: &OffenceExposure| Self {
            terms: row.terms.to_string(),
            offence: row.offence,
            name: Lookup(state).offence(row.terms, row.offence),
            once: Lookup(state).amount(asset, row.once),
        };
        rows.iter().map(view).collect()
    }
}

impl CaseExposureView {
    fn of(state: &State, asset: AssetId, row: &CaseExposure) -> Self {
        Self {
            case: row.case.to_string(),
            executes_at: row.executes_at.raw(),
            fraction: row.fraction.to_string(),
            loss: Lookup(state).amount(asset, row.loss),
        }
    }
}

impl ProspectView {
    fn of(state: &State, asset: AssetId, row: &Prospect) -> Self {
        Self {
            offer: row.offer.to_string(),
            service: row.service.to_string(),
            service_name: Lookup(state).service(row.service),
            terms: row.terms.to_string(),
            share: row.share.to_string(),
            bound: row.bound,
            from: row.from.raw(),
            leave_by: row.leave_by.raw(),
            most: Lookup(state).amount(asset, row.most),
            offences: OffenceExposureView::all(state, asset, &row.offences),
        }
    }
}

impl PastLossView {
    fn of(state: &State, asset: AssetId, row: &PastLoss) -> Self {
        Self {
            case: row.case.to_string(),
            service: row.service.to_string(),
            service_name: Lookup(state).service(row.service),
            boundary: row.boundary.raw(),
            amount: Lookup(state).amount(asset, row.amount),
        }
    }
}

impl RateView {
    fn of(row: &Rate) -> Self {
        Self { per_epoch: row.per_epoch.to_string(), per_year: row.per_year.to_string() }
    }
}

impl YieldView {
    fn of(state: &State, row: &Yield) -> Self {
        let earned = row.services.iter().map(|earned| EarnedView {
            service: earned.service.to_string(),
            service_name: Lookup(state).service(earned.service),
            rate: RateView::of(&earned.rate),
        });
        Self {
            epochs: row.epochs,
            base: RateView::of(&row.base),
            services: earned.collect(),
            lost: RateView::of(&row.lost),
            net_per_year: match row.net_per_year() {
                Net::Gain(rate) => rate.to_string(),
                Net::Loss(rate) => format!("-{rate}"),
            },
        }
    }
}
