//! Feeds and rounds.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::{BadQuery, NotThere};
use crate::extract::{Params, Segment};
use crate::shared::{Answer, Shared};
use crate::view::{AsOf, FeedView, RoundView};
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

const MOST: usize = 500;

/// How many rounds.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RoundLimit {
    /// At most this many, up to 500; 50 when nothing is said.
    limit: Option<usize>,
    /// The first round: then the oldest come first, for whoever follows them all. The newest first when nothing is said.
    from: Option<u64>,
}

/// All feeds.
#[utoipa::path(get, path = "/v1/feeds", tag = "oracle", responses((status = 200, body = AsOf<Vec<FeedView>>)))]
pub(super) async fn feeds(State(shared): State<Shared>) -> Answer<Vec<FeedView>> {
    let view = |state: &app::State| {
        let feeds = state.oracle().feeds();
        Ok(feeds.map(|(id, row)| FeedView::of(state, id, row)).collect())
    };
    shared.look(view).await
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
    params(("id" = String, Path, description = "`feed-0`, or just `0`"), RoundLimit),
    responses((status = 200, body = AsOf<Vec<RoundView>>), NotThere, BadQuery)
)]
pub(super) async fn rounds(
    State(shared): State<Shared>,
    id: Segment,
    Params(RoundLimit { limit, from }): Params<RoundLimit>,
) -> Answer<Vec<RoundView>> {
    let id = id.id("feed")?;
    let limit = limit.unwrap_or(50).min(MOST);
    let view = move |state: &app::State| {
        let feed = state.oracle().feed(id)?;
        Ok(match from {
            Some(from) => RoundView::since(state, (id, feed), from, limit),
            None => RoundView::latest(state, id, feed, limit),
        })
    };
    shared.look(view).await
}
