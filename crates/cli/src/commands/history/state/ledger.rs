//! Assets, and who owns what of them.

use super::super::event::Cell;
use super::{Definition, Rows};
use app::State;
use protocol::Pot;

/// Each asset.
pub(super) const ASSETS: Definition = Definition {
    name: "assets",
    columns: &["asset", "symbol", "decimals", "price", "haircut", "feed"],
    rows: assets,
};

fn assets(state: &State) -> Rows<'_> {
    Box::new(state.ledger().assets().map(|(id, row)| {
        let definition = &row.definition;
        vec![
            id.cell(),
            definition.symbol.cell(),
            definition.decimals.to_string(),
            row.price.cell(),
            definition.haircut.cell(),
            row.feed.cell(),
        ]
    }))
}

/// How much of an asset is in each class of places, by the second ledger, which counts by itself.
pub(super) const POTS: Definition =
    Definition { name: "pots", columns: &["asset", "pot", "amount"], rows: pots };

fn pots(state: &State) -> Rows<'_> {
    Box::new(state.ledger().assets().flat_map(move |(id, _)| {
        let tally = state.ledger().tally(id).into_iter();
        tally.flat_map(move |tally| {
            Pot::ALL.map(|pot| vec![id.cell(), pot.name().to_owned(), tally.pot(pot).cell()])
        })
    }))
}

/// Each account that something ever reached.
pub(super) const ACCOUNTS: Definition = Definition {
    name: "accounts",
    columns: &["account", "nonce", "threshold", "members"],
    rows: accounts,
};

fn accounts(state: &State) -> Rows<'_> {
    Box::new(state.ledger().accounts().map(|(_, row)| {
        let members = row.members.as_deref();
        vec![
            row.id.cell(),
            row.nonce.cell(),
            members.map(|members| members.threshold.cell()).unwrap_or_default(),
            members.map(|members| members.accounts.cell()).unwrap_or_default(),
        ]
    }))
}

/// What accounts can spend.
pub(super) const BALANCES: Definition =
    Definition { name: "balances", columns: &["account", "asset", "amount"], rows: balances };

fn balances(state: &State) -> Rows<'_> {
    Box::new(state.ledger().accounts().flat_map(move |(row, account)| {
        let balances = state.ledger().balances_of(row);
        balances.map(|held| vec![account.id.cell(), held.asset.cell(), held.amount.cell()])
    }))
}
