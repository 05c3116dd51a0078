//! Portfolio margin: what everything on one underlying would be worth after moves of its price, volatility and skew.
//!
//! The model of Derive's second portfolio manager (PMRM 2), whose recorded cases it reproduces. The worst scenario counts, or
//! the basis contingency if that is worse, times a factor, less contingencies for what scenarios do not see.
//!
//! What a contract is worth under a scenario is the same for every account, so it is computed once a price round, in a
//! [`Grid`]; an account's margin is then sums over it. [`margin`] does both for one account.

mod conditions;
mod grid;
mod parameters;
mod report;
mod scenario;
mod skew;
mod strike;

pub use grid::Grid;
pub use parameters::{
    Basis, Factors, Notional, Parameters, SkewCap, SkewShock, StaticDiscount, StaticRate,
    VolatilityShock,
};
pub use report::{Report, Worst};
pub use scenario::{Scenario, Shift, Skew};

use crate::{Assets, MarginError, Market, Positions};

/// The portfolio margin of what is held on one underlying, with all assets of the account. An account with several underlyings is
/// the sum of one such margin for each, its assets counted in one of them: nothing of one underlying covers another.
///
/// # Errors
/// [`MarginError`]: a figure is missing, out of range or does not fit.
pub fn margin(
    assets: &Assets,
    positions: &Positions,
    market: &Market,
    parameters: &Parameters,
) -> Result<Report, MarginError> {
    // Only what is still held once equal positions are merged: of the rest the market need not know anything.
    let expiries = positions.by_expiry()?;
    let contracts = expiries.values().flatten().map(|leg| leg.contract);
    Grid::new(market, parameters, contracts)?.margin(assets, positions)
}
