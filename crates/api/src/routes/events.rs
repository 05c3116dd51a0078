//! What happened.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::BadQuery;
use crate::Problem;
use crate::extract::{Params, account};
use crate::page::{List, Listed, PageQuery, Paging, Rows};
use crate::shared::Shared;
use crate::view::{EventView, Page, interests, kinds, subjects};
use axum::extract::State;
use node::Wanted;
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
    /// Only what is about this: an operator, vault, tranche, service, case, feed, asset, venue, market, contract or trader.
    #[param(example = "vault-3")]
    about: Option<String>,
}

/// What happened, newest first, in words; new marks of contracts are left out, as the books say them.
///
/// What is looked for by kind or subject is found through an index, however long ago it was. Blocks that are not indexed yet are read one
/// after another, at most 2000 for an answer. A page may therefore have fewer rows than were asked for, or none, and still say where to
/// go on.
#[utoipa::path(
    get,
    path = "/v1/events",
    tag = "chain",
    params(EventFilter, PageQuery),
    responses((status = 200, content((Page<EventView> = "application/json"), (String = "text/csv"))), BadQuery)
)]
pub(super) async fn events(
    State(shared): State<Shared>,
    Params(EventFilter { routine, kind, account: of, about }): Params<EventFilter>,
    paging: Paging,
) -> Listed<EventView> {
    let before = paging.place()?;
    let of = of.as_deref().map(|text| account("account", text)).transpose()?;
    let kind = kind.as_deref().map(kinds).transpose()?;
    shared
        .ask(move |node| {
            let about = |state: &app::State| {
                let of = of.map(|account| interests(state, account));
                let about = about.as_deref().map(|text| subjects(state, text)).transpose()?;
                Ok::<_, Problem>([of, about])
            };
            let filters = node.read(about)?.into_iter().chain([kind]).flatten();
            let wanted = Wanted::everything().only_notable(routine == Some(false));
            let wanted = filters.fold(wanted, Wanted::about);
            let found = node.events_before(before, paging.limit, &wanted)?;
            node.read(|state| {
                let data = found.events.iter().map(|past| EventView::of(state, past)).collect();
                let next = found.next.map(|place| place.to_string());
                Ok(List::new(state, paging, Rows { data, next }))
            })
        })
        .await
}
