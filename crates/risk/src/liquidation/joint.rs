//! Prices, liquidations and attacks in one loop.
//!
//! Stake is worth what its asset is worth; what there is to gain by corrupting a service is not in that asset. So a fall makes
//! attacks pay, slashed stake is sold, and the price falls on. Each round is a whole one: first everybody is liquidated whom
//! the price reaches, as that takes no decision; then the best attack at the price where it rests, if one pays, is made, its
//! stake is slashed, and what is not burnt is sold. Each attack takes operators or a service out of the network and each
//! liquidation a position, so it ends after at most n + m + N rounds.

use super::run::Running;
use super::{Market, Position, Run};

/// An attack that a price made pay.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Attack {
    /// Services corrupted, by name.
    pub services: Vec<String>,
    /// Operators slashed, by name.
    pub operators: Vec<String>,
    /// Stake slashed, in units of collateral.
    pub slashed: f64,
    /// The part of it that is sold, in units.
    pub sold: f64,
}

/// Who knows whether an attack pays. It remembers what was attacked before: the same stake is not slashed twice.
pub trait Security {
    /// The attack that is made where a unit of stake is worth `price`; none where none pays.
    fn attack(&mut self, price: f64) -> Option<Attack>;
}

/// Lets `sale` units be sold and follows what comes of it: liquidations as in [`run`](super::run()), attacks as `security` says.
#[must_use]
pub fn run(
    market: &Market,
    positions: &[Position],
    names: &[String],
    sale: f64,
    security: &mut dyn Security,
) -> Run {
    let mut running = Running::new(market, positions, names);
    running.sale(sale);
    running.liquidate();
    while let Some(attack) = security.attack(running.price()) {
        running.attack(attack);
        running.liquidate();
    }
    running.end()
}
