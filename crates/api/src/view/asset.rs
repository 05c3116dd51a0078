//! Assets, and where all of their units are.

use crate::view::{Lookup, amount::price};
use app::State;
use ledger::{Asset, Pot};
use serde::{Deserialize, Serialize};
use units::{Amount, AssetId};
use utoipa::ToSchema;

/// An asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AssetView {
    /// Its id.
    #[schema(example = "asset-0")]
    pub id: String,
    /// What people call it.
    pub symbol: String,
    /// Base units per whole unit, as a power of ten.
    pub decimals: u8,
    /// The account that lets it in from its primary chain.
    pub custodian: String,
    /// What a whole unit is worth in the reference currency in this epoch.
    pub price: String,
    /// The feed that says so; without one the price stays.
    pub feed: Option<String>,
    /// The part of the worth that does not count as cover.
    pub haircut: String,
    /// The most by which the price changes from one epoch to the next, as a fraction of it.
    pub max_change: String,
    /// Entered less left less burned: what all pots together hold, in whole units.
    pub supply: String,
    /// Ever destroyed, in whole units.
    pub burned: String,
    /// Where the supply is.
    pub pots: Vec<PotView>,
}

/// One class of places that an asset can be in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PotView {
    /// `accounts`, `stake`, `premiums`, `budgets`, `bonds`, `escrow` or `insurance`.
    pub pot: String,
    /// What it holds, in whole units.
    pub amount: String,
}

impl AssetView {
    pub(crate) fn of(state: &State, id: AssetId, row: &Asset) -> Self {
        let look = Lookup(state);
        let amount = |amount: Amount| look.amount(id, amount).amount;
        let tally = state.ledger().tally(id).cloned().unwrap_or_default();
        let definition = &row.definition;
        let pots = Pot::ALL.into_iter();
        let pots =
            pots.map(|pot| PotView { pot: pot.name().to_owned(), amount: amount(tally.pot(pot)) });
        Self {
            id: id.to_string(),
            symbol: definition.symbol.to_string(),
            decimals: definition.decimals,
            custodian: definition.custodian.to_string(),
            price: price(row.price),
            feed: row.feed.map(|feed| feed.to_string()),
            haircut: definition.haircut.to_string(),
            max_change: definition.max_change.to_string(),
            supply: amount(tally.supply().unwrap_or_default()),
            burned: amount(tally.burned),
            pots: pots.collect(),
        }
    }
}
