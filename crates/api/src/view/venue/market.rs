//! Markets: options on what one feed prices.

use crate::view::{Lookup, amount::price, canonical};
use app::State;
use options::Market;
use serde::{Deserialize, Serialize};
use units::{MarketId, Price, Rounding, Timestamp};
use utoipa::ToSchema;

/// A market of a venue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MarketView {
    /// Its id.
    #[schema(example = "market-0")]
    pub id: String,
    /// Whose.
    pub venue: String,
    /// How its contracts' names begin.
    #[schema(example = "ETH")]
    pub symbol: String,
    /// The feed that prices the underlying.
    pub feed: String,
    /// What that feed prices.
    pub pair: String,
    /// How much of the underlying one lot is.
    pub lot: String,
    /// The step of prices.
    pub tick: String,
    /// The price of the underlying at the last price round.
    pub spot: Option<String>,
    /// Which round that was.
    pub round: Option<u64>,
    /// When it was.
    pub marked_at: Option<u64>,
    /// The largest move of the price that goes unnoticed, relative to it.
    pub undetectable: Option<String>,
    /// Why it takes no new risk, if it does not: only what makes positions smaller is done.
    pub restricted: Option<String>,
    /// When its volatilities were observed.
    pub surface_observed_at: Option<u64>,
    /// Age from which on they are too old to take new risk by.
    pub surface_staleness_ms: u64,
    /// Expiries that are not settled.
    pub expiries: Vec<u64>,
    /// How many contracts they have.
    pub contracts: usize,
    /// The smallest block trade, in lots.
    pub block_minimum: u64,
    /// How many slots a settlement price is the average of.
    pub settlement_slots: u32,
    /// Milliseconds from one slot to the next.
    pub settlement_spacing_ms: u64,
    /// For how many slots a missing price is carried.
    pub settlement_carry: u32,
    /// All of its parameters in canonical bytes, in hexadecimal.
    pub parameters: String,
}

impl MarketView {
    pub(crate) fn of(state: &State, id: MarketId, row: &Market) -> Self {
        let parameters = &row.parameters;
        let marked = row.marked.as_ref();
        Self {
            id: id.to_string(),
            venue: row.venue.to_string(),
            symbol: parameters.symbol.to_string(),
            feed: row.feed.to_string(),
            pair: Lookup(state).pair(row.feed),
            lot: parameters.lot.to_string(),
            tick: price(parameters.tick),
            spot: row.spot().map(price),
            round: marked.map(|marked| marked.round.raw()),
            marked_at: marked.map(|marked| marked.market.now.raw()),
            undetectable: marked.map(|marked| marked.undetectable.to_string()),
            restricted: row.restricted.map(|reason| reason.to_string()),
            surface_observed_at: row.observed_at.map(Timestamp::raw),
            surface_staleness_ms: parameters.surface_staleness.raw(),
            expiries: row.expiries.keys().map(|expiry| expiry.raw()).collect(),
            contracts: row.contracts().count(),
            block_minimum: parameters.block_minimum,
            settlement_slots: parameters.settlement.slots,
            settlement_spacing_ms: parameters.settlement.spacing.raw(),
            settlement_carry: parameters.settlement.carry,
            parameters: canonical(parameters),
        }
    }
}

/// A price in ticks as one in the quote currency, per unit of the underlying.
pub(crate) fn price_of(market: &Market, ticks: u64) -> String {
    let found = market.parameters.tick.mul_div(ticks.into(), 1, Rounding::Down);
    price(found.unwrap_or(Price::new(u128::MAX)))
}
