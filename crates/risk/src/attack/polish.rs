//! Exchanges of one or two of a coalition for up to three others that cost less.
//!
//! The best coalitions leave almost no stake above their thresholds: they are subset sums that a relaxation only comes near.
//! Exchanging a few finds them long before branching would. Cost: O(p log p) for p pairs or triples outside, of which there
//! are at most some thousand, and some feasibility checks for each pair inside.

use super::Costs;
use network::Network;

/// Operators inside whose pairs are tried.
const INSIDE: usize = 48;
/// Operators outside whose pairs are tried, and whose triples are where pairs do not help any more.
const OUTSIDE: [usize; 2] = [120, 48];
/// Exchanges that are checked for each one or two inside.
const TRIES: usize = 48;

/// Up to three operators and what they cost.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    cost: u128,
    members: [u32; 3],
    len: u32,
}

impl Group {
    const NOBODY: Self = Self { cost: 0, members: [0; 3], len: 0 };

    fn with(mut self, operator: usize, cost: u128) -> Self {
        // A network of 2³² operators would not fit in memory.
        self.members[self.len as usize] = operator as u32;
        self.len += 1;
        self.cost += cost;
        self
    }
    fn members(&self) -> impl Iterator<Item = usize> {
        self.members[..self.len as usize].iter().map(|operator| *operator as usize)
    }
    /// What they pledged to a service.
    fn brings(&self, network: &Network, service: usize) -> u128 {
        let pledge = |operator: usize| {
            let duties = network.duties(operator);
            let place = duties.binary_search_by_key(&service, |(service, _)| *service);
            place.map_or(0, |place| duties[place].1)
        };
        self.members().map(pledge).sum()
    }
}

/// Groups of at most `size` of some operators.
fn groups(operators: &[(usize, u128)], size: usize) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut last = vec![(Group::NOBODY, 0)];
    for _ in 0..size {
        let mut next = Vec::new();
        for &(group, from) in &last {
            for (place, &(operator, cost)) in operators.iter().enumerate().skip(from) {
                next.push((group.with(operator, cost), place + 1));
            }
        }
        groups.extend(next.iter().map(|(group, _)| *group));
        last = next;
    }
    groups
}

/// A coalition and what it has to reach.
struct Exchange<'a> {
    network: &'a Network,
    costs: Vec<u128>,
    asked: &'a [u128],
    reached: Vec<u128>,
}

/// Makes a coalition cheaper that reaches `asked` of each service, as long as an exchange for at most `most` others does.
pub(super) fn polish(
    network: &Network,
    costs: Costs,
    asked: &[u128],
    taken: &mut [bool],
    most: usize,
) {
    let costs = network.operators().iter().map(|operator| costs.of(operator)).collect();
    let mut exchange = Exchange { network, costs, asked, reached: vec![0; asked.len()] };
    for operator in (0..taken.len()).filter(|operator| taken[*operator]) {
        exchange.moves(operator, true);
    }
    let mut size = 2;
    while size <= most {
        match exchange.best(taken, size) {
            Some((out, back)) => {
                for (group, joins) in [(out, false), (back, true)] {
                    for operator in group.members() {
                        taken[operator] = joins;
                        exchange.moves(operator, joins);
                    }
                }
            }
            None => size += 1,
        }
    }
}

impl Exchange<'_> {
    fn moves(&mut self, operator: usize, joins: bool) {
        for &(service, amount) in self.network.duties(operator) {
            if joins {
                self.reached[service] += amount;
            } else {
                self.reached[service] -= amount;
            }
        }
    }

    /// The cheapest of some operators: they fit into small gaps.
    fn cheapest(&self, which: impl Fn(usize) -> bool, most: usize) -> Vec<(usize, u128)> {
        let operators = (0..self.costs.len()).filter(|operator| which(*operator));
        let mut operators: Vec<_> = operators.map(|o| (o, self.costs[o])).collect();
        operators.sort_by_key(|&(operator, cost)| (cost, operator));
        operators.truncate(most);
        operators
    }

    /// The exchange for at most `size` others that saves most of those that are tried.
    fn best(&self, taken: &[bool], size: usize) -> Option<(Group, Group)> {
        let inside = self.cheapest(|operator| taken[operator], INSIDE);
        let dearest = inside.last()?.1;
        let useful = |operator: usize| {
            let duties = self.network.duties(operator).iter();
            duties.clone().any(|(service, _)| self.asked[*service] > 0)
        };
        let outside = self.cheapest(
            |operator| !taken[operator] && self.costs[operator] <= dearest && useful(operator),
            OUTSIDE[size - 2],
        );
        let mut offers = groups(&outside, size);
        offers.sort_unstable_by_key(|offer| offer.cost);
        let mut best: Option<(u128, Group, Group)> = None;
        for out in groups(&inside, 2) {
            let missing = self.missing_without(&out);
            let end = offers.partition_point(|offer| offer.cost < out.cost);
            // From the largest saving that is tried to the least.
            for offer in &offers[end.saturating_sub(TRIES)..end] {
                let saves = out.cost - offer.cost;
                if best.as_ref().is_some_and(|(most, _, _)| saves <= *most) {
                    break;
                }
                let brings = |service: usize| offer.brings(self.network, service);
                if missing.iter().all(|&(service, missing)| brings(service) >= missing) {
                    best = Some((saves, out, *offer));
                    break;
                }
            }
        }
        best.map(|(_, out, back)| (out, back))
    }

    /// What services would be short of without a group.
    fn missing_without(&self, out: &Group) -> Vec<(usize, u128)> {
        let duties = out.members().flat_map(|operator| self.network.duties(operator));
        let mut services: Vec<usize> = duties.map(|(service, _)| *service).collect();
        services.sort_unstable();
        services.dedup();
        let missing = |service: usize| {
            let left = self.reached[service] - out.brings(self.network, service);
            (service, self.asked[service].saturating_sub(left))
        };
        services.into_iter().map(missing).filter(|(_, missing)| *missing > 0).collect()
    }
}
