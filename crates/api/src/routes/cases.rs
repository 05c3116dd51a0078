//! Cases.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::{BadQuery, NotThere};
use crate::Problem;
use crate::extract::{Params, Segment};
use crate::page::{Listed, PageQuery, Paging};
use crate::shared::{Answer, Shared, read};
use crate::view::{AsOf, CaseDetailView, CasePhase, CaseView, DryRunView, Page, PaymentView};
use axum::Json;
use axum::extract::State;
use node::Node;
use restaking::CaseStatus;
use serde::Deserialize;
use units::CaseId;
use utoipa::IntoParams;

/// Which cases.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CaseFilter {
    /// Only those in this phase; all when nothing is said.
    #[param(inline)]
    phase: Option<CasePhase>,
}

/// All cases, newest first.
#[utoipa::path(
    get,
    path = "/v1/cases",
    tag = "cases",
    params(CaseFilter, PageQuery),
    responses((status = 200, content((Page<CaseView> = "application/json"), (String = "text/csv"))), BadQuery)
)]
pub(super) async fn cases(
    State(shared): State<Shared>,
    Params(CaseFilter { phase }): Params<CaseFilter>,
    paging: Paging,
) -> Listed<CaseView> {
    let view = move |state: &app::State, paging: &Paging| {
        let restaking = state.restaking();
        let end = restaking.cases().next_back().map_or(0, |(last, _)| last.index() + 1);
        let rows = paging.downwards("case", end)?;
        let rows = rows.filter_map(|id: CaseId| Some((id, restaking.case(id).ok()?)));
        let rows = rows.filter(|(_, row)| phase.is_none_or(|it| it == CasePhase::of(&row.status)));
        Ok(paging.take(rows.map(|(id, row)| (id, CaseView::of(state, id, row)))))
    };
    shared.list(paging, view).await
}

/// A case: verdict, dates, what it took of whom, and whom it paid.
#[utoipa::path(
    get,
    path = "/v1/cases/{id}",
    tag = "cases",
    params(("id" = String, Path, description = "`case-0`, or just `0`")),
    responses((status = 200, body = AsOf<CaseDetailView>), NotThere)
)]
pub(super) async fn case(State(shared): State<Shared>, id: Segment) -> Answer<CaseDetailView> {
    let id = id.id("case")?;
    shared.ask(move |node| detail(node, id)).await
}

/// Payments are not in the state: the block that crossed the boundary has them.
fn detail(node: &Node, id: CaseId) -> Answer<CaseDetailView> {
    let mut paid_at = None;
    let Json(mut view) = read(node, |state, _| {
        let row = state.restaking().case(id)?;
        let detail = CaseDetailView::of(state, id, row);
        if row.status == CaseStatus::Paid {
            paid_at = detail.case.pays_at.map(|epoch| state.meta().epochs.start(epoch));
        }
        Ok(detail)
    })?;
    if let Some(time) = paid_at
        && let Some(block) = node.first_block_since(time)?
    {
        view.data.payments = node.read(|state| PaymentView::in_block(state, id, &block));
    }
    Ok(Json(view))
}

/// What an open case would take of each tranche if it were executed now: the function that executes it, run
/// without effect.
#[utoipa::path(
    get,
    path = "/v1/cases/{id}/dry-run",
    tag = "cases",
    params(("id" = String, Path, description = "`case-0`, or just `0`")),
    responses((status = 200, body = AsOf<DryRunView>), NotThere)
)]
pub(super) async fn dry_run(State(shared): State<Shared>, id: Segment) -> Answer<DryRunView> {
    let id = id.id("case")?;
    let view = move |state: &app::State| {
        let row = state.restaking().case(id)?;
        DryRunView::of(state, id, row).map_err(Problem::from)
    };
    shared.look(view).await
}
