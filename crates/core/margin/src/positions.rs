//! What an account holds.

use crate::{Collateral, MarginError, amount};
use borsh::{BorshDeserialize, BorshSerialize};
use pricing::{Contract, Kind};
use std::collections::BTreeMap;
use units::{Fixed, Price, Timestamp};

/// So many of one option.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct OptionPosition {
    /// Which.
    pub contract: Contract,
    /// How many; negative is short.
    pub size: Fixed,
}

/// A perpetual future.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Perpetual {
    /// How many; negative is short.
    pub size: Fixed,
    /// Profit not settled into cash yet and funding not paid yet, in quote currency; negative is owed.
    pub unsettled: Fixed,
}

/// What an account holds on one underlying.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Positions {
    /// Options, in any order; the same contract may come more than once.
    pub options: Vec<OptionPosition>,
    /// The perpetual.
    pub perpetual: Perpetual,
}

/// What stands behind an account's positions.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Assets {
    /// Cash in the currency that margin is counted in; negative is borrowed.
    pub cash: Fixed,
    /// The price of that currency in the one that prices are quoted in: a stable coin at 0.98 is worth less than it says.
    pub stable: Price,
    /// Other assets, with what each counts for.
    pub collateral: Vec<Collateral>,
}

impl Assets {
    /// The price of the stable currency; a price of zero is none.
    pub(crate) fn stable(&self) -> Result<Fixed, MarginError> {
        if self.stable.is_zero() {
            return Err(MarginError::NoStablePrice);
        }
        amount::of_price("the price of the stable currency", self.stable)
    }
}

/// One option of an expiry, once equal ones are merged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leg {
    pub(crate) contract: Contract,
    pub(crate) size: Fixed,
}

impl Positions {
    /// The options by expiry, and in each by strike, calls before puts; equal ones merged, and what cancels out gone.
    pub(crate) fn by_expiry(&self) -> Result<BTreeMap<Timestamp, Vec<Leg>>, MarginError> {
        let mut merged: BTreeMap<(Timestamp, Price, bool), Leg> = BTreeMap::new();
        for OptionPosition { contract, size } in &self.options {
            let key = (contract.expiry, contract.strike, contract.kind == Kind::Put);
            let none = Leg { contract: *contract, size: Fixed::ZERO };
            let leg = merged.entry(key).or_insert(none);
            leg.size = amount::add("the size of a position", leg.size, *size)?;
        }
        let mut expiries: BTreeMap<Timestamp, Vec<Leg>> = BTreeMap::new();
        for ((expiry, _, _), leg) in merged {
            if leg.size != Fixed::ZERO {
                expiries.entry(expiry).or_default().push(leg);
            }
        }
        Ok(expiries)
    }
}
