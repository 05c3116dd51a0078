//! Tables that rows are proved of.

use crate::State;
use arena::Turn;
use core::fmt;
use ledger::Ledger;
use options::Options;
use restaking::Restaking;

const LEDGER: Turn = Turn { layout: State::LAYOUT, part: "ledger" };
const RESTAKING: Turn = Turn { layout: State::LAYOUT, part: "restaking" };
const OPTIONS: Turn = Turn { layout: State::LAYOUT, part: "options" };

const fn of_ledger(part: &'static str) -> [Turn; 2] {
    [Turn { layout: Ledger::LAYOUT, part }, LEDGER]
}
const fn of_restaking(part: &'static str) -> [Turn; 2] {
    [Turn { layout: Restaking::LAYOUT, part }, RESTAKING]
}
const fn of_options(part: &'static str) -> [Turn; 2] {
    [Turn { layout: Options::LAYOUT, part }, OPTIONS]
}

/// A table of the state; [`Table::Meta`] is a single value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Where the chain stands: [`Meta`](crate::Meta).
    Meta,
    /// [`ledger::Account`].
    Accounts,
    /// [`ledger::Balance`].
    Balances,
    /// [`restaking::Vault`].
    Vaults,
    /// [`restaking::Tranche`].
    Tranches,
    /// [`restaking::Position`].
    Positions,
    /// [`restaking::Case`].
    Cases,
    /// [`options::Trader`].
    Traders,
}

impl Table {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Meta,
        Self::Accounts,
        Self::Balances,
        Self::Vaults,
        Self::Tranches,
        Self::Positions,
        Self::Cases,
        Self::Traders,
    ];

    /// The way from the table up to the root.
    #[must_use]
    pub const fn way(self) -> &'static [Turn] {
        match self {
            Self::Meta => const { &[Turn { layout: State::LAYOUT, part: "meta" }] },
            Self::Accounts => const { &of_ledger("accounts") },
            Self::Balances => const { &of_ledger("balances") },
            Self::Vaults => const { &of_restaking("vaults") },
            Self::Tranches => const { &of_restaking("tranches") },
            Self::Positions => const { &of_restaking("positions") },
            Self::Cases => const { &of_restaking("cases") },
            Self::Traders => const { &of_options("traders") },
        }
    }

    /// The table of this name, such as `ledger/accounts`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.to_string() == name)
    }
}

/// Its path in the state: `ledger/accounts`.
impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, turn) in self.way().iter().rev().enumerate() {
            if depth > 0 {
                f.write_str("/")?;
            }
            f.write_str(turn.part)?;
        }
        Ok(())
    }
}
