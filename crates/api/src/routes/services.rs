//! Services.

use super::responses::NotThere;
use crate::extract::Segment;
use crate::shared::{Answer, Shared};
use crate::view::{AsOf, ServiceDetailView, ServiceView};
use axum::extract::State;

/// All services.
#[utoipa::path(get, path = "/v1/services", tag = "services", responses((status = 200, body = AsOf<Vec<ServiceView>>)))]
pub(super) async fn services(State(shared): State<Shared>) -> Answer<Vec<ServiceView>> {
    let view = |state: &app::State| {
        let rows = state.restaking().services();
        Ok(rows.map(|(id, row)| ServiceView::of(state, id, row)).collect())
    };
    shared.look(view).await
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
