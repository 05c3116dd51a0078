//! 1 + γ\*: the least cost of an attack by its gain.

use super::greedy::Greedy;
use super::model::Model;
use super::{Attack, Costs};
use crate::Budget;
use crate::program::{Found, Proposal, least_ratio};
use network::Network;

/// The exact margin, or what was found of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Margin {
    /// The attack with the least cost by gain; 1 + γ is at most that. Nothing where nothing can be gained.
    pub attack: Option<Attack>,
    /// Whether no attack has less.
    pub proved: bool,
    /// No attack has more of cost × this … (see `Outcome`).
    pub open: i128,
    /// Nodes of the search.
    pub nodes: u64,
    /// Pivots of its relaxations.
    pub pivots: u64,
}

/// The least cost ÷ gain of attacks that gain anything.
#[must_use]
pub fn margin(network: &Network, costs: Costs, budget: &Budget) -> Margin {
    let model = Model::new(network, costs);
    let mut greedy = Greedy::new(&model);
    let Some(start) = start(&model, &mut greedy) else {
        return Margin { attack: None, proved: true, open: 0, nodes: 0, pivots: 0 };
    };
    let outcome = least_ratio(&model.program, start, &mut greedy, false, budget);
    Margin {
        attack: outcome.best.and_then(|found| model.attack(&found)),
        proved: outcome.proved,
        open: outcome.bound,
        nodes: outcome.nodes,
        pivots: outcome.pivots,
    }
}

/// The attack on everything, which is always feasible, trimmed.
fn start(model: &Model, greedy: &mut Greedy) -> Option<Found> {
    let relaxed: Vec<f64> = model
        .program
        .columns
        .iter()
        .enumerate()
        .map(|(column, _)| if column < model.services() { 1.0 } else { 0.5 })
        .collect();
    greedy.propose(&relaxed, 1.0).filter(|found| found.profit > 0)
}
