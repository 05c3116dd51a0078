//! The second ledger: one line per asset.

use borsh::{BorshDeserialize, BorshSerialize};
use protocol::Pot;
use units::Amount;

/// Where all units of one asset came from, went to, and are. Written by the doors alone, never derived from
/// balances, so that an error in either shows as a difference.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Tally {
    /// Ever let in by the custodian, genesis included.
    pub entered: Amount,
    /// Ever let out.
    pub left: Amount,
    /// Ever destroyed.
    pub burned: Amount,
    pots: [Amount; Pot::ALL.len()],
}

const fn place(pot: Pot) -> usize {
    match pot {
        Pot::Accounts => 0,
        Pot::Stake => 1,
        Pot::Premiums => 2,
        Pot::Budgets => 3,
        Pot::Bonds => 4,
        Pot::Escrow => 5,
        Pot::Insurance => 6,
        Pot::Venues => 7,
    }
}

impl Tally {
    /// What a pot should hold.
    #[must_use]
    pub fn pot(&self, pot: Pot) -> Amount {
        self.pots.get(place(pot)).copied().unwrap_or_default()
    }
    /// Entered − left − burned: what all pots together should hold; nothing if more left than came.
    #[must_use]
    pub fn supply(&self) -> Option<Amount> {
        self.entered.checked_sub(self.left)?.checked_sub(self.burned)
    }
    pub(crate) fn add(&mut self, pot: Pot, amount: Amount) -> Option<()> {
        let total = self.pots.get_mut(place(pot))?;
        *total = total.checked_add(amount)?;
        Some(())
    }
    pub(crate) fn subtract(&mut self, pot: Pot, amount: Amount) -> Option<()> {
        let total = self.pots.get_mut(place(pot))?;
        *total = total.checked_sub(amount)?;
        Some(())
    }
}
