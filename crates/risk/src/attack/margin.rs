//! 1 + γ\*: the least cost of an attack by its gain.

use super::greedy::Greedy;
use super::model::Model;
use super::{Attack, Costs};
use crate::Budget;
use crate::certified::cover_margin;
use crate::closure::Closure;
use crate::program::{Found, Outcome, Proposal, least_ratio};
use ethnum::U256;
use network::Network;

/// Cost ÷ gain, as two whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotient {
    /// Numerator: a cost.
    pub cost: u128,
    /// Denominator: a gain, positive.
    pub gain: u128,
}

impl Quotient {
    /// Nothing is certain: costs are not negative.
    pub const NOTHING: Self = Self { cost: 0, gain: 1 };

    /// A fraction of wider numbers in 128 bits, never larger than it was.
    fn below(above: U256, below: U256) -> Self {
        let excess = (256 - below.leading_zeros()).saturating_sub(127);
        let excess = excess.max((256 - above.leading_zeros()).saturating_sub(127));
        let cost = (above >> excess).as_u128();
        let exact = excess == 0 && below > U256::ZERO;
        let gain = if exact { below.as_u128() } else { (below >> excess).as_u128() + 1 };
        Self { cost, gain }
    }
    /// The larger of two.
    fn larger(self, other: Self) -> Self {
        let cross = |cost: u128, gain: u128| U256::from(cost) * U256::from(gain);
        if cross(self.cost, other.gain) < cross(other.cost, self.gain) { other } else { self }
    }
    /// The nearest float.
    #[must_use]
    pub fn to_float(self) -> f64 {
        self.cost as f64 / self.gain as f64
    }
    /// The price drop of the collateral that makes the best attack break even, if gains are in money: 1 − 1 ÷ (1 + γ).
    /// Negative where an attack pays already.
    #[must_use]
    pub fn price_tolerance(self) -> f64 {
        1.0 - self.gain as f64 / self.cost as f64
    }
    /// What all stakes together, scaled alike, are short of a margin of exactly 1; rounded up. Thresholds scale with them.
    #[must_use]
    pub fn missing(self, stake: u128) -> u128 {
        let short = self.gain.saturating_sub(self.cost);
        if self.cost == 0 {
            return if short > 0 { u128::MAX } else { 0 };
        }
        let product = U256::from(stake) * U256::from(short);
        let whole = product / U256::from(self.cost);
        let rest = u128::from(product % U256::from(self.cost) > 0);
        u128::try_from(whole).map_or(u128::MAX, |whole| whole.saturating_add(rest))
    }
}

/// The margin: between what is certain and what the best attack that was found has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Margin {
    /// The attack with the least cost by gain that was found: 1 + γ is at most its. Nothing where nothing can be gained, and any
    /// margin holds.
    pub attack: Option<Attack>,
    /// 1 + γ is at least this: the attack's own where `proved`.
    pub at_least: Quotient,
    /// Whether no attack has less than the one found.
    pub proved: bool,
    /// Nodes of the search; none where a minimum cut answers.
    pub nodes: u64,
}

impl Margin {
    /// Nothing can be gained.
    fn unlimited() -> Self {
        let at_least = Quotient { cost: u128::MAX, gain: 1 };
        Self { attack: None, at_least, proved: true, nodes: 0 }
    }
    fn exact(attack: Attack, nodes: u64) -> Self {
        let at_least = Quotient { cost: attack.cost, gain: attack.gain };
        Self { attack: Some(attack), at_least, proved: true, nodes }
    }
}

/// The least cost ÷ gain of attacks that gain anything. Where every service needs all of its operators a minimum cut answers in
/// polynomial time; else a search.
#[must_use]
pub fn margin(network: &Network, costs: Costs, budget: &Budget) -> Margin {
    match Closure::new(network, costs) {
        Some(closure) => {
            closure.margin().map_or_else(Margin::unlimited, |attack| Margin::exact(attack, 0))
        }
        None => by_search(network, costs, budget),
    }
}

fn by_search(network: &Network, costs: Costs, budget: &Budget) -> Margin {
    let model = Model::new(network, costs);
    let mut greedy = Greedy::new(&model);
    let Some(start) = start(&model, &mut greedy) else { return Margin::unlimited() };
    let outcome = least_ratio(&model.program, start, &mut greedy, false, budget);
    let Some(attack) = outcome.best.as_ref().and_then(|found| model.attack(found)) else {
        return Margin::unlimited();
    };
    if outcome.proved {
        return Margin::exact(attack, outcome.nodes);
    }
    let at_least = certain(network, costs, &outcome);
    let at_least = certified(network, costs).map_or(at_least, |shown| at_least.larger(shown));
    Margin { attack: Some(attack), at_least, proved: false, nodes: outcome.nodes }
}

/// The attack on everything, which is always feasible, trimmed.
fn start(model: &Model, greedy: &mut Greedy) -> Option<Found> {
    let columns = 0..model.program.columns.len();
    let relaxed: Vec<f64> =
        columns.map(|column| if column < model.services() { 1.0 } else { 0.5 }).collect();
    greedy.propose(&relaxed, 1.0).filter(|found| found.profit > 0)
}

/// What an open search shows. It bounds P × gain − Q × cost by B; so cost ÷ gain is at least P × c ÷ (B + Q × c) for any c
/// that no attack costs less than.
fn certain(network: &Network, costs: Costs, outcome: &Outcome) -> Quotient {
    let least = (0..network.services().len())
        .filter(|service| !network.has_halted(*service))
        .map(|service| cheapest(network, costs, service))
        .min()
        .unwrap_or(0);
    let (p, q) = (outcome.profit_times as u128, outcome.cost_times as u128);
    let above = U256::from(p) * U256::from(least);
    let below = U256::from(outcome.bound.max(0) as u128) + U256::from(q) * U256::from(least);
    Quotient::below(above, below)
}

/// What cover rows show, however far the search got.
fn certified(network: &Network, costs: Costs) -> Option<Quotient> {
    let margin = cover_margin(network, costs)?.margin;
    Some(Quotient::below(margin.numerator(), margin.denominator()))
}

/// A bound on what corrupting a service costs: its threshold at the best price per weight of any of its members.
fn cheapest(network: &Network, costs: Costs, service: usize) -> u128 {
    let theta = network.corrupting(service);
    let members = network.members(service).iter();
    let bound = members.map(|(operator, amount)| {
        let cost = U256::from(costs.of(&network.operators()[*operator]));
        let bound = cost * U256::from(theta) / U256::from((*amount).min(theta).max(1));
        u128::try_from(bound).unwrap_or(u128::MAX)
    });
    bound.min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fraction_in_fewer_bits_is_never_larger() {
        let small = Quotient::below(U256::new(7), U256::new(3));
        assert_eq!(small, Quotient { cost: 7, gain: 3 });
        let (above, below) = (U256::new(7) << 200, (U256::new(3) << 200) + U256::ONE);
        let wide = Quotient::below(above, below);
        assert!(U256::from(wide.cost) * U256::new(3) <= U256::from(wide.gain) * U256::new(7));
        assert!((wide.to_float() - 7.0 / 3.0).abs() < 1e-15, "{wide:?}");
        assert_eq!(small.larger(Quotient { cost: 5, gain: 2 }), Quotient { cost: 5, gain: 2 });
        assert_eq!(small.larger(Quotient::NOTHING), small);
        let huge = Quotient::below(U256::MAX, U256::ONE);
        assert!(huge.cost > 0 && huge.gain == 1);
    }
}
