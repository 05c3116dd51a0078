//! What a stream of market data says.

use crate::view::{BookDepthView, TradeView};
use options::{Listing, Market};
use serde::{Deserialize, Serialize};
use units::{ContractId, MarketId};
use utoipa::ToSchema;

/// What a contract is worth from this price round on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MarkView {
    /// The contract.
    pub contract: String,
    /// What people call it.
    pub name: String,
    /// Its market.
    pub market: String,
    /// The price round.
    pub round: Option<u64>,
    /// What it is worth for one unit of the underlying.
    pub mark: Option<String>,
    /// By how much that moves with the forward price.
    pub delta: String,
}

/// What a market as a whole says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MarketStatusView {
    /// The market.
    pub market: String,
    /// Why it takes no new risk, if it does not.
    pub restricted: Option<String>,
    /// Expiries that are not settled.
    pub expiries: Vec<u64>,
}

/// What a stream was asked for, said first: whatever happens after `height` follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReadyView {
    /// The last block.
    pub height: u64,
    /// Only this market.
    pub market: Option<String>,
    /// Only this contract.
    pub contract: Option<String>,
}

/// Why a stream ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DroppedView {
    /// In words.
    pub reason: String,
}

/// A message of a stream: `kind` is the event's name too, `data` is what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", content = "data", rename_all = "kebab-case")]
pub enum StreamMessage {
    /// The stream begins.
    Ready(Box<ReadyView>),
    /// Two traded.
    Trade(Box<TradeView>),
    /// A contract has a new mark.
    Mark(Box<MarkView>),
    /// A book changed: the best 20 prices of each side as they are now.
    Book(Box<BookDepthView>),
    /// A market takes new risk or does not any more, lists or settles something.
    Market(Box<MarketStatusView>),
    /// The stream ends here: what follows was not told.
    Dropped(Box<DroppedView>),
}

impl StreamMessage {
    /// Its kind, as `kind` says it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Ready(_) => "ready",
            Self::Trade(_) => "trade",
            Self::Mark(_) => "mark",
            Self::Book(_) => "book",
            Self::Market(_) => "market",
            Self::Dropped(_) => "dropped",
        }
    }
    pub(crate) fn dropped(reason: impl Into<String>) -> Self {
        Self::Dropped(Box::new(DroppedView { reason: reason.into() }))
    }
}

impl MarkView {
    pub(crate) fn of((id, listing): (ContractId, &Listing), market: &Market) -> Self {
        Self {
            contract: id.to_string(),
            name: listing.name.to_string(),
            market: listing.market.to_string(),
            round: market.marked.as_ref().map(|marked| marked.round.raw()),
            mark: listing.mark.map(|mark| mark.to_string()),
            delta: listing.delta.to_string(),
        }
    }
}

impl MarketStatusView {
    pub(crate) fn of(id: MarketId, row: &Market) -> Self {
        Self {
            market: id.to_string(),
            restricted: row.restricted.map(|reason| reason.to_string()),
            expiries: row.expiries.keys().map(|expiry| expiry.raw()).collect(),
        }
    }
}
