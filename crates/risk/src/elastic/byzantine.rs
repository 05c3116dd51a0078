//! Services that slash unjustly, and how many of them a network survives.

use super::most::best_sparing;
use crate::Budget;
use network::Network;
use num_rational::BigRational;
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

/// The network after some services slashed everything that was pledged to them: σ′ = (σ − Σ w)⁺, and pledges of more than what
/// is left shrink to it. Private costs shrink with the stake they are part of.
#[must_use]
pub fn after_slashing(network: &Network, byzantine: &BTreeSet<usize>) -> Network {
    let mut draft = network.to_draft();
    for (place, operator) in draft.operators.iter_mut().enumerate() {
        let duties = network.duties(place).iter();
        let slashed = duties.filter(|(service, _)| byzantine.contains(service));
        operator.stake = operator.stake.saturating_sub(slashed.map(|(_, amount)| amount).sum());
        operator.private_cost = operator.private_cost.map(|cost| cost.min(operator.stake));
    }
    for pledge in &mut draft.pledges {
        pledge.amount = pledge.amount.min(draft.operators[pledge.operator].stake);
    }
    // Amounts only shrank, and nothing else changed: what was a network is one.
    Network::new(draft).unwrap_or_else(|_| network.clone())
}

/// A set of Byzantine services that is worse than every lighter one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corner {
    /// Who slashes unjustly.
    pub services: BTreeSet<usize>,
    /// Their weight Σ π/α over that of all services.
    pub weight: BigRational,
    /// The most that an attack on the others gains then. Attackers that are ready to lose as much as it is below zero break the
    /// network.
    pub profit: i128,
}

/// What Byzantine services of which weight make possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frontier {
    /// By weight, and so by profit, ascending. The first is no Byzantine service at all, if anything can be attacked.
    pub corners: Vec<Corner>,
    /// All lighter sets were tried; none: all sets.
    pub tried_below: Option<BigRational>,
}

impl Frontier {
    /// The robustness against attackers that are ready to lose `budget`: the weight of the lightest set of services whose
    /// unjust slashing lets an attack lose no more than that. None: no set that was tried.
    #[must_use]
    pub fn robustness(&self, budget: u128) -> Option<&Corner> {
        let ready = i128::try_from(budget).unwrap_or(i128::MAX);
        self.corners.iter().find(|corner| corner.profit >= -ready)
    }
}

/// Tries sets of Byzantine services, the lightest first, until an attack gains at least `until` or all were tried. At any time
/// every lighter set is settled.
///
/// Cost: a search for each set, and there are 2ᵐ: small m, or a weight that is reached early. A search that the budget ends
/// counts as not done.
#[must_use]
pub fn frontier(network: &Network, until: Option<i128>, budget: &Budget) -> Frontier {
    let weights: Vec<BigRational> = network
        .services()
        .iter()
        .map(|service| {
            let (a, b) = (service.threshold.numerator, service.threshold.denominator);
            BigRational::new(b.into(), a.into()) * BigRational::from_integer(service.profit.into())
        })
        .collect();
    let whole: BigRational = weights.iter().sum();
    let zero = BigRational::from_integer(0.into());
    let part = |weight: &BigRational| if whole > zero { weight / &whole } else { zero.clone() };
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|a, b| weights[*a].cmp(&weights[*b]));
    let mut corners: Vec<Corner> = Vec::new();
    // Sets as ascending places in `order`. Each but the empty one comes from one lighter: by its last place moved on by one, or
    // by one place more after the last.
    let mut open = BinaryHeap::from([Reverse((zero.clone(), Vec::<usize>::new()))]);
    while let Some(Reverse((weight, set))) = open.pop() {
        let services: BTreeSet<usize> = set.iter().map(|place| order[*place]).collect();
        let best = best_sparing(&after_slashing(network, &services), &services, budget);
        if !best.proved {
            return Frontier { corners, tried_below: Some(part(&weight)) };
        }
        if let Some(profit) = best.attack.map(|attack| attack.profit())
            && corners.last().is_none_or(|corner| corner.profit < profit)
        {
            corners.push(Corner { services, weight: part(&weight), profit });
            if until.is_some_and(|until| profit >= until) {
                return Frontier { corners, tried_below: Some(part(&weight)) };
            }
        }
        let next = set.last().map_or(0, |last| last + 1);
        if next < order.len() {
            let mut more = set.clone();
            more.push(next);
            open.push(Reverse((&weight + &weights[order[next]], more)));
            if let Some(last) = set.last() {
                let mut moved = set.clone();
                moved.pop();
                moved.push(next);
                let change = &weights[order[next]] - &weights[order[*last]];
                open.push(Reverse((weight + change, moved)));
            }
        }
    }
    Frontier { corners, tried_below: None }
}
