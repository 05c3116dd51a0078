//! Feeds and rounds.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::{BadQuery, NotThere};
use crate::extract::{Params, Segment, number};
use crate::heard::Heard;
use crate::page::{Listed, PageQuery, Paging};
use crate::shared::{Answer, Shared, read};
use crate::view::{AsOf, FeedQuotesView, FeedView, Page, RoundView};
use axum::extract::State;
use serde::Deserialize;
use units::Round;
use utoipa::IntoParams;

/// Which rounds.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FromRound {
    /// The first round: then the oldest come first, for whoever follows them all. The newest first when nothing is said.
    from: Option<u64>,
}

/// All feeds.
#[utoipa::path(
    get,
    path = "/v1/feeds",
    tag = "oracle",
    params(PageQuery),
    responses((status = 200, content((Page<FeedView> = "application/json"), (String = "text/csv"))), BadQuery)
)]
pub(super) async fn feeds(State(shared): State<Shared>, paging: Paging) -> Listed<FeedView> {
    let view = |state: &app::State, paging: &Paging| {
        let row = |id| Some((id, FeedView::of(state, id, state.oracle().feed(id).ok()?)));
        Ok(paging.take(paging.upwards("feed")?.map_while(row)))
    };
    shared.list(paging, view).await
}

/// A feed: specification, price, and whether that still is one.
#[utoipa::path(
    get,
    path = "/v1/feeds/{id}",
    tag = "oracle",
    params(("id" = String, Path, description = "`feed-0`, or just `0`")),
    responses((status = 200, body = AsOf<FeedView>), NotThere)
)]
pub(super) async fn feed(State(shared): State<Shared>, id: Segment) -> Answer<FeedView> {
    let id = id.id("feed")?;
    shared.look(move |state| Ok(FeedView::of(state, id, state.oracle().feed(id)?))).await
}

/// The last rounds of a feed that are on record, newest first, or from a round on, oldest first; with every report.
#[utoipa::path(
    get,
    path = "/v1/feeds/{id}/rounds",
    tag = "oracle",
    params(("id" = String, Path, description = "`feed-0`, or just `0`"), FromRound, PageQuery),
    responses((status = 200, content((Page<RoundView> = "application/json"), (String = "text/csv"))), NotThere, BadQuery)
)]
pub(super) async fn rounds(
    State(shared): State<Shared>,
    id: Segment,
    Params(FromRound { from }): Params<FromRound>,
    paging: Paging,
) -> Listed<RoundView> {
    let id = id.id("feed")?;
    let view = move |state: &app::State, paging: &Paging| {
        let feed = state.oracle().feed(id)?;
        let after = paging.after().map(|text| number("after", text)).transpose()?;
        let record = |round: &u64| state.oracle().round(id, Round::new(*round));
        let row = |round: u64| Some((round, RoundView::of(state, feed, record(&round)?)));
        let (oldest, newest) = RoundView::on_record(state, feed);
        Ok(if let Some(from) = from {
            let from = after.map_or(from, |after| after.saturating_add(1).max(from));
            paging.take((from.max(oldest)..=newest).filter_map(row))
        } else {
            let end =
                after.map_or(newest.saturating_add(1), |after| after.min(newest.saturating_add(1)));
            paging.take((oldest..end).rev().filter_map(row))
        })
    };
    shared.list(paging, view).await
}

/// What the venues of a feed signed last, as far as this node hears them, and the reference that it makes now. Nodes take no
/// quotes from venues; the one of a development chain hears those that it plays.
#[utoipa::path(
    get,
    path = "/v1/feeds/{id}/quotes",
    tag = "oracle",
    params(("id" = String, Path, description = "`feed-0`, or just `0`")),
    responses((status = 200, body = AsOf<FeedQuotesView>), NotThere)
)]
pub(super) async fn quotes(State(shared): State<Shared>, id: Segment) -> Answer<FeedQuotesView> {
    let id = id.id("feed")?;
    let ear = shared.clone();
    let view = move |node: &node::Node| {
        let quotes = ear.quotes();
        read(node, |state, _| {
            let specification = &state.oracle().feed(id)?.specification;
            let heard = quotes.map(|quotes| Heard::of(specification, &quotes));
            Ok(FeedQuotesView::of(specification, heard.as_ref(), state.time()))
        })
    };
    shared.ask(view).await
}
