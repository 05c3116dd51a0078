//! Exchanges of one or two of a coalition for one or two others that cost less.
//!
//! The best coalitions leave almost no stake above their thresholds: they are subset sums that a relaxation only comes near.
//! Exchanging pairs finds them long before branching would. Cost: O(p log p) for p pairs outside, of which there are at most
//! some thousand, and a few feasibility checks for each pair inside.

use super::Costs;
use network::Network;

/// Operators inside whose pairs are tried.
const INSIDE: usize = 48;
/// Operators outside whose pairs are tried.
const OUTSIDE: usize = 120;
/// Exchanges that are checked for each one or two inside.
const TRIES: usize = 48;

/// One or two operators and what they cost.
type Group = (u128, usize, Option<usize>);

fn singles_and_pairs(operators: &[usize], cost: &dyn Fn(usize) -> u128) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::with_capacity(operators.len() * (operators.len() + 1) / 2);
    for (place, &first) in operators.iter().enumerate() {
        groups.push((cost(first), first, None));
        for &second in &operators[place + 1..] {
            groups.push((cost(first) + cost(second), first, Some(second)));
        }
    }
    groups
}

/// Makes a coalition cheaper that reaches `asked` of each service, as long as an exchange does.
pub(super) fn polish(network: &Network, costs: Costs, asked: &[u128], taken: &mut [bool]) {
    let cost = |operator: usize| costs.of(&network.operators()[operator]);
    let mut reached = vec![0_u128; asked.len()];
    for operator in (0..taken.len()).filter(|operator| taken[*operator]) {
        for &(service, amount) in network.duties(operator) {
            reached[service] += amount;
        }
    }
    let relevant =
        |operator: usize| network.duties(operator).iter().any(|(service, _)| asked[*service] > 0);
    loop {
        let inside: Vec<usize> = (0..taken.len()).filter(|operator| taken[*operator]).collect();
        let Some(dearest) = inside.iter().map(|&operator| cost(operator)).max() else { return };
        let mut outside: Vec<usize> = (0..taken.len())
            .filter(|&operator| !taken[operator] && relevant(operator) && cost(operator) <= dearest)
            .collect();
        outside.sort_by_key(|&operator| (cost(operator), operator));
        // The cheap ones fit into small gaps.
        outside.truncate(OUTSIDE);
        let mut offers = singles_and_pairs(&outside, &cost);
        offers.sort_unstable();
        // Of a large coalition only the cheap ones fit into small gaps.
        let mut leavers = inside;
        leavers.sort_by_key(|&operator| (cost(operator), operator));
        leavers.truncate(INSIDE);
        let Some((out, back)) = exchange(network, &leavers, &offers, &cost, asked, &reached) else {
            return;
        };
        for (group, joins) in [(out, false), (back, true)] {
            for operator in [Some(group.1), group.2].into_iter().flatten() {
                taken[operator] = joins;
                for &(service, amount) in network.duties(operator) {
                    if joins {
                        reached[service] += amount;
                    } else {
                        reached[service] -= amount;
                    }
                }
            }
        }
    }
}

/// The exchange that saves most of those that are tried.
fn exchange(
    network: &Network,
    inside: &[usize],
    offers: &[Group],
    cost: &dyn Fn(usize) -> u128,
    asked: &[u128],
    reached: &[u128],
) -> Option<(Group, Group)> {
    let mut best: Option<(u128, Group, Group)> = None;
    let mut missing = vec![0_u128; asked.len()];
    for out in singles_and_pairs(inside, cost) {
        // What the others would have to bring.
        let leavers = [Some(out.1), out.2];
        let mut touched = Vec::new();
        for operator in leavers.into_iter().flatten() {
            touched.extend(network.duties(operator).iter().map(|(service, _)| *service));
        }
        touched.sort_unstable();
        touched.dedup();
        touched.retain(|&service| {
            let pledge = |operator: usize| {
                let duties = network.duties(operator);
                let place = duties.binary_search_by_key(&service, |(service, _)| *service);
                place.map_or(0, |place| duties[place].1)
            };
            let left = reached[service] - leavers.into_iter().flatten().map(pledge).sum::<u128>();
            missing[service] = asked[service].saturating_sub(left);
            missing[service] > 0
        });
        let saves = |offer: &Group| out.0 - offer.0;
        let end = offers.partition_point(|offer| offer.0 < out.0);
        for offer in offers[..end].iter().rev().take(TRIES).rev() {
            if best.as_ref().is_some_and(|(most, _, _)| saves(offer) <= *most) {
                continue;
            }
            let brings = |service: usize| {
                [Some(offer.1), offer.2]
                    .into_iter()
                    .flatten()
                    .map(|operator| {
                        let duties = network.duties(operator);
                        let place = duties.binary_search_by_key(&service, |(service, _)| *service);
                        place.map_or(0, |place| duties[place].1)
                    })
                    .sum::<u128>()
            };
            if touched.iter().all(|&service| brings(service) >= missing[service]) {
                best = Some((saves(offer), out, *offer));
            }
        }
    }
    best.map(|(_, out, back)| (out, back))
}
