//! Rehypothecation.

use crate::shared::{Answer, Shared};
use crate::view::{AsOf, RehypothecationView};
use axum::extract::State;

/// How often stake is pledged: each unit counted once, and once per service; of everyone, by service, operator and vault.
#[utoipa::path(
    get,
    path = "/v1/rehypothecation",
    tag = "stake",
    responses((status = 200, body = AsOf<RehypothecationView>))
)]
pub(super) async fn rehypothecation(State(shared): State<Shared>) -> Answer<RehypothecationView> {
    shared.look(|state| Ok(RehypothecationView::of(state))).await
}
