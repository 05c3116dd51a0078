//! The prices of a book.

use super::market::price_of;
use super::size_of;
use app::State;
use matching::{Depth, Side};
use options::{Listing, Market};
use serde::{Deserialize, Serialize};
use units::{ContractId, Fixed};
use utoipa::ToSchema;

/// One price of one side of a book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LevelView {
    /// In the quote currency, for one unit of the underlying.
    pub price: String,
    /// What all orders there still want, in units of the underlying.
    pub size: String,
    /// The price in ticks, as orders state it.
    pub ticks: u64,
    /// The size in lots, as orders state it.
    pub lots: u64,
    /// How many orders.
    pub orders: u32,
}

/// What can be traded in a book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BookDepthView {
    /// The contract.
    #[schema(example = "contract-7")]
    pub contract: String,
    /// What people call it.
    #[schema(example = "ETH-27MAR26-3000-C")]
    pub name: String,
    /// Its market.
    pub market: String,
    /// The book's number, as orders name it.
    pub book: u32,
    /// What the contract is worth, from the last price round on.
    pub mark: Option<String>,
    /// Whether only cancellations are taken, or the book is closed.
    pub halted: bool,
    /// Prices at which somebody buys, the highest first.
    pub bids: Vec<LevelView>,
    /// Prices at which somebody sells, the lowest first.
    pub asks: Vec<LevelView>,
}

impl LevelView {
    pub(super) fn of(market: &Market, depth: Depth) -> Self {
        Self {
            price: price_of(market, depth.price),
            size: size_of(market, depth.lots.into()),
            ticks: depth.price,
            lots: depth.lots,
            orders: depth.orders,
        }
    }
}

impl BookDepthView {
    /// At most so many prices of each side.
    pub(crate) fn of(
        state: &State,
        (id, listing): (ContractId, &Listing),
        market: &Market,
        most: usize,
    ) -> Self {
        let engine = state.options().engine();
        let side = |side: Side| {
            let depth = engine.depth(listing.book, side).take(most);
            depth.map(|depth| LevelView::of(market, depth)).collect()
        };
        Self {
            contract: id.to_string(),
            name: listing.name.to_string(),
            market: listing.market.to_string(),
            book: listing.book.raw(),
            mark: listing.mark.map(|mark: Fixed| mark.to_string()),
            halted: engine.book(listing.book).is_none_or(|book| book.halted),
            bids: side(Side::Buy),
            asks: side(Side::Sell),
        }
    }
}
