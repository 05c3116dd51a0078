//! The most that an elastic attack gains.

use super::Attack;
use super::model::{Greedy, Model};
use crate::Budget;
use crate::program::{Found, Row, maximise};
use network::Network;
use std::collections::BTreeSet;

/// The most profitable elastic attack, or an interval around it.
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

/// The elastic attack on at least one service that gains most over its cost; that may be less than nothing.
#[must_use]
pub fn best(network: &Network, budget: &Budget) -> Best {
    best_sparing(network, &BTreeSet::new(), budget)
}

/// The same, where some services are not attacked.
pub(super) fn best_sparing(network: &Network, spared: &BTreeSet<usize>, budget: &Budget) -> Best {
    let mut model = Model::new(network, spared);
    let nothing = Found::nothing(&model.program);
    let mut greedy = Greedy { model: &model, spared, something: false };
    let outcome = maximise(&model.program, Some(nothing), &mut greedy, false, budget);
    let attack = outcome.best.as_ref().and_then(|found| model.attack(found));
    let attack = attack.filter(|attack| !attack.services.is_empty() && attack.profit() > 0);
    if attack.is_some() || !outcome.proved {
        let (at_most, proved) = (outcome.bound, outcome.proved);
        return Best { attack, at_most, proved, nodes: outcome.nodes };
    }
    // None pays: the least bad, on at least one service.
    let all = (0..network.services().len()).map(|service| (service, 1));
    model.program.rows.push(Row::General { terms: all.collect(), least: 1 });
    let mut greedy = Greedy { model: &model, spared, something: true };
    let least = maximise(&model.program, None, &mut greedy, false, budget);
    let attack = least.best.as_ref().and_then(|found| model.attack(found));
    Best {
        at_most: least.bound,
        // No answer at all is proof that there is nothing to attack.
        proved: least.proved || attack.is_none() && !budget.is_over(),
        attack,
        nodes: outcome.nodes + least.nodes,
    }
}
