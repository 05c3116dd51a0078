//! Vaults.

use super::responses::NotThere;
use crate::extract::Segment;
use crate::shared::{Answer, Shared};
use crate::view::{AsOf, VaultView};
use axum::extract::State;

/// All vaults.
#[utoipa::path(get, path = "/v1/vaults", tag = "stake", responses((status = 200, body = AsOf<Vec<VaultView>>)))]
pub(super) async fn vaults(State(shared): State<Shared>) -> Answer<Vec<VaultView>> {
    let view = |state: &app::State| {
        let rows = state.restaking().vaults();
        Ok(rows.map(|(id, row)| VaultView::of(state, id, row)).collect())
    };
    shared.look(view).await
}

/// A vault: tranches with their tenure, cover sold, offers bound and pending.
#[utoipa::path(
    get,
    path = "/v1/vaults/{id}",
    tag = "stake",
    params(("id" = String, Path, description = "`vault-0`, or just `0`")),
    responses((status = 200, body = AsOf<VaultView>), NotThere)
)]
pub(super) async fn vault(State(shared): State<Shared>, id: Segment) -> Answer<VaultView> {
    let id = id.id("vault")?;
    shared.look(move |state| Ok(VaultView::of(state, id, state.restaking().vault(id)?))).await
}
