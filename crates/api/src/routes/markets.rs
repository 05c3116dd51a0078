//! Markets of options: chains, books, trades, settlements.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::{BadQuery, NotThere};
use crate::Problem;
use crate::extract::{Params, Segment, id, number};
use crate::page::{List, Listed, PageQuery, Paging, Rows};
use crate::shared::{Answer, Shared};
use crate::view::{
    AsOf, BookDepthView, ChainView, ContractView, ExpirySettledView, MarketView, Page, TradeView,
    open_interest,
};
use axum::extract::State;
use matching::BookId;
use node::{Node, PastEvent};
use serde::Deserialize;
use std::collections::BTreeSet;
use units::{ContractId, MarketId, Timestamp};
use utoipa::IntoParams;

/// Most prices of each side of a book.
const MOST: usize = 500;

/// Which expiry.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OneExpiry {
    /// Only this expiry, in milliseconds; all when nothing is said.
    expiry: Option<u64>,
}

/// How much.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct HowMany {
    /// At most this many, up to 500; 50 when nothing is said.
    limit: Option<usize>,
}

impl HowMany {
    fn limit(&self) -> usize {
        self.limit.unwrap_or(50).min(MOST)
    }
}

/// Finds a contract by `contract-7`, `7` or its name. Of several of a name, at different venues or one after the other, the one
/// that is not settled; if that does not tell, they have to be named by id.
pub(crate) fn find(state: &app::State, text: &str) -> Result<ContractId, Problem> {
    let there_is_none = || Problem::not_found(format!("there is no contract {text}"));
    let options = state.options();
    if text.starts_with("contract-") || text.bytes().all(|byte| byte.is_ascii_digit()) {
        let contract: ContractId = id("contract", "contract", text)?;
        return options.contract(contract).map(|_| contract).ok_or_else(there_is_none);
    }
    let named = options.contracts().filter(|(_, listing)| listing.name.as_str() == text);
    let (open, settled): (Vec<_>, Vec<_>) =
        named.partition(|(_, listing)| listing.settled.is_none());
    let found = if open.is_empty() { settled } else { open };
    match found.as_slice() {
        [] => Err(there_is_none()),
        [(contract, _)] => Ok(*contract),
        several => {
            let ids: Vec<String> = several.iter().map(|(id, _)| id.to_string()).collect();
            let ids = ids.join(", ");
            Err(Problem::unprocessable(format!("contract is {text:?}, which is one of {ids}")))
        }
    }
}

/// All markets of all venues.
#[utoipa::path(
    get,
    path = "/v1/markets",
    tag = "options",
    params(PageQuery),
    responses((status = 200, content((Page<MarketView> = "application/json"), (String = "text/csv"))), BadQuery)
)]
pub(super) async fn markets(State(shared): State<Shared>, paging: Paging) -> Listed<MarketView> {
    let view = |state: &app::State, paging: &Paging| {
        let row = |id| Some((id, MarketView::of(state, id, state.options().market(id).ok()?)));
        Ok(paging.take(paging.upwards("market")?.map_while(row)))
    };
    shared.list(paging, view).await
}

/// A market: what it prices, lists and settles by, and whether it takes new risk.
#[utoipa::path(
    get,
    path = "/v1/markets/{id}",
    tag = "options",
    params(("id" = String, Path, description = "`market-0`, or just `0`")),
    responses((status = 200, body = AsOf<MarketView>), NotThere)
)]
pub(super) async fn market(State(shared): State<Shared>, id: Segment) -> Answer<MarketView> {
    let id = id.id("market")?;
    shared.look(move |state| Ok(MarketView::of(state, id, state.options().market(id)?))).await
}

/// The option chain of a market: every contract that is not settled, with best prices, mark, volatility, greeks and open
/// interest.
#[utoipa::path(
    get,
    path = "/v1/markets/{id}/chain",
    tag = "options",
    params(("id" = String, Path, description = "`market-0`, or just `0`"), OneExpiry),
    responses((status = 200, body = AsOf<ChainView>), NotThere, BadQuery)
)]
pub(super) async fn chain(
    State(shared): State<Shared>,
    id: Segment,
    Params(OneExpiry { expiry }): Params<OneExpiry>,
) -> Answer<ChainView> {
    let id = id.id("market")?;
    let only = expiry.map(Timestamp::new);
    let view =
        move |state: &app::State| Ok(ChainView::of(state, id, state.options().market(id)?, only));
    shared.look(view).await
}

