//! The best attack, and which one if several are as good.

use crate::Budget;
use crate::attack::{Attack, Best, Costs, best};
use crate::program::{Column, Found, Program, Proposal, Row, maximise};
use network::{Network, Tie};
use std::collections::BTreeSet;

/// Bits that sums may take besides, with their sign.
const ROOM: u32 = 6;

/// The most profitable attack that counts as one, and none if none does: of those with the largest profit one of fewest
/// services, then of the first services, by place. The coalition is then as the search finds it, each time the same.
/// Where numbers are so large that a unit cannot be divided among services, the search's own choice stands.
///
/// Cost: the search for the best attack, one in which services cost a little as well, and at most one more for each service.
pub(super) fn first_best(network: &Network, costs: Costs, budget: &Budget) -> Best {
    let mut found = best(network, costs, budget);
    if !found.proved {
        return found;
    }
    let ties: BTreeSet<usize> = (0..network.services().len())
        .filter(|service| network.services()[*service].tie == Tie::Insecure)
        .collect();
    let profit = found.attack.as_ref().map_or(-1, Attack::profit);
    if profit < 0 || profit == 0 && ties.is_empty() {
        found.attack = None;
        return found;
    }
    let most = network.total_stake().max(network.gain(&(0..network.services().len()).collect()));
    if most.leading_zeros() < ROOM + usize::BITS - network.services().len().leading_zeros() {
        return found;
    }
    let mut choice = Choice::new(network, costs, (profit == 0).then_some(&ties));
    let known = found.attack.take().and_then(|attack| choice.found(&attack));
    let outcome = maximise(&choice.program.clone(), known, &mut choice, false, budget);
    let Some(mut chosen) = outcome.best.filter(|_| outcome.proved) else {
        found.proved = false;
        return found;
    };
    found.attack = choice.attack(&chosen);
    if found.attack.as_ref().is_none_or(|attack| attack.profit() < profit) {
        // At break-even, none has a service that counts ties.
        found.attack = None;
        return found;
    }
    // The first service that some attack as good has, then the first after it, and so on.
    let mut program = choice.program.clone();
    let value = chosen.value();
    for service in 0..network.services().len() {
        if !chosen.chosen[service] {
            let mut with = program.clone();
            with.rows.push(Row::General { terms: vec![(service, 1)], least: 1 });
            // Nothing below what is sought counts.
            let bar = Found { profit: value - 1, cost: 0, chosen: Vec::new() };
            choice.wanted = Some(service);
            let outcome = maximise(&with, Some(bar), &mut choice, false, budget);
            if !outcome.proved {
                found.proved = false;
                return found;
            }
            match outcome.best.filter(|better| better.value() == value) {
                Some(better) => chosen = better,
                None => continue,
            }
        }
        program.rows.push(Row::General { terms: vec![(service, 1)], least: 1 });
    }
    found.attack = choice.attack(&chosen);
    found
}

/// Attacks whose services cost a little as well: less in all than a unit of profit is worth.
struct Choice<'a> {
    network: &'a Network,
    costs: Costs,
    program: Program,
    /// What a unit of profit counts for; a service counts for 1.
    unit: i128,
    /// Of which services one has to be attacked, if of any.
    ties: Option<&'a BTreeSet<usize>>,
    wanted: Option<usize>,
}

