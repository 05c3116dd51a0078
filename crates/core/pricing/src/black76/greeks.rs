//! How a price changes.

use units::Fixed;

/// What a price changes by when something else does, each to the nearest 10⁻¹⁸. For the holder of one contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Greeks {
    /// Per unit of the forward: D × N(d₁) of a call. Of a put it is D less.
    pub delta: Fixed,
    /// Of delta, per unit of the forward: D × n(d₁) ÷ (F × v). Of a put it is the same.
    pub gamma: Fixed,
    /// Per 1.00 (100 points) of volatility: D × F × n(d₁) × √t. Of a put it is the same.
    pub vega: Fixed,
    /// Per year that passes, with forward, volatility and interest rate r = −ln D ÷ t as they are:
    /// r × price − D × F × n(d₁) × σ ÷ 2√t. Divide by 365 for a day. Of a put it is r × D × (F − K) less.
    pub theta: Fixed,
}
