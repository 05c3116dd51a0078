//! What is decided on the path from the root to a case.

use crate::{Column, Costs};
use network::Network;

/// Columns that are not decided yet, in an order that lets the last removals be undone in constant time: those taken out stand
/// behind the end, latest first. Briggs and Torczon, *An efficient representation for sparse sets* (1993).
struct Free {
    list: Vec<usize>,
    place: Vec<usize>,
    len: usize,
}

impl Free {
    fn all(len: usize) -> Self {
        Self { list: (0..len).collect(), place: (0..len).collect(), len }
    }
    fn has(&self, column: usize) -> bool {
        self.place.get(column).is_some_and(|place| *place < self.len)
    }
    fn take(&mut self, column: usize) {
        self.len -= 1;
        let (place, last) = (self.place[column], self.list[self.len]);
        self.list.swap(place, self.len);
        self.place[last] = place;
        self.place[column] = self.len;
    }
    fn restore(&mut self) {
        self.len += 1;
    }
    fn list(&self) -> &[usize] {
        &self.list[..self.len]
    }
}

/// Decisions, and what each service still lacks under them.
pub(crate) struct Decisions<'a> {
    network: &'a Network,
    costs: Vec<u128>,
    thresholds: Vec<u128>,
    free_services: Free,
    free_operators: Free,
    corrupted: Vec<bool>,
    /// Pledges to each service of operators that take part, and of those that are free.
    held: Vec<u128>,
    available: Vec<u128>,
    spent: u128,
    trail: Vec<(Column, bool)>,
}

impl<'a> Decisions<'a> {
    /// Nothing is decided.
    pub(crate) fn none(network: &'a Network, costs: Costs) -> Self {
        let services = network.services().len();
        Self {
            network,
            costs: network.operators().iter().map(|operator| costs.of(operator)).collect(),
            thresholds: (0..services).map(|service| network.corrupting(service)).collect(),
            free_services: Free::all(services),
            free_operators: Free::all(network.operators().len()),
            corrupted: vec![false; services],
            held: vec![0; services],
            available: (0..services).map(|service| network.backing(service)).collect(),
            spent: 0,
            trail: Vec::new(),
        }
    }

    /// Decides a free column.
    pub(crate) fn decide(&mut self, column: Column, into: bool) {
        match column {
            Column::Service(service) => {
                self.free_services.take(service);
                self.corrupted[service] = into;
            }
            Column::Operator(operator) => {
                self.free_operators.take(operator);
                self.spent += if into { self.costs[operator] } else { 0 };
                for &(service, amount) in self.network.duties(operator) {
                    self.available[service] -= amount;
                    self.held[service] += if into { amount } else { 0 };
                }
            }
        }
        self.trail.push((column, into));
    }

    /// How many decisions there are.
    pub(crate) fn count(&self) -> usize {
        self.trail.len()
    }

    /// Takes decisions back until `count` are left.
    pub(crate) fn undo(&mut self, count: usize) {
        while self.trail.len() > count {
            let Some((column, into)) = self.trail.pop() else { return };
            match column {
                Column::Service(service) => {
                    self.corrupted[service] = false;
                    self.free_services.restore();
                }
                Column::Operator(operator) => {
                    self.free_operators.restore();
                    self.spent -= if into { self.costs[operator] } else { 0 };
                    for &(service, amount) in self.network.duties(operator) {
                        self.available[service] += amount;
                        self.held[service] -= if into { amount } else { 0 };
                    }
                }
            }
        }
    }

    /// The network.
    pub(crate) fn network(&self) -> &'a Network {
        self.network
    }
    /// Whether a column exists and is not decided.
    pub(crate) fn is_free(&self, column: Column) -> bool {
        match column {
            Column::Service(service) => self.free_services.has(service),
            Column::Operator(operator) => self.free_operators.has(operator),
        }
    }
    /// Services that are not decided, in some order.
    pub(crate) fn free_services(&self) -> &[usize] {
        self.free_services.list()
    }
    /// Operators that are not decided, in some order.
    pub(crate) fn free_operators(&self) -> &[usize] {
        self.free_operators.list()
    }
    /// Whether a service is in the attack for certain.
    pub(crate) fn is_in(&self, service: usize) -> bool {
        self.corrupted[service]
    }
    /// Whether a service is in the attack, or may be.
    pub(crate) fn may_be_in(&self, service: usize) -> bool {
        self.corrupted[service] || self.free_services.has(service)
    }
    /// r: what the operators that take part lack to corrupt a service.
    pub(crate) fn missing(&self, service: usize) -> u128 {
        self.thresholds[service].saturating_sub(self.held[service])
    }
    /// Whether all free operators together have what is missing.
    pub(crate) fn is_feasible(&self, service: usize) -> bool {
        self.missing(service) <= self.available[service]
    }
    /// What an operator loses.
    pub(crate) fn cost(&self, operator: usize) -> u128 {
        self.costs[operator]
    }
    /// What the operators that take part lose.
    pub(crate) fn spent(&self) -> u128 {
        self.spent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_undone_in_order_stands_where_it_stood() {
        let mut free = Free::all(5);
        for column in [1, 4, 0] {
            free.take(column);
        }
        let taken: Vec<bool> = (0..6).map(|column| free.has(column)).collect();
        assert_eq!(taken, [false, false, true, true, false, false]);
        free.restore();
        assert!(free.has(0) && !free.has(4) && !free.has(1));
        free.restore();
        free.restore();
        let mut all = free.list().to_vec();
        all.sort_unstable();
        assert_eq!(all, [0, 1, 2, 3, 4]);
    }
}
