//! Where the chain stands.

use super::responses::{NotHealthy, NotReady};
use crate::Problem;
use crate::shared::{Answer, Shared, read};
use crate::view::{AsOf, HealthView, ReadinessView, StatusView};
use axum::Json;
use axum::extract::State;
use node::Node;

/// Whether the node makes blocks.
#[utoipa::path(get, path = "/health", tag = "chain", responses((status = 200, body = HealthView), NotHealthy))]
pub(super) async fn health(State(shared): State<Shared>) -> Result<Json<HealthView>, Problem> {
    match shared.node.halted() {
        Some(reason) => Err(Problem::halted(reason)),
        None => Ok(Json(HealthView { status: "ok".to_owned() })),
    }
}

/// Whether the node takes transactions: it makes blocks, and its queue is not full. For whoever sends requests to one of several nodes.
#[utoipa::path(get, path = "/v1/ready", tag = "chain", responses((status = 200, body = ReadinessView), NotReady))]
pub(super) async fn ready(State(shared): State<Shared>) -> Result<Json<ReadinessView>, Problem> {
    if let Some(reason) = shared.node.halted() {
        return Err(Problem::halted(reason));
    }
    let ready = |node: &Node| {
        let (pending_transactions, queue_limit) = (node.pending(), node.queue_limit());
        if pending_transactions >= queue_limit {
            let detail =
                format!("{pending_transactions} transactions are pending, which is the most");
            return Err(Problem::busy(detail));
        }
        let height = node.read(|state| state.meta().height.raw());
        let status = "ready".to_owned();
        Ok(Json(ReadinessView { status, height, pending_transactions, queue_limit }))
    };
    shared.ask(ready).await
}

/// Where the chain stands.
#[utoipa::path(get, path = "/v1/status", tag = "chain", responses((status = 200, body = AsOf<StatusView>)))]
pub(super) async fn status(State(shared): State<Shared>) -> Answer<StatusView> {
    let development = shared.control.is_some();
    shared
        .ask(move |node| {
            read(node, |state, root| Ok(StatusView::of(node, state, root, development)))
        })
        .await
}
