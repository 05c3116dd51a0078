//! Options venues, and what their traders have.

use super::super::event::Cell;
use super::{Definition, Rows, account};
use app::State;
use matching::OwnerId;

/// Each venue.
pub(super) const VENUES: Definition = Definition {
    name: "venues",
    columns: &["venue", "service", "cash_asset", "fund", "fees"],
    rows: venues,
};

fn venues(state: &State) -> Rows<'_> {
    Box::new(state.options().venues().map(move |(id, row)| {
        let till = state.options().till(id).ok();
        vec![
            id.cell(),
            row.service.cell(),
            row.cash.cell(),
            till.map(|till| till.fund).cell(),
            till.map(|till| till.fees).cell(),
        ]
    }))
}

/// Each market.
pub(super) const MARKETS: Definition = Definition {
    name: "markets",
    columns: &["market", "venue", "feed", "symbol", "tick", "lot"],
    rows: markets,
};

fn markets(state: &State) -> Rows<'_> {
    Box::new(state.options().markets().map(|(id, row)| {
        let declared = &row.parameters;
        vec![
            id.cell(),
            row.venue.cell(),
            row.feed.cell(),
            declared.symbol.cell(),
            declared.tick.cell(),
            declared.lot.cell(),
        ]
    }))
}

/// Each account at a venue.
pub(super) const TRADERS: Definition = Definition {
    name: "traders",
    columns: &["trader", "venue", "account", "margin_model", "cash", "frozen"],
    rows: traders,
};

fn traders(state: &State) -> Rows<'_> {
    Box::new(state.options().traders().map(move |(id, row)| {
        vec![
            id.cell(),
            row.venue.cell(),
            account(state, row.account),
            row.model.cell(),
            row.cash.cell(),
            row.frozen.cell(),
        ]
    }))
}

/// Each contract that was listed.
pub(super) const CONTRACTS: Definition = Definition {
    name: "contracts",
    columns: &[
        "contract", "market", "book", "name", "kind", "strike", "expiry", "mark", "delta",
        "settled",
    ],
    rows: contracts,
};

fn contracts(state: &State) -> Rows<'_> {
    Box::new(state.options().contracts().map(|(id, row)| {
        vec![
            id.cell(),
            row.market.cell(),
            row.book.cell(),
            row.name.cell(),
            row.terms.kind.to_string(),
            row.terms.strike.cell(),
            row.terms.expiry.cell(),
            row.mark.cell(),
            row.delta.cell(),
            row.settled.cell(),
        ]
    }))
}

/// What traders are long and short of contracts.
pub(super) const OPTION_POSITIONS: Definition = Definition {
    name: "option_positions",
    columns: &["trader", "contract", "lots"],
    rows: option_positions,
};

fn option_positions(state: &State) -> Rows<'_> {
    Box::new(state.options().traders().flat_map(move |(trader, _)| {
        // The books know a trader by its number.
        let held = state.options().engine().positions(OwnerId::new(trader.index()));
        held.map(move |(book, lots)| {
            let contract = state.options().contract_in(book).ok().map(|(id, _)| id);
            vec![trader.cell(), contract.cell(), lots.cell()]
        })
    }))
}
