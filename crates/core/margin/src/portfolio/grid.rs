//! What contracts are worth under every scenario: once a price round, for all accounts.

use super::conditions::Conditions;
use super::report::{Expiry, Sums};
use super::scenario::{State, States};
use super::{Parameters, Report, Shift};
use crate::{Assets, MarginError, Market, Positions, amount, price};
use pricing::{Contract, Kind};
use std::collections::{BTreeMap, BTreeSet};
use units::{Fixed, Price, Timestamp};

/// What one of each contract is worth under every scenario.
#[derive(Clone, Debug)]
pub struct Grid<'a> {
    market: &'a Market,
    parameters: &'a Parameters,
    states: States,
    expiries: BTreeMap<Timestamp, ExpiryGrid>,
}

/// One expiry of it.
#[derive(Clone, Debug)]
pub(super) struct ExpiryGrid {
    pub(super) conditions: Conditions,
    /// By strike: the values of a call and of a put in each state.
    values: BTreeMap<Price, Pair>,
}

#[derive(Clone, Debug, Default)]
struct Pair {
    calls: Vec<Fixed>,
    puts: Vec<Fixed>,
}

impl<'a> Grid<'a> {
    /// Values the contracts under every scenario. Calls and puts of one strike cost no more than one of them.
    ///
    /// # Errors
    /// [`MarginError`]: a figure is missing, out of range or does not fit.
    pub fn new(
        market: &'a Market,
        parameters: &'a Parameters,
        contracts: impl IntoIterator<Item = Contract>,
    ) -> Result<Self, MarginError> {
        let states = States::of(parameters);
        let mut strikes: BTreeMap<Timestamp, BTreeSet<Price>> = BTreeMap::new();
        for contract in contracts {
            strikes.entry(contract.expiry).or_default().insert(contract.strike);
        }
        let expiries = strikes.into_iter().map(|(expiry, strikes)| {
            let known = market.expiry(expiry)?;
            let conditions = Conditions::new(expiry, market.now, known, parameters)?;
            let mut grid = ExpiryGrid { conditions, values: BTreeMap::new() };
            for strike in strikes {
                let volatility = known.volatility(expiry, strike)?;
                let pair = grid.value(strike, volatility, &states, parameters)?;
                grid.values.insert(strike, pair);
            }
            Ok((expiry, grid))
        });
        let expiries = expiries.collect::<Result<_, MarginError>>()?;
        Ok(Self { market, parameters, states, expiries })
    }

    /// The margin of what is held on the underlying, with all assets of the account: see [`margin`](super::margin).
    ///
    /// # Errors
    /// [`MarginError`]: the grid lacks a contract that is held, or a figure is out of range or does not fit.
    pub fn margin(
        &self,
        assets: &Assets,
        positions: &Positions,
    ) -> Result<Report, MarginError> {
        let mut expiries = Vec::new();
        for (expiry, legs) in positions.by_expiry()? {
            let grid = self.expiries.get(&expiry).ok_or(MarginError::NoExpiry { expiry })?;
            let mut values = vec![Fixed::ZERO; self.states.all.len()];
            for leg in &legs {
                let strike = leg.strike;
                let pair = grid.values.get(&strike);
                let pair = pair.ok_or(MarginError::NoVolatility { expiry, strike })?;
                let prices = if leg.kind == Kind::Call { &pair.calls } else { &pair.puts };
                for (sum, price) in values.iter_mut().zip(prices) {
                    let value = amount::down("the value of an option", *price, leg.size)?;
                    *sum = amount::add("the value of an expiry", *sum, value)?;
                }
            }
            expiries.push(Expiry { conditions: &grid.conditions, legs, values });
        }
        Sums { market: self.market, parameters: self.parameters, states: &self.states, expiries }
            .report(assets, positions.perpetual)
    }
}
