//! Trades.

use super::market::price_of;
use super::size_of;
use app::State;
use matching::{BookId, Event as Said, Side};
use protocol::Event;
use serde::{Deserialize, Serialize};
use units::TraderId;
use utoipa::ToSchema;

/// How two traded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TradeKind {
    /// In the book.
    Book,
    /// By a request for quotes.
    Request,
    /// As both agreed beside the book.
    Block,
}

/// A trade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TradeView {
    /// In which block.
    pub height: u64,
    /// The block's time.
    pub time: u64,
    /// The contract.
    pub contract: String,
    /// What people call it.
    pub name: String,
    /// Its market.
    pub market: String,
    /// How they traded.
    pub kind: TradeKind,
    /// Which way the taker traded, `buy` or `sell`; a block has none.
    pub side: Option<String>,
    /// In the quote currency, for one unit of the underlying.
    pub price: String,
    /// In units of the underlying.
    pub size: String,
    /// The size in lots.
    pub lots: u64,
    /// Who bought.
    pub buyer: String,
    /// Who sold.
    pub seller: String,
}

/// The book that a trade was in; nothing for what is none.
pub(crate) const fn traded_in(event: &Event) -> Option<BookId> {
    match event {
        Event::Book(
            Said::Traded { book, .. }
            | Said::RequestTraded { book, .. }
            | Said::BlockTraded { book, .. },
        ) => Some(*book),
        _ => None,
    }
}

impl TradeView {
    /// Nothing for an event that is no trade.
    pub(crate) fn of(state: &State, height: u64, time: u64, event: &Event) -> Option<Self> {
        let (contract, listing) = state.options().contract_in(traded_in(event)?).ok()?;
        let market = state.options().market(listing.market).ok()?;
        let Event::Book(said) = event else { return None };
        let (kind, side, price, lots, taker, maker) = match *said {
            Said::Traded { price, size, side, maker_owner, taker_owner, .. } => {
                (TradeKind::Book, Some(side), price, size, taker_owner, maker_owner)
            }
            Said::RequestTraded { price, size, side, maker, taker, .. } => {
                (TradeKind::Request, Some(side), price, size, taker, maker)
            }
            Said::BlockTraded { price, size, buyer, seller, .. } => {
                (TradeKind::Block, None, price, size, buyer, seller)
            }
            _ => return None,
        };
        let (buyer, seller) =
            if side == Some(Side::Sell) { (maker, taker) } else { (taker, maker) };
        Some(Self {
            height,
            time,
            contract: contract.to_string(),
            name: listing.name.to_string(),
            market: listing.market.to_string(),
            kind,
            side: side.map(|side| side.to_string()),
            price: price_of(market, price),
            size: size_of(market, lots.into()),
            lots,
            buyer: TraderId::new(buyer.raw()).to_string(),
            seller: TraderId::new(seller.raw()).to_string(),
        })
    }
}
