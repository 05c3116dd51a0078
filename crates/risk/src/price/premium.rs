//! What a portfolio must be paid: its expected loss, and a return on the capital that its tail takes.
//!
//! The tail of a sum is not the sum of tails, so what a service must pay depends on what else backs it: it is charged for its part of
//! expected shortfall in this portfolio (Euler's; D. Tasche, *Capital allocation to business units and sub-portfolios: the Euler principle*,
//! 2008). A service whose losses come together with those of others pays more than one whose losses come alone.

/// The loaded premium over the horizon, in base units: EL + r_c T (ES − EL), of a service's part of both.
#[must_use]
pub fn loaded(expected: f64, shortfall: f64, cost_of_risk: f64, years: f64) -> f64 {
    expected + cost_of_risk * years * (shortfall - expected)
}

/// Yields over the horizon, in base units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Yield {
    /// What the stake earns without services.
    pub base: f64,
    /// Premiums.
    pub premiums: f64,
    /// EL.
    pub expected: f64,
    /// ES.
    pub shortfall: f64,
    /// r_c T.
    pub cost_of_risk: f64,
}

impl Yield {
    /// Base + premiums − EL: what is earned on average.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.base + self.premiums - self.expected
    }

    /// RAY: the same less r_c T × ES, what the capital at risk must earn. Two portfolios with the same average need not be as good.
    #[must_use]
    pub fn risk_adjusted(&self) -> f64 {
        self.total() - self.cost_of_risk * self.shortfall
    }
}
