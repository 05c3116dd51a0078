//! Z\*: the most that an attack can gain.

use super::greedy::Greedy;
use super::model::Model;
use super::{Attack, Costs};
use crate::Budget;
use crate::closure::Closure;
use crate::program::{Found, Outcome, Program, Row, maximise};
use network::Network;

/// The most profitable attack, or an interval around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Best {
    /// The best attack that was found; nothing where there are no services to attack.
    pub attack: Option<Attack>,
    /// No attack gains more than this over its cost.
    pub at_most: i128,
    /// Whether the attack reaches it.
    pub proved: bool,
    /// Nodes of the search.
    pub nodes: u64,
}

/// The attack on at least one service that gains most over its cost; that may be less than nothing.
#[must_use]
pub fn best(network: &Network, costs: Costs, budget: &Budget) -> Best {
    if let Some(closure) = Closure::new(network, costs) {
        let attack = closure.best();
        let at_most = attack.as_ref().map_or(0, Attack::profit);
        return Best { attack, at_most, proved: true, nodes: 0 };
    }
    let model = Model::new(network, costs);
    let mut greedy = Greedy::new(&model);
    // Attacking nothing gains nothing: most secure networks are settled by that.
    let nothing = Found::nothing(&model.program);
    let outcome = maximise(&model.program, Some(nothing), &mut greedy, false, budget);
    if !outcome.proved || outcome.best.as_ref().is_some_and(|found| found.value() > 0) {
        return of(&model, outcome);
    }
    let nodes = outcome.nodes;
    let all: Vec<usize> = (0..model.services()).filter(|s| !network.has_halted(*s)).collect();
    if all.is_empty() {
        return Best { attack: None, at_most: 0, proved: true, nodes };
    }
    let mut outcome = on_one_of(&model, &mut greedy, &all, budget);
    outcome.nodes += nodes;
    of(&model, outcome)
}

/// The best attack on at least one of some services.
pub(super) fn on_one_of(
    model: &Model,
    greedy: &mut Greedy,
    wanted: &[usize],
    budget: &Budget,
) -> Outcome {
    let mut program: Program = model.program.clone();
    program.rows.push(Row::General {
        terms: wanted.iter().map(|service| (*service, 1)).collect(),
        least: 1,
    });
    greedy.wanted = wanted.to_vec();
    let seen = wanted.iter().filter_map(|service| greedy.seen[*service].as_ref());
    let start = seen.max_by_key(|attack| attack.profit()).map(|attack| model.found(attack));
    maximise(&program, start, greedy, false, budget)
}

fn of(model: &Model, outcome: Outcome) -> Best {
    Best {
        attack: outcome
            .best
            .and_then(|found| model.attack(&found))
            .filter(|attack| !attack.services.is_empty()),
        at_most: outcome.bound,
        proved: outcome.proved,
        nodes: outcome.nodes,
    }
}
