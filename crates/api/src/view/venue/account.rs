//! An account at a venue.

use super::chain::{GreeksView, greeks};
use super::market::price_of;
use super::{signed_amount, size_of};
use crate::view::{AmountView, Lookup};
use app::State;
use matching::{OrderView, OwnerId};
use options::{Auction, Facts, Trader, Unhealthy};
use serde::{Deserialize, Serialize};
use units::{AssetId, Fixed, Rounding, Timestamp, TraderId};
use utoipa::ToSchema;

/// How an account is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TraderPhase {
    /// At the last price round it had its maintenance margin.
    Healthy,
    /// It had not, and is to be auctioned.
    Unhealthy,
    /// It is being auctioned.
    Auctioned,
}

/// What is left of an account's worth, in the quote currency; below zero, what is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MarginView {
    /// What everything is worth at marks, cash included.
    pub mark_to_market: String,
    /// After the initial requirement: risk may be added while this is not below zero.
    pub initial: String,
    /// The same, whichever of its orders trade.
    pub with_orders: String,
    /// After the maintenance requirement: below zero the account is auctioned.
    pub maintenance: String,
}

/// An account that has to be auctioned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnhealthyView {
    /// When that was found.
    pub since: u64,
    /// The operator that has the duty to start it; nobody has if the service has no cover.
    pub keeper: Option<String>,
    /// By when.
    pub deadline: u64,
}

/// An auction that goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuctionView {
    /// Since when its price falls.
    pub started: u64,
    /// Since when the insurance fund pays bidders, if the account is worth less than nothing.
    pub insolvent: Option<u64>,
    /// What was left after maintenance margin at the last price round.
    pub maintenance: String,
    /// The part of its worth at marks that is asked at the last block; left out while the venue pays whoever takes it.
    pub asked: Option<String>,
    /// The largest part of the account that may be taken; left out while its margin cannot be reckoned.
    pub most: Option<String>,
    /// Cash that earlier bids brought in, and that is not sold.
    pub kept: Option<AmountView>,
}

/// A position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OptionPositionView {
    /// The contract.
    pub contract: String,
    /// What people call it.
    pub name: String,
    /// Its market.
    pub market: String,
    /// Its book's number, as orders name it.
    pub book: u32,
    /// In units of the underlying; below zero if short.
    pub size: String,
    /// The same in lots.
    pub lots: String,
    /// What one unit is worth.
    pub mark: Option<String>,
    /// What all of it is worth.
    pub worth: Option<String>,
    /// The volatility that it is marked with.
    pub volatility: Option<String>,
    /// How what all of it is worth changes.
    pub greeks: Option<GreeksView>,
}

/// An order that rests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenOrderView {
    /// Its id.
    #[schema(example = "order-4294967297")]
    pub id: String,
    /// The contract's name.
    pub name: String,
    /// Its book's number.
    pub book: u32,
    /// `buy` or `sell`.
    pub side: String,
    /// In the quote currency, for one unit of the underlying.
    pub price: String,
    /// What it still wants, in units of the underlying.
    pub open: String,
    /// What it traded, in units of the underlying.
    pub filled: String,
    /// The price in ticks.
    pub ticks: u64,
    /// The lots that it still wants.
    pub lots: u64,
    /// Good till before this time; till cancelled if it is left out.
    pub until: Option<u64>,
    /// Whether it may only trade as the resting side.
    pub post_only: bool,
    /// Whether it may only make the position smaller.
    pub reduce_only: bool,
    /// Whether it is its owner's quote on this side.
    pub quote: bool,
}

/// An account at a venue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TraderView {
    /// The venue.
    pub venue: String,
    /// Whose.
    pub account: String,
    /// Its name there.
    pub trader: String,
    /// That name's number: the owner in commands to the books.
    pub owner: u32,
    /// `standard` or `portfolio`.
    pub model: String,
    /// Cash; below zero, what it owes.
    pub cash: AmountView,
    /// Cash that cannot be withdrawn while a case is open about the price that it was gained by.
    pub frozen: AmountView,
    /// Collateral besides cash.
    pub collateral: Vec<AmountView>,
    /// Its margin at the last price round's marks.
    pub margin: Option<MarginView>,
    /// Why there is none.
    pub no_margin: Option<String>,
    /// How it is doing.
    pub phase: TraderPhase,
    /// While it has to be auctioned.
    pub unhealthy: Option<UnhealthyView>,
    /// While it is.
    pub auction: Option<AuctionView>,
    /// By book.
    pub positions: Vec<OptionPositionView>,
    /// By book, in each from the oldest.
    pub orders: Vec<OpenOrderView>,
    /// The least number that its next block offer may have.
    pub next_offer: u64,
}