impl<'a> Choice<'a> {
    fn new(network: &'a Network, costs: Costs, ties: Option<&'a BTreeSet<usize>>) -> Self {
        let unit = network.services().len() as i128 + 1;
        let (mut program, services) = (Program::default(), network.services().len());
        for (place, data) in network.services().iter().enumerate() {
            let pooled = network.pool_of(place).is_some();
            let profit = if pooled { 0 } else { data.profit as i128 * unit };
            program.columns.push(Column::choice(profit, 1, 2));
        }
        for operator in network.operators() {
            let cost = costs.of(operator) as i128 * unit;
            program.columns.push(Column::choice(0, cost, 1));
        }
        for place in 0..services {
            let threshold = network.corrupting(place) as i128;
            let members = network.members(place).iter();
            let members = members.map(|(v, amount)| (services + v, *amount as i128)).collect();
            if threshold > 0 {
                program.rows.push(Row::Cover { indicator: place, threshold, members });
            }
        }
        for pool in network.pools() {
            let column = program.columns.len();
            program.columns.push(Column::amount(unit, 0, pool.limit as i128));
            let profit = |service: &usize| network.services()[*service].profit as i128;
            let mut terms: Vec<_> = pool.services.iter().map(|s| (*s, profit(s))).collect();
            terms.push((column, -1));
            program.rows.push(Row::General { terms, least: 0 });
        }
        for bonus in network.bonuses() {
            let column = program.columns.len();
            program.columns.push(Column::amount(bonus.amount as i128 * unit, 0, 1));
            for service in &bonus.services {
                let terms = vec![(*service, 1), (column, -1)];
                program.rows.push(Row::General { terms, least: 0 });
            }
        }
        // An attack on nothing is not one.
        let one_of: Vec<usize> =
            ties.map_or_else(|| (0..services).collect(), |ties| ties.iter().copied().collect());
        let terms = one_of.into_iter().map(|service| (service, 1)).collect();
        program.rows.push(Row::General { terms, least: 1 });
        Self { network, costs, program, unit, ties, wanted: None }
    }

    fn found(&self, attack: &Attack) -> Option<Found> {
        let has = |service: &usize| attack.services.contains(service);
        if !self.ties.is_none_or(|ties| ties.iter().any(has)) {
            return None;
        }
        let services = self.network.services().len();
        let mut chosen = vec![false; self.program.columns.len()];
        attack.services.iter().for_each(|service| chosen[*service] = true);
        attack.coalition.iter().for_each(|operator| chosen[services + operator] = true);
        let small = attack.services.len() as i128;
        let (profit, cost) = (attack.gain as i128, attack.cost as i128);
        Some(Found { profit: profit * self.unit, cost: cost * self.unit + small, chosen })
    }

    fn attack(&self, found: &Found) -> Option<Attack> {
        let services = self.network.services().len();
        let operators = 0..self.network.operators().len();
        let chosen = |place: usize| found.chosen.get(place).copied().unwrap_or(false);
        Attack::new(
            self.network,
            self.costs,
            (0..services).filter(|service| chosen(*service)).collect(),
            operators.filter(|operator| chosen(services + operator)).collect(),
        )
    }

    /// Covers the services greedily, then lets go whom none needs and what gains nothing.
    fn attempt(&self, relaxed: &[f64], least: f64) -> Option<Attack> {
        let (network, services) = (self.network, self.network.services().len());
        let attacked: BTreeSet<usize> = (0..services)
            .filter(|service| relaxed[*service] >= least || self.wanted == Some(*service))
            .collect();
        let mut order: Vec<usize> = (0..network.operators().len()).collect();
        order.sort_by(|a, b| relaxed[services + b].total_cmp(&relaxed[services + a]));
        let mut missing: Vec<u128> = (0..services).map(|s| network.corrupting(s)).collect();
        let mut coalition = BTreeSet::new();
        for operator in order {
            let duties = network.duties(operator).iter();
            let taken = relaxed[services + operator] > 1.0 - 1e-6;
            if taken || duties.clone().any(|(s, _)| attacked.contains(s) && missing[*s] > 0) {
                for (service, amount) in duties {
                    missing[*service] = missing[*service].saturating_sub(*amount);
                }
                coalition.insert(operator);
            }
        }
        let mut attack = Attack::new(network, self.costs, attacked, coalition)?;
        for operator in attack.coalition.clone().into_iter().rev() {
            let mut fewer = attack.coalition.clone();
            fewer.remove(&operator);
            let services = attack.services.clone();
            attack = Attack::new(network, self.costs, services, fewer).unwrap_or(attack);
        }
        Some(attack)
    }
}

impl Proposal for Choice<'_> {
    fn propose(&mut self, relaxed: &[f64], _: f64) -> Option<Found> {
        let levels = [1.0 - 1e-6, 0.5, 0.05];
        let attacks = levels.into_iter().filter_map(|least| self.attempt(relaxed, least));
        let wanted = |attack: &Attack| self.wanted.is_none_or(|s| attack.services.contains(&s));
        let found = attacks.filter(wanted).filter_map(|attack| self.found(&attack));
        found.max_by_key(Found::value)
    }
}
