//! Where the chain stands.

use super::responses::NotHealthy;
use crate::Problem;
use crate::shared::{Answer, Shared, read};
use crate::view::{AsOf, HealthView, StatusView};
use axum::Json;
use axum::extract::State;

/// Whether the node makes blocks.
#[utoipa::path(get, path = "/health", tag = "chain", responses((status = 200, body = HealthView), NotHealthy))]
pub(super) async fn health(State(shared): State<Shared>) -> Result<Json<HealthView>, Problem> {
    match shared.node.halted() {
        Some(reason) => Err(Problem::halted(reason)),
        None => Ok(Json(HealthView { status: "ok".to_owned() })),
    }
}

/// Where the chain stands.
#[utoipa::path(get, path = "/v1/status", tag = "chain", responses((status = 200, body = AsOf<StatusView>)))]
pub(super) async fn status(State(shared): State<Shared>) -> Answer<StatusView> {
    shared.ask(|node| read(node, |state, root| Ok(StatusView::of(node, state, root)))).await
}