/// The trades of a market, newest first.
#[utoipa::path(
    get,
    path = "/v1/markets/{id}/trades",
    tag = "options",
    params(("id" = String, Path, description = "`market-0`, or just `0`"), PageQuery),
    responses((status = 200, content((Page<TradeView> = "application/json"), (String = "text/csv"))), NotThere, BadQuery)
)]
pub(super) async fn market_trades(
    State(shared): State<Shared>,
    id: Segment,
    paging: Paging,
) -> Listed<TradeView> {
    let id: MarketId = id.id("market")?;
    shared
        .ask(move |node| {
            let books = node.read(|state| {
                state.options().market(id)?;
                let contracts = state.options().contracts();
                let here = contracts.filter(|(_, listing)| listing.market == id);
                Ok::<_, Problem>(here.map(|(_, listing)| listing.book).collect())
            })?;
            trades(node, paging, &books)
        })
        .await
}

/// The expiries of a market that were settled, newest first.
#[utoipa::path(
    get,
    path = "/v1/markets/{id}/settlements",
    tag = "options",
    params(("id" = String, Path, description = "`market-0`, or just `0`"), PageQuery),
    responses((status = 200, content((Page<ExpirySettledView> = "application/json"), (String = "text/csv"))), NotThere, BadQuery)
)]
pub(super) async fn settlements(
    State(shared): State<Shared>,
    id: Segment,
    paging: Paging,
) -> Listed<ExpirySettledView> {
    let id: MarketId = id.id("market")?;
    let view = move |state: &app::State, paging: &Paging| {
        let market = state.options().market(id)?;
        let end = paging.after().map(|text| number("after", text)).transpose()?;
        let before = |place: u32| end.is_none_or(|end| u64::from(place) < end);
        let settled = state.options().settlements().rev();
        let settled = settled.filter(|(place, row)| row.market == id && before(*place));
        let view = |row| ExpirySettledView::of(state, market, row);
        Ok(paging.take(settled.map(|(place, row)| (place, view(row)))))
    };
    shared.list(paging, view).await
}

/// A contract, by id or name.
#[utoipa::path(
    get,
    path = "/v1/contracts/{contract}",
    tag = "options",
    params(("contract" = String, Path, description = "`ETH-27MAR26-3000-C`, `contract-7`, or just `7`")),
    responses((status = 200, body = AsOf<ContractView>), NotThere)
)]
pub(super) async fn contract(
    State(shared): State<Shared>,
    Segment(contract): Segment,
) -> Answer<ContractView> {
    let view = move |state: &app::State| {
        let options = state.options();
        let id = find(state, &contract)?;
        let listing = options.contract(id).ok_or_else(|| Problem::not_found(contract))?;
        let market = options.market(listing.market)?;
        let open = open_interest(state, market.venue);
        Ok(ContractView::of(state, (id, listing), market, &open))
    };
    shared.look(view).await
}

/// The book of a contract: prices and sizes on both sides, the best first.
#[utoipa::path(
    get,
    path = "/v1/contracts/{contract}/book",
    tag = "options",
    params(
        ("contract" = String, Path, description = "`ETH-27MAR26-3000-C`, `contract-7`, or just `7`"),
        HowMany
    ),
    responses((status = 200, body = AsOf<BookDepthView>), NotThere, BadQuery)
)]
pub(super) async fn book(
    State(shared): State<Shared>,
    Segment(contract): Segment,
    Params(how_many): Params<HowMany>,
) -> Answer<BookDepthView> {
    let view = move |state: &app::State| {
        let options = state.options();
        let id = find(state, &contract)?;
        let listing = options.contract(id).ok_or_else(|| Problem::not_found(contract))?;
        let market = options.market(listing.market)?;
        Ok(BookDepthView::of(state, (id, listing), market, how_many.limit()))
    };
    shared.look(view).await
}

/// The trades of a contract, newest first.
#[utoipa::path(
    get,
    path = "/v1/contracts/{contract}/trades",
    tag = "options",
    params(
        ("contract" = String, Path, description = "`ETH-27MAR26-3000-C`, `contract-7`, or just `7`"),
        PageQuery
    ),
    responses((status = 200, content((Page<TradeView> = "application/json"), (String = "text/csv"))), NotThere, BadQuery)
)]
pub(super) async fn contract_trades(
    State(shared): State<Shared>,
    Segment(contract): Segment,
    paging: Paging,
) -> Listed<TradeView> {
    shared
        .ask(move |node| {
            let books = node.read(|state| {
                let id = find(state, &contract)?;
                let listing = state.options().contract(id);
                Ok::<_, Problem>(listing.map(|listing| listing.book).into_iter().collect())
            })?;
            trades(node, paging, &books)
        })
        .await
}

/// The trades in the books that are wanted. Which contract a book is of never changes.
fn trades(node: &Node, paging: Paging, wanted: &BTreeSet<BookId>) -> Listed<TradeView> {
    let found = node.trades_before(paging.place()?, paging.limit, wanted)?;
    node.read(|state| {
        let view = |past: &PastEvent| {
            TradeView::of(state, past.place.height.raw(), past.time.raw(), &past.event)
        };
        let data = found.events.iter().filter_map(view).collect();
        let next = found.next.map(|place| place.to_string());
        Ok(List::new(state, paging, Rows { data, next }))
    })
}
