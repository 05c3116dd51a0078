//! The state's rows as tables.

mod holdings;
mod ledger;
mod stake;
mod venues;

use super::event::Cell;
use super::table::{Table, Trouble};
use app::State;
use restaking::Tranche;
use std::collections::BTreeMap;
use std::path::Path;
use units::{AccountIndex, AssetId, ServiceId, TrancheId};

type Rows<'a> = Box<dyn Iterator<Item = Vec<String>> + 'a>;

/// A table: its file, its columns, and how its rows are found.
pub(super) struct Definition {
    pub(super) name: &'static str,
    pub(super) columns: &'static [&'static str],
    rows: fn(&State) -> Rows<'_>,
}

/// All of them.
pub(super) const TABLES: [Definition; 17] = [
    ledger::ASSETS,
    ledger::POTS,
    holdings::HOLDINGS,
    ledger::ACCOUNTS,
    ledger::BALANCES,
    stake::OPERATORS,
    stake::VAULTS,
    stake::TRANCHES,
    stake::POSITIONS,
    stake::SERVICES,
    stake::COVERS,
    stake::CASES,
    venues::VENUES,
    venues::MARKETS,
    venues::TRADERS,
    venues::CONTRACTS,
    venues::OPTION_POSITIONS,
];

/// Writes each table of the state; says how many rows each has.
pub(super) fn export(state: &State, out: &Path) -> Result<BTreeMap<&'static str, u64>, Trouble> {
    let mut written = BTreeMap::new();
    for Definition { name, columns, rows } in TABLES {
        let path = out.join(format!("{name}.csv"));
        let mut table = Table::create(&path, columns.iter().copied())?;
        for row in rows(state) {
            table.row(row)?;
        }
        written.insert(name, table.finish()?);
    }
    Ok(written)
}

/// The name of an account's row.
fn account(state: &State, row: AccountIndex) -> String {
    state.ledger().account_id(row).cell()
}

/// The asset that a service pays in.
fn payment(state: &State, service: ServiceId) -> Option<AssetId> {
    state.restaking().service(service).ok().map(|row| row.payment_asset)
}

/// Every tranche that there ever was: they are numbered from 0 on, and none is removed.
fn tranches(state: &State) -> impl Iterator<Item = (TrancheId, &Tranche)> {
    let ids = (0..).map(TrancheId::new);
    ids.map_while(|id| Some((id, state.restaking().tranche(id).ok()?)))
}
