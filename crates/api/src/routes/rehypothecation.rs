//! Rehypothecation.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::BadQuery;
use crate::page::{Listed, PageQuery, Paging};
use crate::shared::{Answer, Shared};
use crate::view::{
    AsOf, OperatorBackingView, Page, RehypothecationView, ServiceBackingView, VaultBackingView,
};
use axum::extract::State;

/// How often stake is pledged: each unit counted once, and once per service.
#[utoipa::path(
    get,
    path = "/v1/rehypothecation",
    tag = "stake",
    responses((status = 200, body = AsOf<RehypothecationView>))
)]
pub(super) async fn rehypothecation(State(shared): State<Shared>) -> Answer<RehypothecationView> {
    shared.look(|state| Ok(RehypothecationView::of(state))).await
}

/// The cover that each service bought.
#[utoipa::path(
    get,
    path = "/v1/rehypothecation/services",
    tag = "stake",
    params(PageQuery),
    responses((status = 200, content((Page<ServiceBackingView> = "application/json"), (String = "text/csv"))), BadQuery)
)]
pub(super) async fn by_service(
    State(shared): State<Shared>,
    paging: Paging,
) -> Listed<ServiceBackingView> {
    let view = |state: &app::State, paging: &Paging| {
        Ok(paging.take(paging.following("service", ServiceBackingView::all(state))?))
    };
    shared.list(paging, view).await
}

/// Stake and cover of each operator.
#[utoipa::path(
    get,
    path = "/v1/rehypothecation/operators",
    tag = "stake",
    params(PageQuery),
    responses((status = 200, content((Page<OperatorBackingView> = "application/json"), (String = "text/csv"))), BadQuery)
)]
pub(super) async fn by_operator(
    State(shared): State<Shared>,
    paging: Paging,
) -> Listed<OperatorBackingView> {
    let view = |state: &app::State, paging: &Paging| {
        Ok(paging.take(paging.following("operator", OperatorBackingView::all(state))?))
    };
    shared.list(paging, view).await
}

/// Stake and cover of each vault.
#[utoipa::path(
    get,
    path = "/v1/rehypothecation/vaults",
    tag = "stake",
    params(PageQuery),
    responses((status = 200, content((Page<VaultBackingView> = "application/json"), (String = "text/csv"))), BadQuery)
)]
pub(super) async fn by_vault(
    State(shared): State<Shared>,
    paging: Paging,
) -> Listed<VaultBackingView> {
    let view = |state: &app::State, paging: &Paging| {
        Ok(paging.take(paging.following("vault", VaultBackingView::all(state))?))
    };
    shared.list(paging, view).await
}
