//! Services: who buys cover.

use crate::view::{AmountView, Lookup, SecurityView, TermsView, amount::value};
use app::State;
use restaking::Service;
use serde::{Deserialize, Serialize};
use units::{OperatorId, Ratio, Rounding, ServiceId, Value};
use utoipa::ToSchema;

/// A service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServiceView {
    /// Its id.
    #[schema(example = "service-0")]
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The account that acts for it.
    pub owner: String,
    /// The cover that it wants each epoch, in the reference currency.
    pub cover_target: String,
    /// The cover that it bought for the present epoch, in the reference currency. Stake that also covers
    /// others is counted here too.
    pub cover_value: String,
    /// Bought ÷ wanted, rounded down; none when nothing is wanted.
    pub cover_ratio: Option<String>,
    /// The most that it pays per epoch, as a fraction of the cover's value.
    pub premium_rate: String,
    /// Prepaid, not yet spent.
    pub budget: AmountView,
    /// Slashed stake that was kept for it.
    pub insurance: Vec<AmountView>,
    /// What slashes for it fell short of. Something only where a leverage cap is above 1.
    pub shortfall: Vec<AmountView>,
    /// The newest version of its terms.
    pub terms: Option<String>,
    /// Its feeds.
    pub feeds: Vec<String>,
}

/// Cover that one operator sold a service for the present epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OperatorCoverView {
    /// The operator.
    pub operator: String,
    /// What people call it.
    pub operator_name: String,
    /// In the reference currency.
    pub cover_value: String,
}

/// A service with its terms and its suppliers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServiceDetailView {
    /// The service.
    pub service: ServiceView,
    /// What it costs to corrupt it in the present epoch, and whether that is enough.
    pub security: Option<SecurityView>,
    /// Every version of its terms, newest first. Old epochs are judged by the terms that their cover was sold
    /// under.
    pub terms: Vec<TermsView>,
    /// How many operators cover it in the present epoch: `/v1/services/{id}/covers` has them.
    pub operators: usize,
    /// How many offers there are to it: `/v1/offers?service={id}` has them.
    pub offers: usize,
}

fn covers(state: &State, id: ServiceId) -> Vec<(OperatorId, Value)> {
    state.restaking().cover_by_operator(id, state.epoch())
}

impl ServiceView {
    pub(crate) fn of(state: &State, id: ServiceId, row: &Service) -> Self {
        Self::covered(state, id, row, &covers(state, id))
    }

    fn covered(
        state: &State,
        id: ServiceId,
        row: &Service,
        covers: &[(OperatorId, Value)],
    ) -> Self {
        let look = Lookup(state);
        let bought = covers.iter().fold(Value::ZERO, |sum, (_, cover)| sum.saturating_add(*cover));
        let target = row.demand.target;
        let feeds = state.oracle().feeds().filter(|(_, feed)| feed.service == id);
        Self {
            id: id.to_string(),
            name: row.name.to_string(),
            owner: look.account(row.owner),
            cover_target: value(target),
            cover_value: value(bought),
            cover_ratio: Ratio::of(bought.raw(), target.raw(), Rounding::Down)
                .map(|ratio| ratio.to_string()),
            premium_rate: row.demand.rate.to_string(),
            budget: look.amount(row.payment_asset, row.budget),
            insurance: look.amounts(&row.insurance),
            shortfall: look.amounts(&row.shortfall),
            terms: row.terms.last().map(ToString::to_string),
            feeds: feeds.map(|(id, _)| id.to_string()).collect(),
        }
    }
}

impl ServiceDetailView {
    pub(crate) fn of(state: &State, id: ServiceId, row: &Service) -> Self {
        let (terms, covers) = (row.terms.iter().rev(), covers(state, id));
        Self {
            service: ServiceView::covered(state, id, row, &covers),
            security: SecurityView::of(state, id),
            terms: terms.filter_map(|id| TermsView::of(state, *id)).collect(),
            operators: covers.len(),
            offers: row.offers.len(),
        }
    }
}

impl OperatorCoverView {
    /// Who covers a service in the present epoch, in order of operator.
    pub(crate) fn all(
        state: &State,
        id: ServiceId,
    ) -> impl Iterator<Item = (OperatorId, Self)> + use<'_> {
        covers(state, id).into_iter().map(|(operator, cover)| {
            let row = Self {
                operator: operator.to_string(),
                operator_name: Lookup(state).operator(operator),
                cover_value: value(cover),
            };
            (operator, row)
        })
    }
}
