//! Figures.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::NotSearched;
use super::risk::{Supposed, share};
use super::series::{named, resolution};
use crate::extract::{Params, Segment, account, id, ratio};
use crate::fault::Fault;
use crate::shared::{Answer, Shared, read};
use crate::view::{AsOf, ChartView, is_there};
use crate::{Problem, figure};
use axum::Json;
use axum::extract::State;
use charts::Figure;
use node::Series;
use serde::Deserialize;
use units::Ratio;
use utoipa::IntoParams;

const MOST_ROUNDS: usize = 500;
/// As many as there are colours.
const MOST_SERIES: usize = 6;

/// Of what. Each figure takes those that belong to it.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Of {
    /// Of `rounds`: `feed-0`, or just `0`.
    feed: Option<String>,
    /// Of `rounds` and `series`: how many rounds or buckets, the newest, up to 500; 120 when nothing is said.
    limit: Option<usize>,
    /// Of `series`: which, up to 6 of one unit with commas between, as `/v1/series` names them.
    series: Option<String>,
    /// Of `series`: `10s`, `1m`, `1h` or `1d`; `1m` when nothing is said.
    resolution: Option<String>,
    /// Of `smiles`, `surface` and `payoff`: `market-0`, or just `0`.
    market: Option<String>,
    /// Of `payoff`: `venue-0`, or just `0`.
    venue: Option<String>,
    /// Of `payoff` and `yields`: 64 hexadecimal digits.
    account: Option<String>,
    /// Of `yields`: what the stake earns by itself in a year; 0 when nothing is said.
    base_rate: Option<String>,
    /// Of `auction` and `cover`: `service-0`, or just `0`.
    service: Option<String>,
    /// Of `cascade`: one more shock.
    shock: Option<String>,
    /// Of `losses`: offences of each service a year; 0.02 when nothing is said.
    offences: Option<f64>,
    /// Of `losses`: faults of each operator a year; 0.02 when nothing is said.
    faults: Option<f64>,
    /// Of `losses`: correlation of two services' offences; 0.25 when nothing is said.
    correlation: Option<f64>,
    /// Of `losses`: the horizon in days; 365 when nothing is said.
    days: Option<f64>,
    /// Of `losses`: whose; all stake when nothing is said.
    vault: Option<String>,
}

/// Every figure.
const NAMES: &str = "auction, cascade, cover, exposure, headroom, losses, margin, overlap, payoff, rounds, series, smiles, surface, yields";

fn needed<'a>(field: &str, given: Option<&'a String>) -> Result<&'a str, Problem> {
    given.map(String::as_str).ok_or_else(|| {
        Problem::unprocessable(format!("{field} is missing, and this figure needs it"))
    })
}

/// A figure as Plotly draws it: `data` and `layout`, without traces where there is nothing to show.
#[utoipa::path(
    get,
    path = "/v1/charts/{name}",
    tag = "risk",
    params(
        ("name" = String, Path, description = "auction, cascade, cover, exposure, headroom, losses, margin, overlap, payoff, \
                                               rounds, series, smiles, surface or yields"),
        Of
    ),
    responses((status = 200, body = ChartView), NotSearched)
)]
pub(super) async fn chart(
    State(shared): State<Shared>,
    Segment(name): Segment,
    Params(of): Params<Of>,
) -> Result<Json<ChartView>, Problem> {
    let searched = |height, time, figure: Figure| Ok(Json(ChartView::of(height, time, figure)));
    match name.as_str() {
        "margin" | "overlap" | "headroom" => {
            let AsOf { height, time, data } = shared.risk().await?;
            let figure = match name.as_str() {
                "margin" => figure::margin(&data),
                "headroom" => figure::headroom(&data),
                _ => figure::overlap(&data),
            };
            searched(height, time, figure)
        }
        "cascade" => {
            let more = of.shock.as_deref().map(share).transpose()?;
            let AsOf { height, time, data } = shared.risk().await?;
            let more = match more {
                Some(shock) => Some(shared.cascade(shock).await?.data),
                None => None,
            };
            searched(height, time, figure::cascade(&data, more.as_deref()))
        }
        "losses" => {
            let Of { offences, faults, correlation, days, vault, .. } = of;
            let question = Supposed { offences, faults, correlation, days, vault }.question()?;
            let AsOf { height, time, data } = shared.losses(question).await?;
            searched(height, time, figure::losses(&data))
        }
        "rounds" => {
            let feed = id("feed", "feed", needed("feed", of.feed.as_ref())?)?;
            let limit = of.limit.unwrap_or(120).clamp(1, MOST_ROUNDS);
            let ear = shared.clone();
            let view = move |node: &node::Node| {
                let quotes = ear.quotes().unwrap_or_default();
                read(node, |state, _| figure::rounds(state, feed, limit, &quotes))
            };
            let Json(AsOf { height, time, data }) = shared.ask(view).await?;
            searched(height, time, data)
        }
        "series" => {
            let seen = over_time(&shared, &of).await?;
            let Json(AsOf { height, time, data }) = seen;
            searched(height, time, data)
        }
        _ => {
            let seen = shared.look(move |state| seen(state, &name, &of)).await?;
            let Json(AsOf { height, time, data }) = seen;
            searched(height, time, data)
        }
    }
}

