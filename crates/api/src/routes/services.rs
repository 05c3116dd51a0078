//! Services.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::{BadQuery, NotThere};
use crate::extract::Segment;
use crate::page::{Listed, PageQuery, Paging};
use crate::shared::{Answer, Shared};
use crate::view::{AsOf, Page, ServiceDetailView, ServiceView};
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

/// A service: demand, budget, terms in words and numbers, cover by operator, offers, insurance.
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
