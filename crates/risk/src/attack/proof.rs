//! Searches written down so that `certificate` can check them.
//!
//! The answer is searched first. A second search, which starts from it and so closes its nodes sooner, is recorded. A claim
//! that a recorded search ends with allows a little less than one unit more than the answer, which the checker rounds off:
//! what attacks gain is whole.

use super::greedy::Greedy;
use super::model::Model;
use super::{Attack, Costs, Margin, best, headroom, margin};
use crate::Budget;
use crate::program::{Node, Outcome, Program, least_ratio, maximise};
use certificate::{Claim, Column, Cover, Proof, Whole};
use ethnum::I256;
use network::Network;

/// The margin with a proof that no attack has less; without one where the budget ended first or nothing can be gained.
#[must_use]
pub fn prove_margin(network: &Network, costs: Costs, budget: &Budget) -> (Margin, Option<Proof>) {
    let found = margin(network, costs, budget);
    let proof = found.attack.as_ref().filter(|_| found.proved).and_then(|attack| {
        let model = Model::new(network, costs);
        let mut greedy = Greedy::new(&model);
        let outcome = least_ratio(&model.program, model.found(attack), &mut greedy, true, budget);
        proof(&model, [claim(&model, &outcome, None)?])
    });
    (found, proof)
}

/// The most that an attack can gain over its cost, with a proof that none gains more. Where that is less than nothing, the
/// proof has a claim for each service.
#[must_use]
pub fn prove_best(network: &Network, costs: Costs, budget: &Budget) -> Option<(Attack, Proof)> {
    let found = best(network, costs, budget);
    let attack = found.attack.filter(|_| found.proved)?;
    let model = Model::new(network, costs);
    let claims = if attack.profit() >= 0 {
        vec![recorded(&model, &attack, None, budget)?]
    } else {
        (0..model.services())
            .filter(|service| !network.has_halted(*service))
            .map(|service| recorded(&model, &attack, Some(service), budget))
            .collect::<Option<_>>()?
    };
    let proof = proof(&model, claims)?;
    Some((attack, proof))
}

/// The headroom of every service, with a proof of each.
#[must_use]
pub fn prove_headroom(network: &Network, costs: Costs, budget: &Budget) -> Option<Proof> {
    let model = Model::new(network, costs);
    let rooms = headroom(network, costs, budget);
    let rooms = rooms.iter().enumerate().filter(|(service, _)| !network.has_halted(*service));
    let claims = rooms.map(|(service, room)| {
        let attack = room.attack.as_ref().filter(|_| room.exact)?;
        recorded(&model, attack, Some(service), budget)
    });
    proof(&model, claims.collect::<Option<Vec<_>>>()?)
}

/// The claim that no attack (on a service) gains more over its cost than this one.
fn recorded(model: &Model, attack: &Attack, with: Option<usize>, budget: &Budget) -> Option<Claim> {
    let mut greedy = Greedy::new(model);
    greedy.wanted = with.into_iter().collect();
    let mut program: Program = model.program.clone();
    program.chosen = greedy.wanted.clone();
    let start = model.found(attack);
    let outcome = maximise(&program, Some(start), &mut greedy, true, budget);
    claim(model, &outcome, with)
}

fn proof(model: &Model, claims: impl IntoIterator<Item = Claim>) -> Option<Proof> {
    let mut proof = Proof::new(model.network, model.costs);
    proof.claims.extend(claims);
    // What the checker refuses is no proof: the format has limits that searches do not know.
    certificate::check(model.network, &proof).is_ok().then_some(proof)
}

fn claim(model: &Model, outcome: &Outcome, with: Option<usize>) -> Option<Claim> {
    if !outcome.proved {
        return None;
    }
    let unit = I256::ONE << outcome.finer;
    Some(Claim {
        profit_times: Whole(I256::from(outcome.profit_times) * unit),
        cost_times: Whole(I256::from(outcome.cost_times) * unit),
        at_most: Whole(I256::from(outcome.bound) * unit + unit - I256::ONE),
        with,
        tree: outcome.proof.iter().map(|node| translate(model, node)).collect::<Option<_>>()?,
    })
}

fn translate(model: &Model, node: &Node) -> Option<certificate::Node> {
    let services = model.services();
    let column = |place: usize| match place.checked_sub(services) {
        None => Some(Column::Service(place)),
        Some(place) => model.operators.get(place).map(|operator| Column::Operator(*operator)),
    };
    let mut translated = certificate::Node::default();
    for multiplier in &node.multipliers {
        let value = Whole(multiplier.value);
        match model.rows[multiplier.row] {
            super::model::Of::Service(service) if multiplier.without.is_empty() => {
                translated.services.push((service, value));
            }
            super::model::Of::Service(service) => {
                let without = multiplier.without.iter().map(|place| place - services);
                let without = without.map(|place| model.operators[place]).collect();
                translated.covers.push(Cover { service, without, multiplier: value });
            }
            super::model::Of::Pool(pool) => translated.pools.push((pool, value)),
            super::model::Of::Bonus(bonus, service) => {
                translated.bonuses.push((bonus, service, value));
            }
        }
    }
    if let Some(place) = node.branch {
        translated.branch = Some(column(place)?);
    }
    Some(translated)
}
