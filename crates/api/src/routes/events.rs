//! What happened lately.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::BadQuery;
use crate::extract::Params;
use crate::shared::{Answer, Shared, read};
use crate::view::{AsOf, EventView};
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which events.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct EventFilter {
    /// At most this many, up to 500; 50 when nothing is said.
    limit: Option<usize>,
    /// Whether to include what happens every round and epoch while nothing is wrong: prices, cover, premiums.
    /// They are included when nothing is said.
    routine: Option<bool>,
}

/// What happened lately, newest first, in words. The node keeps the last 500 routine and the last 500 other
/// events; older ones are in their blocks.
#[utoipa::path(
    get,
    path = "/v1/events",
    tag = "chain",
    params(EventFilter),
    responses((status = 200, body = AsOf<Vec<EventView>>), BadQuery)
)]
pub(super) async fn events(
    State(shared): State<Shared>,
    Params(EventFilter { limit, routine }): Params<EventFilter>,
) -> Answer<Vec<EventView>> {
    let limit = limit.unwrap_or(50).min(node::RECENT_EVENTS);
    let routine = routine.unwrap_or(true);
    shared
        .ask(move |node| {
            let recent = node.recent_events(limit, routine);
            read(node, |state, _| {
                Ok(recent.iter().map(|event| EventView::of(state, event)).collect())
            })
        })
        .await
}
