//! Operators.

use super::responses::NotThere;
use crate::extract::Segment;
use crate::shared::{Answer, Shared};
use crate::view::{AsOf, DutiesView, OperatorDetailView, OperatorView};
use axum::extract::State;

/// All operators.
#[utoipa::path(get, path = "/v1/operators", tag = "stake", responses((status = 200, body = AsOf<Vec<OperatorView>>)))]
pub(super) async fn operators(State(shared): State<Shared>) -> Answer<Vec<OperatorView>> {
    let view = |state: &app::State| {
        let rows = state.restaking().operators();
        Ok(rows.map(|(id, row)| OperatorView::of(state, id, row)).collect())
    };
    shared.look(view).await
}

/// An operator with its vaults and its cases.
#[utoipa::path(
    get,
    path = "/v1/operators/{id}",
    tag = "stake",
    params(("id" = String, Path, description = "`operator-0`, or just `0`")),
    responses((status = 200, body = AsOf<OperatorDetailView>), NotThere)
)]
pub(super) async fn operator(
    State(shared): State<Shared>,
    id: Segment,
) -> Answer<OperatorDetailView> {
    let id = id.id("operator")?;
    shared
        .look(move |state| Ok(OperatorDetailView::of(state, id, state.restaking().operator(id)?)))
        .await
}

/// What an operator owes each feed in the round under way, and all that its reporter needs to know for it.
#[utoipa::path(
    get,
    path = "/v1/operators/{id}/duties",
    tag = "oracle",
    params(("id" = String, Path, description = "`operator-0`, or just `0`")),
    responses((status = 200, body = AsOf<DutiesView>), NotThere)
)]
pub(super) async fn duties(State(shared): State<Shared>, id: Segment) -> Answer<DutiesView> {
    let id = id.id("operator")?;
    shared.look(move |state| Ok(DutiesView::of(state, id)?)).await
}
