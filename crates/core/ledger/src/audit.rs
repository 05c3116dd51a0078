//! Do the two ledgers agree?

use crate::{Ledger, Pot};
use core::fmt;
use std::collections::BTreeMap;
use units::{Amount, AssetId};

/// Where the ledgers differ: an internal fault. A node that finds one halts rather than continue wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Imbalance {
    /// A pot holds something else than what was put in less what was taken out.
    Pot {
        /// The asset.
        asset: AssetId,
        /// The pot.
        pot: Pot,
        /// According to the second ledger.
        expected: Amount,
        /// Counted.
        counted: Amount,
    },
    /// All pots together hold something else than what came in less what went out.
    Supply {
        /// The asset.
        asset: AssetId,
        /// Entered − left − burned.
        expected: Option<Amount>,
        /// The sum of the pots.
        counted: Amount,
    },
}

impl fmt::Display for Imbalance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pot { asset, pot, expected, counted } => {
                write!(f, "{pot:?} of {asset}: {expected} booked, {counted} counted")
            }
            Self::Supply { asset, expected: Some(expected), counted } => {
                write!(f, "{asset}: supply is {expected}, all pots hold {counted}")
            }
            Self::Supply { asset, expected: None, counted } => {
                write!(f, "{asset}: more left than came, all pots hold {counted}")
            }
        }
    }
}

impl std::error::Error for Imbalance {}

impl Ledger {
    /// Counts every pot from scratch and compares with the tallies. `elsewhere` lists what the keepers of
    /// the other pots hold, in any number of parts. Costs O(balances + parts).
    ///
    /// # Errors
    /// The first [`Imbalance`].
    pub fn audit(
        &self,
        elsewhere: impl IntoIterator<Item = (Pot, AssetId, Amount)>,
    ) -> Result<(), Imbalance> {
        let mut counted: BTreeMap<(AssetId, Pot), Amount> = BTreeMap::new();
        let accounts =
            self.balances.iter().map(|(_, balance)| (Pot::Accounts, balance.asset, balance.amount));
        for (pot, asset, amount) in accounts.chain(elsewhere) {
            let total = counted.entry((asset, pot)).or_default();
            *total = total.saturating_add(amount);
        }
        for (asset, tally) in self.tallies.iter() {
            let mut sum = Amount::ZERO;
            for pot in Pot::ALL {
                let counted = counted.remove(&(asset, pot)).unwrap_or_default();
                let expected = tally.pot(pot);
                if counted != expected {
                    return Err(Imbalance::Pot { asset, pot, expected, counted });
                }
                sum = sum.saturating_add(counted);
            }
            if tally.supply() != Some(sum) {
                return Err(Imbalance::Supply { asset, expected: tally.supply(), counted: sum });
            }
        }
        // Something of an asset that is not registered.
        match counted.into_iter().next() {
            Some(((asset, pot), counted)) => {
                Err(Imbalance::Pot { asset, pot, expected: Amount::ZERO, counted })
            }
            None => Ok(()),
        }
    }
}
