//! An attack, checked in whole numbers.

use certificate::Costs;
use network::Network;
use std::collections::BTreeSet;

/// Who corrupts what, what that gains and what it costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attack {
    /// Services that are corrupted, by place.
    pub services: BTreeSet<usize>,
    /// Operators that take part, by place.
    pub coalition: BTreeSet<usize>,
    /// What it gains.
    pub gain: u128,
    /// What it costs.
    pub cost: u128,
}

impl Attack {
    /// The attack of these on those, if the coalition reaches every threshold and no service has halted.
    #[must_use]
    pub fn new(
        network: &Network,
        costs: Costs,
        services: BTreeSet<usize>,
        coalition: BTreeSet<usize>,
    ) -> Option<Self> {
        let reached = |service: &usize| {
            let members = network.members(*service).iter();
            if network.has_halted(*service) {
                return false;
            }
            let members = members.filter(|(operator, _)| coalition.contains(operator));
            members.map(|(_, amount)| amount).sum::<u128>() >= network.corrupting(*service)
        };
        if !services.iter().all(reached) {
            return None;
        }
        let cost = coalition.iter().map(|place| costs.of(&network.operators()[*place])).sum();
        Some(Self { gain: network.gain(&services), cost, services, coalition })
    }
    /// Gain less cost.
    #[must_use]
    pub fn profit(&self) -> i128 {
        // Both are at most 2¹¹⁰ by the network's checks.
        self.gain as i128 - self.cost as i128
    }
}
