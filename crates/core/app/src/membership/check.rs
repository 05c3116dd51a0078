//! From rows to facts, with nothing but a root.

use super::{Membership, ProvenRow, Subject, Table};
use crate::Meta;
use borsh::BorshDeserialize;
use core::{fmt, slice};
use crypto::Digest;
use ledger::{Account, Balance};
use options::Trader;
use restaking::{Case, Cover, Position, Tranche, Vault};
use units::{AccountId, OperatorId};

/// What was proved, and of which block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// Where the chain stood.
    pub meta: Meta,
    /// What the state said.
    pub fact: Fact,
}

/// What a state says of a [`Subject`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Of an account.
    Account {
        /// The account.
        account: Account,
        /// What it has, in order of asset. Nothing shows that there are no more: whoever makes the proof may leave some out.
        balances: Vec<Balance>,
    },
    /// Of a position.
    Position {
        /// The position.
        position: Position,
        /// Its tranche.
        tranche: Tranche,
    },
    /// Of a trading account.
    Trader(Trader),
    /// Of cover.
    Cover {
        /// Whose stake it is.
        operator: OperatorId,
        /// What was bought.
        cover: Cover,
    },
    /// Of a case.
    Case(Box<Case>),
}

/// Why a proof proves nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// A row is not in the state that has this root, or not in this place.
    NotInside {
        /// The row's place in the proof, counted from 0.
        row: usize,
        /// The table that it is said to be of.
        table: Table,
    },
    /// A row is missing.
    Missing {
        /// Of this table.
        table: Table,
    },
    /// There is a row more than the subject has, or one of another table.
    Unexpected {
        /// The row's place in the proof, counted from 0.
        row: usize,
        /// The table that it is said to be of.
        table: Table,
    },
    /// A row of the state cannot be read: it is of another version of the program.
    Unreadable {
        /// The table.
        table: Table,
        /// What the decoder says.
        reason: String,
    },
    /// A row is in the state, and is about something else than the subject.
    AboutAnother {
        /// The row's place in the proof, counted from 0.
        row: usize,
        /// What the proof is said to be about.
        subject: Subject,
    },
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInside { row, table } => {
                write!(f, "row {row} of the proof is not in {table} of a state with this root")
            }
            Self::Missing { table } => write!(f, "the proof ends before a row of {table}"),
            Self::Unexpected { row, table } => {
                write!(f, "row {row} of the proof, of {table}, is not what belongs there")
            }
            Self::Unreadable { table, reason } => {
                write!(f, "a row of {table} cannot be read by this version: {reason}")
            }
            Self::AboutAnother { row, subject } => {
                write!(f, "row {row} of the proof is not about {subject}")
            }
        }
    }
}

impl std::error::Error for Refused {}

impl Membership {
    /// What the state with this root says, if the rows prove it.
    ///
    /// # Errors
    /// [`Refused`]: the first thing that is wrong with the proof.
    pub fn check(&self, root: Digest) -> Result<Proven, Refused> {
        let mut rows = Rows { subject: &self.subject, root, next: 0, rows: self.rows.iter() };
        let (_, meta) = rows.take::<Meta>(Table::Meta)?;
        let fact = match &self.subject {
            Subject::Account(id) => {
                let (number, account) = rows.account(id)?;
                let mut balances: Vec<Balance> = Vec::new();
                while rows.has_more() {
                    let (_, balance) = rows.take::<Balance>(Table::Balances)?;
                    // In order, so that none is there twice.
                    let follows = balances.last().is_none_or(|last| last.asset < balance.asset);
                    rows.require(u64::from(balance.account.index()) == number && follows)?;
                    balances.push(balance);
                }
                Fact::Account { account, balances }
            }
            Subject::Position { account, tranche: id } => {
                let (owner, _) = rows.account(account)?;
                let (_, position) = rows.take::<Position>(Table::Positions)?;
                let here = u64::from(position.account.index()) == owner;
                rows.require(here && position.tranche == *id)?;
                let (number, tranche) = rows.take::<Tranche>(Table::Tranches)?;
                rows.require(number == u64::from(id.index()))?;
                Fact::Position { position, tranche }
            }
            Subject::Trader { venue, account } => {
                let (owner, _) = rows.account(account)?;
                let (_, trader) = rows.take::<Trader>(Table::Traders)?;
                let here = u64::from(trader.account.index()) == owner;
                rows.require(here && trader.venue == *venue)?;
                Fact::Trader(trader)
            }
            Subject::Cover { vault: id, service, epoch } => {
                let (number, vault) = rows.take::<Vault>(Table::Vaults)?;
                rows.require(number == u64::from(id.index()))?;
                let cover = vault.cover(*service, *epoch).cloned();
                let cover = cover.ok_or_else(|| rows.about_another())?;
                Fact::Cover { operator: vault.operator, cover }
            }
            Subject::Case(id) => {
                let (number, case) = rows.take::<Case>(Table::Cases)?;
                rows.require(number == u64::from(id.index()))?;
                Fact::Case(Box::new(case))
            }
        };
        rows.end()?;
        Ok(Proven { meta, fact })
    }
}

/// The rows of a proof, taken one after another; each is in the state once it is taken.
struct Rows<'a> {
    subject: &'a Subject,
    root: Digest,
    /// The place of the next row.
    next: usize,
    rows: slice::Iter<'a, ProvenRow>,
}

impl Rows<'_> {
    fn has_more(&self) -> bool {
        !self.rows.as_slice().is_empty()
    }

    /// The next row, of this table, and its number there.
    fn take<T: BorshDeserialize>(&mut self, table: Table) -> Result<(u64, T), Refused> {
        let row = self.next;
        let next = self.rows.next().ok_or(Refused::Missing { table })?;
        self.next = row.saturating_add(1);
        if next.table != table {
            return Err(Refused::Unexpected { row, table: next.table });
        }
        if next.proof.root(table.way()) != Some(self.root) {
            return Err(Refused::NotInside { row, table });
        }
        let value = borsh::from_slice(&next.proof.row)
            .map_err(|error| Refused::Unreadable { table, reason: error.to_string() })?;
        Ok((next.proof.number().0, value))
    }

    /// The next row, which has to be the account of this name.
    fn account(&mut self, id: &AccountId) -> Result<(u64, Account), Refused> {
        let (number, account) = self.take::<Account>(Table::Accounts)?;
        self.require(account.id == *id)?;
        Ok((number, account))
    }

    /// Refuses unless the row that was just taken belongs to the subject.
    fn require(&self, belongs: bool) -> Result<(), Refused> {
        if belongs { Ok(()) } else { Err(self.about_another()) }
    }

    fn about_another(&self) -> Refused {
        let (row, subject) = (self.next.saturating_sub(1), self.subject.clone());
        Refused::AboutAnother { row, subject }
    }

    fn end(mut self) -> Result<(), Refused> {
        let row = self.next;
        match self.rows.next() {
            Some(more) => Err(Refused::Unexpected { row, table: more.table }),
            None => Ok(()),
        }
    }
}
