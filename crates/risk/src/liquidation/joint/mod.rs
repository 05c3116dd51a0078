//! Prices, liquidations and attacks in one loop.
//!
//! Stake is worth what its asset is worth; what there is to gain by corrupting a service is not in that asset. So a fall makes
//! attacks pay, slashed stake is sold, and the price falls on. Each round is a whole one: first everybody is liquidated whom
//! the price reaches, as that takes no decision; then the best attack at the price where it rests, if one pays, is made, its
//! stake is slashed, and what is not burnt is sold. Each attack takes operators or a service out of the network and each
//! liquidation a position, so it ends after at most n + m + N rounds.

mod stake;

pub use stake::StakeAtPrice;

use super::run::Running;
use super::{Market, Position, Run, Scenario, Seizure};
use crate::Budget;
use crate::attack::{Costs, margin};
use network::Network;

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

/// What comes of a scenario if the stake of a network is the asset that is sold.
#[derive(Clone, Debug, serde::Serialize)]
pub struct JointReport {
    /// Events in the order in which they happen, and where the price ends.
    pub run: Run,
    /// Services corrupted in the end.
    pub services_lost: usize,
    /// Operators slashed in the end.
    pub operators_slashed: usize,
    /// The price below which the first attack pays, `P₀ ÷ (1 + γ*)`, at most the first price; none where nothing can be gained.
    pub barrier: Option<f64>,
    /// The least initial sale that leads there, liquidations on the way included, in units.
    pub sale_to_barrier: Option<f64>,
    /// Whether every search ran to its end; if not, attacks may have been missed.
    pub proved: bool,
}

/// The scenario's sale, and what comes of it. `network` counts stake at the scenario's first price, `unit` of its base units
/// being one of cash.
#[must_use]
pub fn report(
    scenario: &Scenario<'_>,
    network: &Network,
    unit: f64,
    costs: Costs,
    budget: &Budget<'_>,
) -> JointReport {
    let mut security =
        StakeAtPrice::new(network, scenario.price(), unit, scenario.slashed_sold(), costs, *budget);
    let run = scenario.run_with(scenario.sale(), &mut security);
    let margin = margin(network, costs, budget);
    let barrier = margin
        .attack
        .map(|attack| scenario.price() * (attack.gain as f64 / attack.cost as f64).min(1.0));
    let market = scenario.market(Seizure::AtTrigger);
    let of = |list: &[bool]| list.iter().filter(|there| **there).count();
    JointReport {
        run,
        services_lost: of(security.lost()),
        operators_slashed: of(security.slashed()),
        barrier,
        sale_to_barrier: barrier.map(|price| market.sale_reaching(price)),
        proved: security.proved() && margin.proved,
    }
}
