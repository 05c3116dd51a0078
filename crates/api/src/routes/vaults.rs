//! Vaults.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::{BadQuery, NotThere};
use crate::extract::Segment;
use crate::page::{Listed, PageQuery, Paging};
use crate::shared::{Answer, Shared};
use crate::view::{AsOf, Page, VaultView};
use axum::extract::State;

/// All vaults.
#[utoipa::path(
    get,
    path = "/v1/vaults",
    tag = "stake",
    params(PageQuery),
    responses((status = 200, content((Page<VaultView> = "application/json"), (String = "text/csv"))), BadQuery)
)]
pub(super) async fn vaults(State(shared): State<Shared>, paging: Paging) -> Listed<VaultView> {
    let view = |state: &app::State, paging: &Paging| {
        let row = |id| Some((id, VaultView::of(state, id, state.restaking().vault(id).ok()?)));
        Ok(paging.take(paging.upwards("vault")?.map_while(row)))
    };
    shared.list(paging, view).await
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
