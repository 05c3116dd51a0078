//! Services.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::{BadQuery, NotThere};
use crate::extract::Segment;
use crate::page::{Listed, PageQuery, Paging};
use crate::shared::{Answer, Shared};
use crate::view::{AsOf, OperatorCoverView, Page, ServiceDetailView, ServiceView};
use axum::extract::State;

/// All services.
#[utoipa::path(
    get,
    path = "/v1/services",
    tag = "services",
    params(PageQuery),
    responses((status = 200, content((Page<ServiceView> = "application/json"), (String = "text/csv"))), BadQuery)
)]
pub(super) async fn services(State(shared): State<Shared>, paging: Paging) -> Listed<ServiceView> {
    let view = |state: &app::State, paging: &Paging| {
        let row = |id| Some((id, ServiceView::of(state, id, state.restaking().service(id).ok()?)));
        Ok(paging.take(paging.upwards("service")?.map_while(row)))
    };
    shared.list(paging, view).await
}

/// A service: demand, budget, security, terms in words and numbers, insurance.
#[utoipa::path(
    get,
    path = "/v1/services/{id}",
    tag = "services",
    params(("id" = String, Path, description = "`service-0`, or just `0`")),
    responses((status = 200, body = AsOf<ServiceDetailView>), NotThere)
)]
pub(super) async fn service(
    State(shared): State<Shared>,
    id: Segment,
) -> Answer<ServiceDetailView> {
    let id = id.id("service")?;
    shared
        .look(move |state| Ok(ServiceDetailView::of(state, id, state.restaking().service(id)?)))
        .await
}

/// Who covers a service in the present epoch, in order of operator.
#[utoipa::path(
    get,
    path = "/v1/services/{id}/covers",
    tag = "services",
    params(("id" = String, Path, description = "`service-0`, or just `0`"), PageQuery),
    responses(
        (status = 200, content((Page<OperatorCoverView> = "application/json"), (String = "text/csv"))),
        BadQuery,
        NotThere
    )
)]
pub(super) async fn covers(
    State(shared): State<Shared>,
    id: Segment,
    paging: Paging,
) -> Listed<OperatorCoverView> {
    let id = id.id("service")?;
    let view = move |state: &app::State, paging: &Paging| {
        state.restaking().service(id)?;
        Ok(paging.take(paging.following("operator", OperatorCoverView::all(state, id))?))
    };
    shared.list(paging, view).await
}
