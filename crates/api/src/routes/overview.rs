//! First looks: the whole market in one answer, and what a text names.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::BadQuery;
use crate::Problem;
use crate::extract::Params;
use crate::shared::{Answer, Shared, read};
use crate::view::{AsOf, HitView, OVERVIEW_ROWS, OverviewView};
use axum::Json;
use axum::extract::State;
use crypto::Digest;
use node::{Node, Wanted};
use serde::Deserialize;
use std::sync::PoisonError;
use utoipa::IntoParams;

/// The longest text that is looked for.
const LONGEST: usize = 128;
/// Most things that a search finds.
const MOST: usize = 50;

/// How the whole market stands: stake, cover, who lacks security, prices, cases, venues, what happened last. Each of its lists is
/// short, however large the market is.
#[utoipa::path(get, path = "/v1/overview", tag = "chain", responses((status = 200, body = AsOf<OverviewView>)))]
pub(super) async fn overview(State(shared): State<Shared>) -> Answer<OverviewView> {
    let of = shared.clone();
    shared.ask(move |node| look_over(node, &of)).await
}

/// It looks at every vault and every service, so it is made once a block, whoever asks.
pub(super) fn look_over(node: &Node, shared: &Shared) -> Answer<OverviewView> {
    let height = node.read(|state| state.meta().height.raw());
    let mut kept = shared.overview.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(view) = kept.as_ref().filter(|view| view.height == height) {
        return Ok(Json(view.clone()));
    }
    let events =
        node.events_before(None, OVERVIEW_ROWS, &Wanted::everything().only_notable(true))?.events;
    let Json(view) = read(node, |state, _| Ok(OverviewView::of(node, state, &events)))?;
    *kept = Some(view.clone());
    Ok(Json(view))
}

/// What is looked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Looked {
    /// An id such as `vault-3`, a number, a name or a part of one, or hexadecimal digits of an account, a transaction or a public key.
    #[param(example = "vault-0")]
    q: String,
    /// At most this many, 1 to 50; 20 when nothing is said.
    limit: Option<usize>,
}

/// What a text names: what has it as its id first, then what has it in its name. At most 50; say more to find what is missing.
#[utoipa::path(
    get,
    path = "/v1/search",
    tag = "chain",
    params(Looked),
    responses((status = 200, body = AsOf<Vec<HitView>>), BadQuery)
)]
pub(super) async fn search(
    State(shared): State<Shared>,
    Params(Looked { q, limit }): Params<Looked>,
) -> Answer<Vec<HitView>> {
    let limit = limit.unwrap_or(20);
    if !(1..=MOST).contains(&limit) {
        return Err(Problem::malformed(format!("limit is {limit}, expected 1 to {MOST}")));
    }
    if q.len() > LONGEST {
        let detail = format!("q has {} bytes, expected at most {LONGEST}", q.len());
        return Err(Problem::malformed(detail));
    }
    shared
        .ask(move |node| {
            let transaction = match q.trim().parse::<Digest>() {
                Ok(id) => Some((id, node.transaction(&id)?)),
                Err(_) => None,
            };
            read(node, |state, _| Ok(HitView::all(state, &q, transaction.as_ref(), limit)))
        })
        .await
}
