//! What the option to corrupt later is worth: whoever could attack now may do better to wait.
//!
//! An attacker gives up stake worth V and gains π: a put on V with strike π that may be used at any time. Perpetual American put: R. Merton,
//! *Theory of rational option pricing* (1973), section 8.

use serde::Serialize;

/// What decides about it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    /// π: the gain.
    pub strike: f64,
    /// V: what the attack costs now.
    pub cost: f64,
    /// r.
    pub cash_rate: f64,
    /// q.
    pub stake_rate: f64,
    /// σ, more than 0.
    pub volatility: f64,
}

/// The option to wait.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Waiting {
    /// β, the power of V that the value falls with: the negative root of ½σ²β(β − 1) + (r − q)β = r.
    pub power: f64,
    /// V*: attacking pays more than waiting only below this.
    pub critical: f64,
    /// The value of the right to attack, whenever.
    pub value: f64,
    /// What waiting adds to attacking now or never.
    pub premium: f64,
}

/// The value of waiting. Without interest there is no hurry: V* is 0 and the right is worth all of π, unless V drifts up.
#[must_use]
pub fn waiting(terms: &Terms) -> Waiting {
    let Terms { strike, cost, cash_rate, stake_rate, volatility } = *terms;
    let variance = volatility * volatility;
    let centre = 0.5 - (cash_rate - stake_rate) / variance;
    let power = centre - (centre * centre + 2.0 * cash_rate / variance).max(0.0).sqrt();
    let critical = if power < 0.0 { strike * power / (power - 1.0) } else { 0.0 };
    let now = (strike - cost).max(0.0);
    let value = if critical == 0.0 {
        strike
    } else if cost <= critical {
        strike - cost
    } else {
        (strike - critical) * (cost / critical).powf(power)
    };
    Waiting { power, critical, value, premium: (value - now).max(0.0) }
}
