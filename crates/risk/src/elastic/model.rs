//! The program whose answers are elastic attacks.

use super::Attack;
use crate::program::{Column, Found, Program, Proposal, Row};
use network::{DeadService, Network};
use std::collections::BTreeSet;

/// Columns: services, operators that lose everything, what is missing of each service, pools, bonuses.
pub(super) struct Model<'a> {
    pub(super) network: &'a Network,
    pub(super) program: Program,
}

impl<'a> Model<'a> {
    /// The program of a network where some services are not attacked.
    pub(super) fn new(network: &'a Network, spared: &BTreeSet<usize>) -> Self {
        let mut program = Program::default();
        let services = network.services().len();
        for (place, service) in network.services().iter().enumerate() {
            let profit = if network.pool_of(place).is_none() { service.profit } else { 0 };
            program.columns.push(Column::choice(profit as i128, 0, 2));
        }
        for operator in network.operators() {
            program.columns.push(Column::choice(0, operator.stake as i128, 1));
        }
        for service in 0..services {
            let threshold = network.corrupting(service) as i128;
            program.columns.push(Column::amount(0, 1, threshold));
        }
        let halts = network.dead_service() == DeadService::Halts;
        for service in 0..services {
            let threshold = network.corrupting(service) as i128;
            if spared.contains(&service) || halts && network.members(service).is_empty() {
                program.rows.push(Row::General { terms: vec![(service, -1)], least: 0 });
            } else if threshold > 0 {
                let members = network.members(service).iter();
                // A pledge above the threshold brings no more than that.
                let brings = |amount: u128| (amount as i128).min(threshold);
                let mut terms: Vec<_> =
                    members.map(|(v, amount)| (services + v, brings(*amount))).collect();
                terms.push((service, -threshold));
                terms.push((services + network.operators().len() + service, 1));
                program.rows.push(Row::General { terms, least: 0 });
            }
        }
        let mut model = Self { network, program };
        model.joint();
        model
    }

    fn joint(&mut self) {
        let network = self.network;
        for pool in network.pools() {
            let column = self.program.columns.len();
            self.program.columns.push(Column::amount(1, 0, pool.limit as i128));
            let profit = |service: &usize| network.services()[*service].profit as i128;
            let mut terms: Vec<_> = pool.services.iter().map(|s| (*s, profit(s))).collect();
            terms.push((column, -1));
            self.program.rows.push(Row::General { terms, least: 0 });
        }
        for bonus in network.bonuses() {
            let column = self.program.columns.len();
            self.program.columns.push(Column::amount(bonus.amount as i128, 0, 1));
            for service in &bonus.services {
                let terms = vec![(*service, 1), (column, -1)];
                self.program.rows.push(Row::General { terms, least: 0 });
            }
        }
    }

    pub(super) fn found(&self, attack: &Attack) -> Found {
        let mut chosen = vec![false; self.program.columns.len()];
        for service in &attack.services {
            chosen[*service] = true;
        }
        for operator in &attack.drained {
            chosen[self.network.services().len() + operator] = true;
        }
        Found { profit: attack.gain as i128, cost: attack.cost as i128, chosen }
    }

    pub(super) fn attack(&self, found: &Found) -> Option<Attack> {
        let services = self.network.services().len();
        let operators = 0..self.network.operators().len();
        Attack::new(
            self.network,
            (0..services).filter(|service| found.chosen[*service]).collect(),
            operators.filter(|operator| found.chosen[services + operator]).collect(),
        )
    }
}

/// Attacks near what the relaxation would choose.
pub(super) struct Greedy<'a, 'n> {
    pub(super) model: &'a Model<'n>,
    pub(super) spared: &'a BTreeSet<usize>,
    /// Whether an attack on nothing will not do.
    pub(super) something: bool,
}

impl Greedy<'_, '_> {
    /// An attack on services that the relaxation has chosen at least so far, draining whom it drains, then whoever costs less
    /// than what it brings, and none who does not.
    fn attempt(&self, relaxed: &[f64], least: f64) -> Option<Attack> {
        let network = self.model.network;
        let services = network.services().len();
        let attackable = |s: &usize| !self.spared.contains(s);
        let mut attacked: BTreeSet<usize> =
            (0..services).filter(attackable).filter(|s| relaxed[*s] >= least).collect();
        if attacked.is_empty() && self.something {
            let likeliest = (0..services).filter(attackable);
            attacked.extend(likeliest.max_by(|a, b| relaxed[*a].total_cmp(&relaxed[*b])));
        }
        let mut missing: Vec<u128> = (0..services).map(|s| network.corrupting(s)).collect();
        let mut drained = BTreeSet::new();
        let mut order: Vec<usize> = (0..network.operators().len()).collect();
        order.sort_by(|a, b| relaxed[services + b].total_cmp(&relaxed[services + a]));
        for operator in order {
            let duties = network.duties(operator).iter();
            let duties = duties.filter(|(service, _)| attacked.contains(service));
            let brings: u128 = duties.clone().map(|(s, amount)| missing[*s].min(*amount)).sum();
            if relaxed[services + operator] > 1.0 - 1e-6
                || brings > network.operators()[operator].stake
            {
                for (service, amount) in duties {
                    missing[*service] = missing[*service].saturating_sub(*amount);
                }
                drained.insert(operator);
            }
        }
        Attack::new(network, attacked, drained).map(|attack| self.trimmed(attack))
    }

    /// Without operators that lose more than it takes to fill what they bring, and with services that pay for what they miss.
    fn trimmed(&self, mut attack: Attack) -> Attack {
        let network = self.model.network;
        for service in 0..network.services().len() {
            if !attack.services.contains(&service) && !self.spared.contains(&service) {
                let mut more = attack.services.clone();
                more.insert(service);
                let more = Attack::new(network, more, attack.drained.clone());
                if let Some(more) = more.filter(|more| more.profit() > attack.profit()) {
                    attack = more;
                }
            }
        }
        for operator in attack.drained.clone() {
            let mut fewer = attack.drained.clone();
            fewer.remove(&operator);
            let fewer = Attack::new(network, attack.services.clone(), fewer);
            if let Some(fewer) = fewer.filter(|fewer| fewer.cost <= attack.cost) {
                attack = fewer;
            }
        }
        attack
    }
}

impl Proposal for Greedy<'_, '_> {
    fn propose(&mut self, relaxed: &[f64], _: f64) -> Option<Found> {
        let levels = [1.0 - 1e-6, 0.5, 0.05];
        let attacks = levels.into_iter().filter_map(|least| self.attempt(relaxed, least));
        let best = attacks.max_by_key(Attack::profit)?;
        Some(self.model.found(&best))
    }
}
