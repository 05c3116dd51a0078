//! What a state says of one account, position, cover or case, provable to somebody who has only the state's root.
//!
//! A [`Membership`] holds the rows that the answer is in, each with its way up to the root, and first of all the row that says
//! after which block of which chain that is. [`Membership::check`] needs no state, no node and no trust in whoever made it.
//!
//! | file | idea |
//! |---|---|
//! | `table` | which tables rows are proved of, and the way from each up to the root |
//! | `subject` | what a proof can be about |
//! | `check` | rows to facts, or why not |

mod check;
mod subject;
mod table;

pub use check::{Fact, Proven, Refused};
pub use subject::Subject;
pub use table::Table;

use crate::State;
use arena::{Component, Proof};
use core::fmt;

/// A row, and the table that it is said to be of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenRow {
    /// The table.
    pub table: Table,
    /// The row with its way up to the root.
    pub proof: Proof,
}

/// What it is about, and the rows that prove it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// What it is about.
    pub subject: Subject,
    /// First where the chain stands, then in the order in which [`Fact`] names them.
    pub rows: Vec<ProvenRow>,
}

/// Why there is no proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unproven {
    /// The state has no such thing.
    Absent(Subject),
    /// The state changed since its root was last asked for.
    NoRoot,
}

impl fmt::Display for Unproven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent(subject) => write!(f, "there is no {subject}"),
            Self::NoRoot => f.write_str("the state changed since its root was made"),
        }
    }
}

impl std::error::Error for Unproven {}

impl State {
    /// The proof of what the state says of something. O(rows × log all rows).
    ///
    /// # Errors
    /// [`Unproven::Absent`] if there is no such thing; [`Unproven::NoRoot`] between a change and the next [`State::root`].
    pub fn prove(&self, subject: &Subject) -> Result<Membership, Unproven> {
        let places = self.places(subject).ok_or_else(|| Unproven::Absent(subject.clone()))?;
        let rows = places
            .into_iter()
            .map(|(table, row)| self.prove_row(table, row).map(|proof| ProvenRow { table, proof }));
        let rows: Option<Vec<ProvenRow>> = rows.collect();
        Ok(Membership { subject: subject.clone(), rows: rows.ok_or(Unproven::NoRoot)? })
    }

    /// The proof of one row; none if there is no such row, or the state changed since its root was last asked for.
    #[must_use]
    pub fn prove_row(&self, table: Table, row: u32) -> Option<Proof> {
        let path: Vec<&str> = table.way().iter().rev().map(|turn| turn.part).collect();
        Component::prove(self, &path, row)
    }

    /// The rows that say it; none if there is no such thing.
    fn places(&self, subject: &Subject) -> Option<Vec<(Table, u32)>> {
        let Self { ledger, restaking, options, .. } = self;
        let mut places = vec![(Table::Meta, 0)];
        match subject {
            Subject::Account(account) => {
                let row = ledger.find_account(account)?;
                places.push((Table::Accounts, row.index()));
                places.extend(ledger.balance_rows(row).map(|row| (Table::Balances, row)));
            }
            Subject::Position { account, tranche } => {
                let account = ledger.find_account(account)?;
                let position = restaking.find_position(account, *tranche)?;
                places.push((Table::Accounts, account.index()));
                places.push((Table::Positions, position.index()));
                places.push((Table::Tranches, tranche.index()));
            }
            Subject::Trader { venue, account } => {
                let account = ledger.find_account(account)?;
                let trader = options.find_trader(*venue, account)?;
                places.push((Table::Accounts, account.index()));
                places.push((Table::Traders, trader.index()));
            }
            Subject::Cover { vault, service, epoch } => {
                restaking.vault(*vault).ok()?.cover(*service, *epoch)?;
                places.push((Table::Vaults, vault.index()));
            }
            Subject::Case(case) => {
                restaking.case(*case).ok()?;
                places.push((Table::Cases, case.index()));
            }
        }
        Some(places)
    }
}
