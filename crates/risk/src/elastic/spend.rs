//! An elastic attack, checked in whole numbers.

use network::{DeadService, Network};
use std::collections::BTreeSet;

/// Who corrupts what by spending how much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attack {
    /// Services that are corrupted, by place.
    pub services: BTreeSet<usize>,
    /// Operators that lose all their stake, by place.
    pub drained: BTreeSet<usize>,
    /// What others spend on services besides: on each what it misses.
    pub filled: u128,
    /// What it gains.
    pub gain: u128,
    /// What it costs in all.
    pub cost: u128,
}

impl Attack {
    /// The attack on services that drains these operators; none if one of the services halted.
    #[must_use]
    pub fn new(
        network: &Network,
        services: BTreeSet<usize>,
        drained: BTreeSet<usize>,
    ) -> Option<Self> {
        let halts = network.dead_service() == DeadService::Halts;
        if halts && services.iter().any(|service| network.members(*service).is_empty()) {
            return None;
        }
        let missing = |service: &usize| {
            let members = network.members(*service).iter();
            let members = members.filter(|(operator, _)| drained.contains(operator));
            let brought: u128 = members.map(|(_, amount)| amount).sum();
            network.corrupting(*service).saturating_sub(brought)
        };
        let filled = services.iter().map(missing).sum();
        let lost: u128 = drained.iter().map(|v| network.operators()[*v].stake).sum();
        Some(Self { gain: network.gain(&services), cost: lost + filled, filled, services, drained })
    }
    /// Gain less cost.
    #[must_use]
    pub fn profit(&self) -> i128 {
        // Gains, stakes and pledges are at most 2¹¹⁰ each by the network's checks.
        self.gain as i128 - self.cost as i128
    }
}
