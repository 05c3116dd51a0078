//! Insurance on many services at once: what a buyer pays per year for a layer of a portfolio's loss, or for the k-th slash.
//!
//! Claims are paid at the end of the horizon. J.-P. Laurent, J. Gregory, *Basket default swaps, CDOs and factor copulas* (2005): only the
//! distribution of the loss, or of the number of slashes, is needed.

use serde::Serialize;

/// A contract that pays at the end of the horizon.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Contract {
    /// The most that it pays.
    pub limit: f64,
    /// What it pays on average.
    pub expected: f64,
    /// That, discounted: the fair price at once.
    pub upfront: f64,
    /// Rate on line: the fair price at once as a part of the limit.
    pub rate_on_line: f64,
    /// The fair premium per year, paid evenly over the horizon whatever happens.
    pub running: f64,
}

/// A contract whose mean payment is known.
#[must_use]
pub fn contract(limit: f64, expected: f64, cash_rate: f64, years: f64) -> Contract {
    let upfront = expected * (-cash_rate * years).exp();
    let rate_on_line = if limit > 0.0 { upfront / limit } else { 0.0 };
    let running = upfront / super::slash::annuity(0.0, cash_rate, years);
    Contract { limit, expected, upfront, rate_on_line, running }
}

/// A contract that pays `limit` if at least k services slash; `probability` is that of the loss report.
#[must_use]
pub fn kth_slash(limit: f64, probability: f64, cash_rate: f64, years: f64) -> Contract {
    contract(limit, limit * probability, cash_rate, years)
}
