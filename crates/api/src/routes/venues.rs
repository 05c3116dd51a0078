//! Options venues and who trades there.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::{BadQuery, NotThere};
use crate::extract::{Segment, Segments, account, id};
use crate::page::{Listed, PageQuery, Paging};
use crate::shared::{Answer, Shared, read};
use crate::view::{
    AsOf, LiquidationsView, MarketView, Page, TraderView, VenueDetailView, VenueView,
};
use axum::extract::State;
use protocol::Rejection;
use units::VenueId;

/// All options venues.
#[utoipa::path(
    get,
    path = "/v1/venues",
    tag = "options",
    params(PageQuery),
    responses((status = 200, content((Page<VenueView> = "application/json"), (String = "text/csv"))), BadQuery)
)]
pub(super) async fn venues(State(shared): State<Shared>, paging: Paging) -> Listed<VenueView> {
    let view = |state: &app::State, paging: &Paging| {
        let row = |id| Some((id, VenueView::of(state, id, state.options().venue(id).ok()?)));
        Ok(paging.take(paging.upwards("venue")?.map_while(row)))
    };
    shared.list(paging, view).await
}

/// An options venue: what it holds, how much of its security is used, and all that its traders agreed to.
#[utoipa::path(
    get,
    path = "/v1/venues/{id}",
    tag = "options",
    params(("id" = String, Path, description = "`venue-0`, or just `0`")),
    responses((status = 200, body = AsOf<VenueDetailView>), NotThere)
)]
pub(super) async fn venue(State(shared): State<Shared>, id: Segment) -> Answer<VenueDetailView> {
    let id = id.id("venue")?;
    shared.look(move |state| Ok(VenueDetailView::of(state, id, state.options().venue(id)?))).await
}

/// The markets of a venue.
#[utoipa::path(
    get,
    path = "/v1/venues/{id}/markets",
    tag = "options",
    params(("id" = String, Path, description = "`venue-0`, or just `0`"), PageQuery),
    responses((status = 200, content((Page<MarketView> = "application/json"), (String = "text/csv"))), NotThere)
)]
pub(super) async fn markets(
    State(shared): State<Shared>,
    id: Segment,
    paging: Paging,
) -> Listed<MarketView> {
    let venue = id.id("venue")?;
    let view = move |state: &app::State, paging: &Paging| {
        state.options().venue(venue)?;
        let rows = paging.upwards("market")?;
        let rows = rows.map_while(|id| Some((id, state.options().market(id).ok()?)));
        let here = rows.filter(|(_, row)| row.venue == venue);
        Ok(paging.take(here.map(|(id, row)| (id, MarketView::of(state, id, row)))))
    };
    shared.list(paging, view).await
}

/// An account at a venue: cash, collateral, margin, positions, open orders, and whether it is auctioned.
#[utoipa::path(
    get,
    path = "/v1/venues/{id}/accounts/{account}",
    tag = "options",
    params(
        ("id" = String, Path, description = "`venue-0`, or just `0`"),
        ("account" = String, Path, description = "64 hexadecimal digits")
    ),
    responses((status = 200, body = AsOf<TraderView>), NotThere)
)]
pub(super) async fn trader(
    State(shared): State<Shared>,
    Segments([venue, of]): Segments<2>,
) -> Answer<TraderView> {
    let (venue, account): (VenueId, _) = (id("id", "venue", &venue)?, account("account", &of)?);
    let view = move |state: &app::State| {
        let options = state.options();
        options.venue(venue)?;
        let index = state.ledger().find_account(&account);
        let trader = index.and_then(|index| options.find_trader(venue, index));
        let row = trader.and_then(|id| Some((id, options.trader(id)?)));
        let (id, row) = row.ok_or(Rejection::UnknownTrader { venue, account })?;
        Ok(TraderView::of(state, id, row))
    };
    shared.look(view).await
}

/// Accounts of a venue that are auctioned or have to be, auctions that were not started in time, and what happened to such
/// accounts lately. The node keeps the last 500 of such events, of all venues.
#[utoipa::path(
    get,
    path = "/v1/venues/{id}/liquidations",
    tag = "options",
    params(("id" = String, Path, description = "`venue-0`, or just `0`")),
    responses((status = 200, body = AsOf<LiquidationsView>), NotThere)
)]
pub(super) async fn liquidations(
    State(shared): State<Shared>,
    id: Segment,
) -> Answer<LiquidationsView> {
    let id = id.id("venue")?;
    shared
        .ask(move |node| {
            let recent = node.recent_liquidations();
            read(node, |state, _| {
                state.options().venue(id)?;
                Ok(LiquidationsView::of(state, id, &recent))
            })
        })
        .await
}
