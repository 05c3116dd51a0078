//! Assets.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::BadQuery;
use crate::page::{Listed, PageQuery, Paging};
use crate::shared::Shared;
use crate::view::{AssetView, Page};
use axum::extract::State;

/// All assets, and where all of their units are.
#[utoipa::path(
    get,
    path = "/v1/assets",
    tag = "chain",
    params(PageQuery),
    responses((status = 200, content((Page<AssetView> = "application/json"), (String = "text/csv"))), BadQuery)
)]
pub(super) async fn assets(State(shared): State<Shared>, paging: Paging) -> Listed<AssetView> {
    let view = |state: &app::State, paging: &Paging| {
        let row = |id| Some((id, AssetView::of(state, id, state.ledger().asset(id).ok()?)));
        Ok(paging.take(paging.upwards("asset")?.map_while(row)))
    };
    shared.list(paging, view).await
}
