//! A promise in cash that is backed by stake, whose price may have fallen when it is called.
//!
//! At the slash at time τ a service that was promised K gets min(K, V_τ) = K − (K − V_τ)⁺: it is short a put on the stake that the slash
//! knocks in. With a hazard that does not depend on the price, the put is a mixture of those of F. Black, M. Scholes, *The pricing of
//! options and corporate liabilities* (1973), over the time of the slash; that slashes come with a fall of the price is the jump J.

use super::slash::annuity;
use crate::losses::normal;
use serde::Serialize;

/// What decides about it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    /// K: what was promised, in cash.
    pub promised: f64,
    /// V: what the stake behind it is worth, in cash.
    pub backing: f64,
    /// λ.
    pub hazard: f64,
    /// T.
    pub years: f64,
    /// r.
    pub cash_rate: f64,
    /// q.
    pub stake_rate: f64,
    /// σ, more than 0.
    pub volatility: f64,
    /// J.
    pub slash_jump: f64,
}

/// What the promise is worth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Cover {
    /// The present value of K at the slash, if it were sure to be paid.
    pub promised: f64,
    /// The put that the service is short: what is missing when it is called.
    pub shortfall: f64,
    /// What is delivered.
    pub delivered: f64,
    /// The fair premium per year for what is delivered, in cash until the slash.
    pub running: f64,
}

/// Intervals of the integral over the time of the slash; even.
const INTERVALS: u32 = 512;

/// The value of a cover in cash.
#[must_use]
pub fn cover(terms: &Terms) -> Cover {
    let Terms { hazard, years, cash_rate, .. } = *terms;
    let promised = terms.promised * hazard * annuity(hazard, cash_rate, years);
    // In √t the put is smooth where it begins; Simpson's rule.
    let end = years.sqrt();
    let at = |root: f64| {
        let time = root * root;
        2.0 * root * hazard * (-hazard * time).exp() * put(terms, time)
    };
    let step = end / f64::from(INTERVALS);
    let inner = (1..INTERVALS).map(|place| {
        let weight = if place % 2 == 1 { 4.0 } else { 2.0 };
        weight * at(f64::from(place) * step)
    });
    let shortfall = (at(0.0) + inner.sum::<f64>() + at(end)) * step / 3.0;
    let delivered = promised - shortfall;
    let running = delivered / annuity(hazard, cash_rate, years);
    Cover { promised, shortfall, delivered, running }
}

/// A European put on what the stake is worth right after a slash at `time`.
fn put(terms: &Terms, time: f64) -> f64 {
    let strike = terms.promised * (-terms.cash_rate * time).exp();
    let stake = terms.backing * (1.0 - terms.slash_jump) * (-terms.stake_rate * time).exp();
    let spread = terms.volatility * time.sqrt();
    if spread == 0.0 || stake == 0.0 || strike == 0.0 {
        return (strike - stake).max(0.0);
    }
    let above = (stake / strike).ln() / spread + 0.5 * spread;
    strike * normal::cumulative(spread - above) - stake * normal::cumulative(-above)
}
