//! A network after some operators are gone.

use network::{DeadService, Network, NetworkDraft, Tie};
use std::collections::BTreeSet;

/// The network without the stake of `gone` and the profits of `taken`. Places stay what they were: the gone have a stake of
/// zero. Services of whom a profit was taken gain nothing more, nor do those without stake if they halt; bonuses of which a
/// service halted are out of reach, and those that only wait for services not taken yet stay. Pools keep what `taken` left.
#[must_use]
pub fn survivors(
    network: &Network,
    gone: &BTreeSet<usize>,
    taken: &BTreeSet<usize>,
) -> NetworkDraft {
    let mut draft = network.to_draft();
    for place in gone {
        if let Some(operator) = draft.operators.get_mut(*place) {
            operator.stake = 0;
            operator.private_cost = None;
        }
    }
    draft.pledges.retain(|pledge| !gone.contains(&pledge.operator));
    let halts = network.dead_service() == DeadService::Halts;
    let mut halted: BTreeSet<usize> = BTreeSet::new();
    for service in 0..network.services().len() {
        let dead = network.members(service).iter().all(|(operator, _)| gone.contains(operator));
        if halts && dead && !taken.contains(&service) {
            halted.insert(service);
        }
    }
    for pool in &mut draft.pools {
        let drawn = pool.services.iter().filter(|service| taken.contains(service));
        let drawn: u128 = drawn.map(|service| network.services()[*service].profit).sum();
        pool.limit = pool.limit.saturating_sub(drawn);
    }
    for place in taken.iter().chain(&halted) {
        if let Some(service) = draft.services.get_mut(*place) {
            service.profit = 0;
            service.tie = Tie::Secure;
        }
    }
    draft.bonuses.retain(|bonus| !bonus.services.iter().any(|service| halted.contains(service)));
    for bonus in &mut draft.bonuses {
        bonus.services.retain(|service| !taken.contains(service));
    }
    // Earned already.
    draft.bonuses.retain(|bonus| !bonus.services.is_empty());
    draft
}
