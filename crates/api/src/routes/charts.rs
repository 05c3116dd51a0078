//! Figures.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::NotSearched;
use super::risk::{Supposed, share};
use crate::extract::{Params, Segment, account, id, ratio};
use crate::shared::{Shared, read};
use crate::view::{AsOf, ChartView};
use crate::{Problem, figure};
use axum::Json;
use axum::extract::State;
use charts::Figure;
use serde::Deserialize;
use units::Ratio;
use utoipa::IntoParams;

const MOST_ROUNDS: usize = 500;

/// Of what. Each figure takes those that belong to it.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Of {
    /// Of `rounds`: `feed-0`, or just `0`.
    feed: Option<String>,
    /// Of `rounds`: how many, up to 500; 120 when nothing is said.
    limit: Option<usize>,
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
const NAMES: &str = "auction, cascade, cover, exposure, headroom, losses, margin, overlap, payoff, rounds, smiles, surface, yields";

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
                                               rounds, smiles, surface or yields"),
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
        _ => {
            let seen = shared.look(move |state| seen(state, &name, &of)).await?;
            let Json(AsOf { height, time, data }) = seen;
            searched(height, time, data)
        }
    }
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
