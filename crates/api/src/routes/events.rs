//! What happened.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::BadQuery;
use crate::extract::{Params, account};
use crate::page::{List, Listed, PageQuery, Paging, Rows};
use crate::shared::Shared;
use crate::view::{EventView, Interests, Page, event_kind};
use axum::extract::State;
use node::PastEvent;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which events.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct EventFilter {
    /// Whether to include what happens every round and epoch while nothing is wrong: prices, cover, premiums.
    /// They are included when nothing is said.
    routine: Option<bool>,
    /// Only of this kind, or of these, with commas between.
    #[param(example = "case-opened,slashed")]
    kind: Option<String>,
    /// Only what this account did, or what happened to it, to its stake, or to operators and services that it acts for.
    account: Option<String>,
}

/// What happened, newest first, in words; new marks of contracts are left out, as the books say them.
///
/// An answer reads at most 2000 blocks from the disk. A page may therefore have fewer rows than were asked for, or none, and still say
/// where to go on.
#[utoipa::path(
    get,
    path = "/v1/events",
    tag = "chain",
    params(EventFilter, PageQuery),
    responses((status = 200, content((Page<EventView> = "application/json"), (String = "text/csv"))), BadQuery)
)]
pub(super) async fn events(
    State(shared): State<Shared>,
    Params(EventFilter { routine, kind, account: of }): Params<EventFilter>,
    paging: Paging,
) -> Listed<EventView> {
    let before = paging.place()?;
    let of = of.as_deref().map(|text| account("account", text)).transpose()?;
    shared
        .ask(move |node| {
            let interests = of.map(|account| node.read(|state| Interests::of(state, account)));
            let wanted = |past: &PastEvent| {
                kind.as_deref()
                    .is_none_or(|kinds| kinds.split(',').any(|it| it == event_kind(&past.event)))
                    && interests.as_ref().is_none_or(|interests| interests.concern(past))
            };
            let routine = routine.unwrap_or(true);
            let found = node.events_before(before, paging.limit, routine, wanted)?;
            node.read(|state| {
                let data = found.events.iter().map(|past| EventView::of(state, past)).collect();
                let next = found.next.map(|place| place.to_string());
                Ok(List::new(state, paging, Rows { data, next }))
            })
        })
        .await
}
