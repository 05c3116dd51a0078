//! The people of a development chain.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::{BadQuery, NotDone};
use crate::extract::{Body, Params, Segment};
use crate::view::{
    ActorView, DevAccountView, LieRequest, LieView, QuotesView, TourPace, TourView, canonical,
};
use crate::{DevControl, Problem};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use units::Timestamp;
use utoipa::IntoParams;

const MOST_BPS: i32 = 1_000_000;
const MOST_SECONDS: u64 = 86_400;

/// Everyone whom the development chain runs.
#[utoipa::path(get, path = "/v1/dev/actors", tag = "dev", responses((status = 200, body = Vec<ActorView>)))]
pub(super) async fn actors(State(control): State<Arc<dyn DevControl>>) -> Json<Vec<ActorView>> {
    Json(control.actors().into_iter().map(ActorView::from).collect())
}

/// The accounts that are left to whoever runs the development chain, with their keys.
#[utoipa::path(get, path = "/v1/dev/accounts", tag = "dev", responses((status = 200, body = Vec<DevAccountView>)))]
pub(super) async fn accounts(
    State(control): State<Arc<dyn DevControl>>,
) -> Json<Vec<DevAccountView>> {
    Json(control.accounts().into_iter().map(DevAccountView::from).collect())
}

/// From when.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Since {
    /// Quotes whose time is this or later, in milliseconds; all that are kept when nothing is said.
    since: Option<u64>,
}

/// The signed quotes of the simulated venues, of the last minutes.
#[utoipa::path(
    get,
    path = "/v1/dev/quotes",
    tag = "dev",
    params(Since),
    responses((status = 200, body = QuotesView), BadQuery)
)]
pub(super) async fn quotes(
    State(control): State<Arc<dyn DevControl>>,
    Params(Since { since }): Params<Since>,
) -> Json<QuotesView> {
    let (time, quotes) = control.quotes(Timestamp::new(since.unwrap_or(0)));
    Json(QuotesView { time: time.raw(), quotes: quotes.iter().map(canonical).collect() })
}

/// Makes an operator report wrong prices for a while.
#[utoipa::path(
    post,
    path = "/v1/dev/operators/{name}/lie",
    tag = "dev",
    params(("name" = String, Path, description = "The operator's name among the actors")),
    request_body = LieRequest,
    responses((status = 200, body = LieView), NotDone)
)]
pub(super) async fn lie(
    State(control): State<Arc<dyn DevControl>>,
    name: Segment,
    Body(LieRequest { bps, seconds }): Body<LieRequest>,
) -> Result<Json<LieView>, Problem> {
    if !(-9_999..=MOST_BPS).contains(&bps) || bps == 0 {
        let detail = format!("bps is {bps}, expected -9999 to {MOST_BPS} and not 0");
        return Err(Problem::unprocessable(detail));
    }
    if !(1..=MOST_SECONDS).contains(&seconds) {
        let detail = format!("seconds is {seconds}, expected 1 to {MOST_SECONDS}");
        return Err(Problem::unprocessable(detail));
    }
    let words = control.lie(&name.0, bps, seconds).map_err(Problem::unprocessable)?;
    Ok(Json(LieView { words }))
}

/// How far the tour is: one story from a pledge to restitution, step by step.
#[utoipa::path(get, path = "/v1/dev/tour", tag = "dev", responses((status = 200, body = TourView)))]
pub(super) async fn tour(State(control): State<Arc<dyn DevControl>>) -> Json<TourView> {
    Json(control.tour())
}

/// How fast.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Pace {
    /// How long it rests after each step; long enough to read when nothing is said.
    #[param(inline)]
    pace: Option<TourPace>,
}

/// Begins the tour, or begins it again once it is over. It uses the chain's demo accounts and makes operators lie.
#[utoipa::path(
    post,
    path = "/v1/dev/tour",
    tag = "dev",
    params(Pace),
    responses((status = 200, body = TourView), NotDone)
)]
pub(super) async fn start_tour(
    State(control): State<Arc<dyn DevControl>>,
    Params(Pace { pace }): Params<Pace>,
) -> Result<Json<TourView>, Problem> {
    control.start_tour(pace.unwrap_or_default()).map(Json).map_err(Problem::unprocessable)
}
