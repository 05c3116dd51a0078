//! Whether a pool that wrote puts can pay them out of collateral that falls with the price.

use network::liquidations::PutPool;

/// Puts written, and what is held against them.
#[derive(Clone, Copy, Debug)]
pub struct Puts<'a>(pub &'a PutPool);

/// What the pool owes and has at a price.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Solvency {
    /// The price, in cash per unit.
    pub price: f64,
    /// What the puts pay there, in cash.
    pub owed: f64,
    /// What the pool holds, in cash.
    pub held: f64,
    /// Held ÷ owed: solvent from 1 on, and so many times as many puts of these strikes it could bear. None where nothing is
    /// owed.
    pub ratio: Option<f64>,
}

impl Puts<'_> {
    /// What it owes and has at `price`. The price after all liquidations is the one to ask about: collateral is sold there,
    /// not at the price before them.
    #[must_use]
    pub fn at(&self, price: f64) -> Solvency {
        let owed = self.0.written.iter().map(|puts| puts.amount * (puts.strike - price).max(0.0));
        let owed: f64 = owed.sum();
        let held = self.0.collateral * price + self.0.cash;
        let ratio = (owed > 0.0).then(|| held / owed);
        Solvency { price, owed, held, ratio }
    }

    /// The most puts of one strike that collateral of `units` pays at `price`: `units·P ÷ (K − P)`; none where they pay
    /// nothing there.
    #[must_use]
    pub fn most(units: f64, strike: f64, price: f64) -> Option<f64> {
        (strike > price).then(|| units * price / (strike - price))
    }
}
