//! Numbers for Prometheus.

use super::overview::look_over;
use crate::Problem;
use crate::metrics;
use crate::shared::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

/// Numbers for Prometheus in its text format; each is explained by its `HELP` line and in `docs/reference/metrics.md`.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "chain",
    responses((status = 200, content_type = "text/plain", body = String))
)]
pub(super) async fn metrics(State(shared): State<Shared>) -> Result<impl IntoResponse, Problem> {
    let of = shared.clone();
    let text = shared
        .ask(move |node| {
            let Json(view) = look_over(node, &of)?;
            Ok(metrics::text(&of, node, &view.data))
        })
        .await?;
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text))
}
