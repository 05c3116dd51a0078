//! Assets.

use crate::shared::{Answer, Shared};
use crate::view::{AsOf, AssetView};
use axum::extract::State;

/// All assets, and where all of their units are.
#[utoipa::path(get, path = "/v1/assets", tag = "chain", responses((status = 200, body = AsOf<Vec<AssetView>>)))]
pub(super) async fn assets(State(shared): State<Shared>) -> Answer<Vec<AssetView>> {
    let view = |state: &app::State| {
        let assets = state.ledger().assets();
        Ok(assets.map(|(id, row)| AssetView::of(state, id, row)).collect())
    };
    shared.look(view).await
}
