//! How likely it is that corruption comes to pay as prices move.
//!
//! What an attack costs is stake, what it gains is cash. The network is safe while the stake's price stays above 1 ÷ (1 + γ*) of what it is:
//! a barrier, first hit with the probability of F. Black, J. Cox, *Valuing corporate securities* (1976).

use crate::losses::normal;
use serde::Serialize;

/// What decides about it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    /// 1 + γ*: what the cheapest attack costs ÷ what it gains, exactly.
    pub margin: f64,
    /// σ of the price, per √year; more than 0.
    pub volatility: f64,
    /// r − q: how fast the price drifts under the pricing measure.
    pub drift: f64,
    /// T, more than 0.
    pub years: f64,
}

/// How far corruption is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Corruption {
    /// The part of today's price at which an attack breaks even.
    pub barrier: f64,
    /// How many standard deviations of the horizon's return that is away: (ln(1 + γ*) + μT) ÷ (σ√T), μ = r − q − σ² ÷ 2.
    pub distance: f64,
    /// The probability that the price is there at any time within the horizon.
    pub probability: f64,
    /// The same as a constant hazard per year: −ln(1 − P) ÷ T. Infinite where an attack pays already.
    pub hazard: f64,
}

/// Distance, probability and hazard.
#[must_use]
pub fn corruption(terms: &Terms) -> Corruption {
    let Terms { margin, volatility, drift, years } = *terms;
    let barrier = 1.0 / margin;
    // Where it is, as a logarithm: at or above zero an attack pays now.
    let height = -margin.ln();
    let mean = (drift - 0.5 * volatility * volatility) * years;
    let spread = volatility * years.sqrt();
    let distance = (mean - height) / spread;
    let probability = if height >= 0.0 {
        1.0
    } else {
        let reflected = 2.0 * mean * height / (spread * spread);
        let tail = normal::cumulative((height + mean) / spread);
        // The reflection may be huge where the tail is tiny.
        let reflected = if tail > 0.0 { (reflected + tail.ln()).exp() } else { 0.0 };
        (normal::cumulative(-distance) + reflected).clamp(0.0, 1.0)
    };
    Corruption { barrier, distance, probability, hazard: -(-probability).ln_1p() / years }
}