/// Of each series the newest buckets, in order. One that has none yet is empty.
async fn over_time(shared: &Shared, of: &Of) -> Answer<Figure> {
    let names = needed("series", of.series.as_ref())?.split(',');
    let names: Vec<Series> = names.map(|name| named("series", name)).collect::<Result<_, _>>()?;
    if names.len() > MOST_SERIES {
        let many = names.len();
        return Err(Problem::unprocessable(format!(
            "series has {many} names, expected at most {MOST_SERIES}"
        )));
    }
    let resolution = resolution(of.resolution.as_deref())?;
    let limit = of.limit.unwrap_or(120).clamp(1, MOST_ROUNDS);
    let draw = move |node: &node::Node| {
        let mut all: Vec<figure::Went> = names.iter().map(|name| (*name, Vec::new())).collect();
        let chronicle = node.series()?;
        if let Some(chronicle) = &chronicle {
            for (series, buckets) in &mut all {
                *buckets = chronicle.buckets(*series, resolution, (0, u64::MAX), true, limit)?;
                buckets.reverse();
            }
        }
        let drawn =
            node.read(|state| match names.iter().find(|series| !is_there(state, **series)) {
                Some(series) => {
                    let expected = "series that GET /v1/series lists";
                    Err(Fault::missing("series", series.to_string(), expected).into())
                }
                None => figure::series(state, &all),
            })?;
        match chronicle.map(|chronicle| chronicle.span()) {
            Some(span) => {
                Ok(Json(AsOf { height: span.last.raw(), time: span.time.raw(), data: drawn }))
            }
            None => read(node, |_, _| Ok(drawn)),
        }
    };
    shared.ask(draw).await
}

/// What is seen in the state at once.
fn seen(state: &app::State, name: &str, of: &Of) -> Result<Figure, Problem> {
    let service = || id("service", "service", needed("service", of.service.as_ref())?);
    let market = || id("market", "market", needed("market", of.market.as_ref())?);
    let owner = || account("account", needed("account", of.account.as_ref())?);
    match name {
        "exposure" => Ok(figure::exposure(state)),
        "smiles" => figure::smiles(state, market()?),
        "surface" => figure::surface(state, market()?),
        "payoff" => {
            let venue = id("venue", "venue", needed("venue", of.venue.as_ref())?)?;
            figure::payoff(state, venue, owner()?, market()?)
        }
        "auction" => figure::auction(state, service()?),
        "cover" => figure::cover(state, service()?),
        "yields" => {
            let base = of.base_rate.as_deref();
            let base = base.map_or(Ok(Ratio::ZERO), |text| ratio("base_rate", text))?;
            Ok(figure::yields(state, owner()?, base))
        }
        _ => {
            Err(Problem::not_found(format!("there is no figure {name:?}, expected one of {NAMES}")))
        }
    }
}