impl MarginView {
    pub(crate) fn of(state: &State, id: TraderId) -> Result<Self, String> {
        let facts = Facts { ledger: state.ledger(), oracle: state.oracle() };
        let options = state.options();
        let margin = options.margin_of(facts, id).map_err(|error| error.to_string())?;
        let with_orders = options.initial_with_orders(facts, id);
        Ok(Self {
            mark_to_market: margin.mark_to_market.to_string(),
            initial: margin.initial.to_string(),
            with_orders: with_orders.map_err(|error| error.to_string())?.to_string(),
            maintenance: margin.maintenance.to_string(),
        })
    }
}

impl TraderPhase {
    pub(super) const fn of(row: &Trader) -> Self {
        if row.auction.is_some() {
            Self::Auctioned
        } else if row.unhealthy.is_some() {
            Self::Unhealthy
        } else {
            Self::Healthy
        }
    }
}

impl UnhealthyView {
    pub(super) fn of(row: &Unhealthy) -> Self {
        Self {
            since: row.since.raw(),
            keeper: row.keeper.map(|keeper| keeper.to_string()),
            deadline: row.deadline.raw(),
        }
    }
}

impl AuctionView {
    pub(super) fn of(state: &State, id: TraderId, cash: AssetId, row: &Auction) -> Self {
        let facts = Facts { ledger: state.ledger(), oracle: state.oracle() };
        let sale = state.options().on_sale(facts, id, state.time()).ok();
        Self {
            started: row.started.raw(),
            insolvent: row.insolvent.map(Timestamp::raw),
            maintenance: row.maintenance.to_string(),
            asked: sale.and_then(|sale| sale.asked).map(|asked| asked.to_string()),
            most: sale.map(|sale| sale.most.to_string()),
            kept: sale.map(|sale| Lookup(state).amount(cash, sale.kept)),
        }
    }
}

impl TraderView {
    pub(crate) fn of(state: &State, id: TraderId, row: &Trader) -> Self {
        let (look, options) = (Lookup(state), state.options());
        let owner = OwnerId::new(id.index());
        let cash = options.venue(row.venue).map(|venue| venue.cash).unwrap_or_default();
        let (margin, no_margin) = match MarginView::of(state, id) {
            Ok(margin) => (Some(margin), None),
            Err(reason) => (None, Some(reason)),
        };
        let positions = options.engine().positions(owner);
        let orders = options.engine().orders_of(owner);
        Self {
            venue: row.venue.to_string(),
            account: look.account(row.account),
            trader: id.to_string(),
            owner: owner.raw(),
            model: row.model.to_string(),
            cash: signed_amount(look, cash, row.cash),
            frozen: look.amount(cash, row.frozen),
            collateral: look.amounts(&row.collateral),
            margin,
            no_margin,
            phase: TraderPhase::of(row),
            unhealthy: row.unhealthy.as_ref().map(UnhealthyView::of),
            auction: row.auction.as_ref().map(|auction| AuctionView::of(state, id, cash, auction)),
            positions: positions
                .filter_map(|(book, lots)| OptionPositionView::of(state, book, lots))
                .collect(),
            orders: orders.filter_map(|order| OpenOrderView::of(state, &order)).collect(),
            next_offer: row.next_offer,
        }
    }
}

impl OptionPositionView {
    fn of(state: &State, book: matching::BookId, lots: i128) -> Option<Self> {
        let (contract, listing) = state.options().contract_in(book).ok()?;
        let market = state.options().market(listing.market).ok()?;
        let size = market.parameters.lot.raw().checked_mul(lots).map(Fixed::new);
        let worth = || listing.mark?.checked_mul(size?, Rounding::Down);
        let found = greeks(market, listing);
        Some(Self {
            contract: contract.to_string(),
            name: listing.name.to_string(),
            market: listing.market.to_string(),
            book: book.raw(),
            size: size_of(market, lots),
            lots: lots.to_string(),
            mark: listing.mark.map(|mark| mark.to_string()),
            worth: worth().map(|worth| worth.to_string()),
            volatility: found.as_ref().map(|(volatility, _)| volatility.to_string()),
            greeks: found.and_then(|(_, greeks)| GreeksView::of(&greeks?, size?)),
        })
    }
}

impl OpenOrderView {
    fn of(state: &State, order: &OrderView) -> Option<Self> {
        let (_, listing) = state.options().contract_in(order.book).ok()?;
        let market = state.options().market(listing.market).ok()?;
        Some(Self {
            id: order.id.to_string(),
            name: listing.name.to_string(),
            book: order.book.raw(),
            side: order.side.to_string(),
            price: price_of(market, order.price),
            open: size_of(market, order.open.into()),
            filled: size_of(market, order.filled.into()),
            ticks: order.price,
            lots: order.open,
            until: order.until.map(Timestamp::raw),
            post_only: order.post_only,
            reduce_only: order.reduce_only,
            quote: order.quote,
        })
    }
}
