//! Operators.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::{BadQuery, NotThere};
use crate::extract::Segment;
use crate::page::{Listed, PageQuery, Paging};
use crate::shared::{Answer, Shared};
use crate::view::{AsOf, DutiesView, OperatorDetailView, OperatorView, Page};
use axum::extract::State;

/// All operators.
#[utoipa::path(
    get,
    path = "/v1/operators",
    tag = "stake",
    params(PageQuery),
    responses((status = 200, content((Page<OperatorView> = "application/json"), (String = "text/csv"))), BadQuery)
)]
pub(super) async fn operators(
    State(shared): State<Shared>,
    paging: Paging,
) -> Listed<OperatorView> {
    let view = |state: &app::State, paging: &Paging| {
        let row =
            |id| Some((id, OperatorView::of(state, id, state.restaking().operator(id).ok()?)));
        Ok(paging.take(paging.upwards("operator")?.map_while(row)))
    };
    shared.list(paging, view).await
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
