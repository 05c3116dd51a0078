//! What contracts are worth under every scenario: once a price round, for all accounts.

use super::conditions::Conditions;
use super::report::{Expiry, Sums};
use super::scenario::States;
use super::strike::Strike;
use super::{Parameters, Report};
use crate::{Assets, MarginError, Market, Positions, amount};
use pricing::Contract;
use std::collections::{BTreeMap, BTreeSet};
use units::{Fixed, Timestamp};

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
    /// What one of each contract is worth in each state.
    prices: BTreeMap<Contract, Vec<Fixed>>,
}

impl<'a> Grid<'a> {
    /// Values the contracts under every scenario.
    ///
    /// # Errors
    /// [`MarginError`]: a figure is missing, out of range or does not fit.
    pub fn new(
        market: &'a Market,
        parameters: &'a Parameters,
        contracts: impl IntoIterator<Item = Contract>,
    ) -> Result<Self, MarginError> {
        let states = States::of(parameters);
        let mut listed: BTreeMap<Timestamp, BTreeSet<Contract>> = BTreeMap::new();
        for contract in contracts {
            listed.entry(contract.expiry).or_default().insert(contract);
        }
        let expiries = listed.into_iter().map(|(expiry, contracts)| {
            let known = market.expiry(expiry)?;
            let conditions = Conditions::new(expiry, market.now, known, parameters)?;
            let slices = conditions.slices(&states)?;
            let price = |contract: Contract| {
                let volatility = known.volatility(expiry, contract.strike)?;
                let strike = Strike::new(&conditions, parameters, contract.strike, volatility)?;
                let each = states.all.iter().zip(&slices).map(|(state, slice)| {
                    let volatility = strike.volatility(state);
                    Ok(slice.price(contract.kind, contract.strike, volatility)?)
                });
                Ok((contract, each.collect::<Result<Vec<_>, MarginError>>()?))
            };
            let prices = contracts.into_iter().map(price).collect::<Result<_, MarginError>>()?;
            Ok((expiry, ExpiryGrid { conditions, prices }))
        });
        let expiries = expiries.collect::<Result<_, MarginError>>()?;
        Ok(Self { market, parameters, states, expiries })
    }

    /// The margin of what is held on the underlying, with all assets of the account: see [`margin`](super::margin).
    ///
    /// # Errors
    /// [`MarginError`]: the grid lacks a contract that is held, or a figure is out of range or does not fit.
    pub fn margin(&self, assets: &Assets, positions: &Positions) -> Result<Report, MarginError> {
        let mut expiries = Vec::new();
        for (expiry, legs) in positions.by_expiry()? {
            let grid = self.expiries.get(&expiry).ok_or(MarginError::NoExpiry { expiry })?;
            let mut values = vec![Fixed::ZERO; self.states.all.len()];
            for leg in &legs {
                let prices = grid.prices.get(&leg.contract);
                let strike = leg.contract.strike;
                let prices = prices.ok_or(MarginError::NoVolatility { expiry, strike })?;
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
