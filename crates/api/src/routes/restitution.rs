//! What a feed's wrong prices are made good by.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::NotThere;
use crate::extract::Segment;
use crate::shared::{Answer, Shared};
use crate::view::{AsOf, RestitutionView};
use axum::extract::State;

/// The market that makes good what a feed's wrong prices did, while a case about it stands, and the rounds that were shown to have had
/// one. Whoever has quotes around further wrong rounds may show them (`show-rounds`).
#[utoipa::path(
    get,
    path = "/v1/feeds/{id}/restitution",
    tag = "oracle",
    params(("id" = String, Path, description = "`feed-0`, or just `0`")),
    responses((status = 200, body = AsOf<RestitutionView>), NotThere)
)]
pub(super) async fn restitution(
    State(shared): State<Shared>,
    id: Segment,
) -> Answer<RestitutionView> {
    let id = id.id("feed")?;
    let view = move |state: &app::State| {
        state.oracle().feed(id)?;
        Ok(RestitutionView::of(state, id))
    };
    shared.look(view).await
}
