//! Expiries that were settled.

use super::size_of;
use crate::view::{Lookup, amount::price};
use app::State;
use options::{Market, Settled};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who had what when an expiry was settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SettledPositionView {
    /// Who.
    pub trader: String,
    /// The contract's name.
    pub name: String,
    /// In units of the underlying; below zero of who was short.
    pub size: String,
}

/// An expiry that was settled. Everybody can recompute its price: it is the average of the feed's prices over the slots up to `end`,
/// as `/v1/feeds/{id}/settlement` shows it with these parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExpirySettledView {
    /// The market.
    pub market: String,
    /// The feed.
    pub feed: String,
    /// Which expiry.
    pub expiry: u64,
    /// At what price.
    pub price: String,
    /// The last slot of the average.
    pub end: u64,
    /// How many slots it has.
    pub slots: u32,
    /// Milliseconds from one slot to the next.
    pub spacing_ms: u64,
    /// For how many slots a missing price was carried.
    pub carry: u32,
    /// In which epoch it was settled.
    pub epoch: u64,
    /// Who had what; empty once the price cannot be judged any more.
    pub positions: Vec<SettledPositionView>,
}

impl ExpirySettledView {
    pub(crate) fn of(state: &State, market: &Market, row: &Settled) -> Self {
        let rule = market.parameters.settlement;
        let positions = row.positions.iter().map(|(trader, contract, lots)| SettledPositionView {
            trader: trader.to_string(),
            name: Lookup(state).contract_name(*contract),
            size: size_of(market, *lots),
        });
        Self {
            market: row.market.to_string(),
            feed: market.feed.to_string(),
            expiry: row.expiry.raw(),
            price: price(row.price),
            end: row.end.raw(),
            slots: rule.slots,
            spacing_ms: rule.spacing.raw(),
            carry: rule.carry,
            epoch: row.epoch.raw(),
            positions: positions.collect(),
        }
    }
}
