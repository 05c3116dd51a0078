//! Accounts of a venue that cannot keep their positions.

use super::account::{AuctionView, MarginView, TraderPhase, UnhealthyView};
use super::signed_amount;
use crate::view::{AmountView, EventView, Lookup};
use app::State;
use node::PastEvent;
use options::{Missed, Trader};
use protocol::Event;
use serde::{Deserialize, Serialize};
use units::{TraderId, VenueId};
use utoipa::ToSchema;

/// An account that is auctioned or has to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TroubledView {
    /// Whose.
    pub account: String,
    /// Its name at the venue.
    pub trader: String,
    /// Whether it is auctioned.
    pub phase: TraderPhase,
    /// While it has to be auctioned.
    pub unhealthy: Option<UnhealthyView>,
    /// While it is.
    pub auction: Option<AuctionView>,
    /// Its margin.
    pub margin: Option<MarginView>,
    /// Its cash; below zero, what it owes.
    pub cash: AmountView,
}

/// An auction that whoever had the duty did not start in time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MissedView {
    /// Its number on record.
    pub number: u32,
    /// Whose auction.
    pub trader: String,
    /// The operator that had the duty.
    pub operator: String,
    /// When the account was found below its maintenance margin.
    pub since: u64,
    /// Until when there was time.
    pub deadline: u64,
    /// The epoch whose cover answers for it.
    pub epoch: u64,
}

/// Everything about accounts of a venue that cannot keep their positions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LiquidationsView {
    /// Who is auctioned or has to be, in order of name.
    pub accounts: Vec<TroubledView>,
    /// Auctions that were not started in time, newest first.
    pub missed: Vec<MissedView>,
    /// What happened lately, newest first.
    pub recent: Vec<EventView>,
}

impl LiquidationsView {
    pub(crate) fn of(state: &State, venue: VenueId, recent: &[PastEvent]) -> Self {
        let options = state.options();
        let here = |trader: TraderId| options.trader(trader).is_some_and(|t| t.venue == venue);
        let troubled = options.traders_of(venue);
        let troubled = troubled.filter(|(_, row)| TraderPhase::of(row) != TraderPhase::Healthy);
        let troubled = troubled.map(|(id, row)| TroubledView::of(state, id, row));
        let missed = options.missed().rev().filter(|(_, missed)| here(missed.trader));
        let about = |event: &Event| match event {
            Event::AccountUnhealthy { trader, .. }
            | Event::LiquidationStarted { trader, .. }
            | Event::LiquidationBid { trader, .. }
            | Event::LiquidationEnded { trader }
            | Event::DeficitCovered { trader, .. } => here(*trader),
            Event::LossSocialised { venue: of, .. } => *of == venue,
            _ => false,
        };
        let recent = recent.iter().filter(|recent| about(&recent.event));
        Self {
            accounts: troubled.collect(),
            missed: missed.map(|(number, missed)| MissedView::of(number, missed)).collect(),
            recent: recent.map(|recent| EventView::of(state, recent)).collect(),
        }
    }
}

impl TroubledView {
    fn of(state: &State, id: TraderId, row: &Trader) -> Self {
        let look = Lookup(state);
        let cash = state.options().venue(row.venue).map(|venue| venue.cash).unwrap_or_default();
        Self {
            account: look.account(row.account),
            trader: id.to_string(),
            phase: TraderPhase::of(row),
            unhealthy: row.unhealthy.as_ref().map(UnhealthyView::of),
            auction: row.auction.as_ref().map(|auction| AuctionView::of(state, id, cash, auction)),
            margin: MarginView::of(state, id).ok(),
            cash: signed_amount(look, cash, row.cash),
        }
    }
}

impl MissedView {
    fn of(number: u32, row: &Missed) -> Self {
        Self {
            number,
            trader: row.trader.to_string(),
            operator: row.operator.to_string(),
            since: row.since.raw(),
            deadline: row.deadline.raw(),
            epoch: row.epoch.raw(),
        }
    }
}
