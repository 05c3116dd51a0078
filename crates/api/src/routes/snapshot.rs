//! The chain in one file, of a node that runs.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::NotSent;
use crate::Problem;
use crate::extract::Params;
use crate::shared::Shared;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderName, header};
use serde::Deserialize;
use std::io;
use std::sync::Arc;
use utoipa::IntoParams;

/// What a snapshot is to have.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct SnapshotQuery {
    /// Every block that is there, so that all of it can be executed again; else the newest checkpoint, the blocks after it, and the
    /// last hundred.
    #[serde(default)]
    whole: bool,
}

/// A snapshot of the chain as it is now, for `buttress snapshot import`. One is sent at a time, and whoever takes too long for a part of it
/// gets no more: it then has no end, which import sees.
#[utoipa::path(
    get,
    path = "/v1/snapshot",
    tag = "chain",
    params(SnapshotQuery),
    responses((status = 200, content((String = "application/octet-stream"))), NotSent)
)]
pub(super) async fn snapshot(
    State(shared): State<Shared>,
    Params(SnapshotQuery { whole }): Params<SnapshotQuery>,
) -> Result<([(HeaderName, &'static str); 2], Body), Problem> {
    let node = Arc::clone(&shared.node);
    let body = shared
        .carrier
        .send(move |out| node.write_snapshot(out, whole).map(|_| ()).map_err(io::Error::other))?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"chain.snapshot\""),
    ];
    Ok((headers, body))
}
