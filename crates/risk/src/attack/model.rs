//! The program whose answers are attacks.

use super::{Attack, Costs};
use crate::program::{Column, Found, Program, Row};
use network::Network;

/// Columns: services, then operators that pledged anything, then pools, then bonuses. Rows: covers of services with a
/// threshold, then pools, then bonuses.
pub(super) struct Model<'a> {
    pub(super) network: &'a Network,
    pub(super) costs: Costs,
    pub(super) program: Program,
    /// Operators of columns.
    pub(super) operators: Vec<usize>,
    /// What rows are about.
    pub(super) rows: Vec<Of>,
}

/// What a row is about.
#[derive(Clone, Copy, Debug)]
pub(super) enum Of {
    /// The coalition reaches the service's threshold.
    Service(usize),
    /// What is drawn from the pool, its services ask for.
    Pool(usize),
    /// Without the service there is no bonus.
    Bonus(usize, usize),
}

impl<'a> Model<'a> {
    pub(super) fn new(network: &'a Network, costs: Costs) -> Self {
        let services = network.services().len();
        let mut program = Program::default();
        for (place, service) in network.services().iter().enumerate() {
            // A pooled profit comes through the pool's column.
            let profit = if network.pool_of(place).is_none() { service.profit } else { 0 };
            program.columns.push(Column::choice(profit as i128, 0, 2));
        }
        let mut operators = Vec::new();
        let mut rows = Vec::new();
        let mut column_of = vec![usize::MAX; network.operators().len()];
        for (place, operator) in network.operators().iter().enumerate() {
            if !network.duties(place).is_empty() {
                column_of[place] = services + operators.len();
                operators.push(place);
                program.columns.push(Column::choice(0, costs.of(operator) as i128, 1));
            }
        }
        for service in 0..services {
            // What has halted is beyond reach: a threshold without members.
            let halted = i128::from(network.has_halted(service));
            let threshold = (network.corrupting(service) as i128).max(halted);
            if threshold > 0 {
                let members = network.members(service).iter();
                rows.push(Of::Service(service));
                program.rows.push(Row::Cover {
                    indicator: service,
                    threshold,
                    members: members
                        .map(|(operator, amount)| (column_of[*operator], *amount as i128))
                        .collect(),
                });
            }
        }
        for (place, pool) in network.pools().iter().enumerate() {
            rows.push(Of::Pool(place));
            let column = program.columns.len();
            program.columns.push(Column::amount(1, 0, pool.limit as i128));
            let profit = |service: &usize| network.services()[*service].profit as i128;
            let mut terms: Vec<_> = pool.services.iter().map(|s| (*s, profit(s))).collect();
            terms.push((column, -1));
            program.rows.push(Row::General { terms, least: 0 });
        }
        for (place, bonus) in network.bonuses().iter().enumerate() {
            let column = program.columns.len();
            program.columns.push(Column::amount(bonus.amount as i128, 0, 1));
            for &service in &bonus.services {
                rows.push(Of::Bonus(place, service));
                program
                    .rows
                    .push(Row::General { terms: vec![(service, 1), (column, -1)], least: 0 });
            }
        }
        Self { network, costs, program, operators, rows }
    }

    /// Services.
    pub(super) fn services(&self) -> usize {
        self.network.services().len()
    }

    /// An attack as an answer of the program.
    pub(super) fn found(&self, attack: &Attack) -> Found {
        let mut chosen = vec![false; self.program.columns.len()];
        for &service in &attack.services {
            chosen[service] = true;
        }
        for (place, operator) in self.operators.iter().enumerate() {
            chosen[self.services() + place] = attack.coalition.contains(operator);
        }
        Found { profit: attack.gain as i128, cost: attack.cost as i128, chosen }
    }

    /// An answer as an attack, reckoned again from the network.
    pub(super) fn attack(&self, found: &Found) -> Option<Attack> {
        let services = (0..self.services()).filter(|service| found.chosen[*service]).collect();
        let operators = self.operators.iter().enumerate();
        let coalition = operators
            .filter(|(place, _)| found.chosen[self.services() + place])
            .map(|(_, operator)| *operator)
            .collect();
        Attack::new(self.network, self.costs, services, coalition)
    }
}
