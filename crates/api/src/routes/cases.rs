//! Cases.

use super::responses::NotThere;
use crate::Problem;
use crate::extract::Segment;
use crate::shared::{Answer, Shared, read};
use crate::view::{AsOf, CaseDetailView, CaseView, DryRunView, PaymentView};
use axum::Json;
use axum::extract::State;
use node::Node;
use restaking::CaseStatus;
use units::CaseId;

/// All cases, newest first.
#[utoipa::path(get, path = "/v1/cases", tag = "cases", responses((status = 200, body = AsOf<Vec<CaseView>>)))]
pub(super) async fn cases(State(shared): State<Shared>) -> Answer<Vec<CaseView>> {
    let view = |state: &app::State| {
        let cases = state.restaking().cases().rev();
        Ok(cases.map(|(id, row)| CaseView::of(state, id, row)).collect())
    };
    shared.look(view).await
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
