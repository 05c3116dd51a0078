//! H: how much more each service could be worth corrupting before an attack on it pays.

use super::greedy::Greedy;
use super::model::Model;
use super::most::on_one_of;
use super::{Attack, Costs};
use crate::Budget;
use crate::certified::local_headroom;
use network::Network;

/// A service's headroom: the least cost less gain of attacks that include it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headroom {
    /// The attack that has it.
    pub attack: Option<Attack>,
    /// What is certain: the profit from corrupting the service may rise by this, and no attack on it pays more than nothing.
    /// Negative where one does already; [`i128::MAX`] for a service that has halted, which nobody can attack.
    pub at_least: i128,
    /// Whether the attack reaches it.
    pub exact: bool,
}

/// The headroom of every service, in their order.
///
/// The best attack on any of the services that are left settles all of them that it includes; so there are as many searches
/// as there are different values.
#[must_use]
pub fn headroom(network: &Network, costs: Costs, budget: &Budget) -> Vec<Headroom> {
    let model = Model::new(network, costs);
    let mut greedy = Greedy::new(&model);
    let halted = Headroom { attack: None, at_least: i128::MAX, exact: true };
    let open = Headroom { attack: None, at_least: i128::MIN, exact: false };
    let services = 0..model.services();
    let (mut left, mut rooms) = (Vec::new(), Vec::new());
    for service in services {
        if network.has_halted(service) {
            rooms.push(halted.clone());
        } else {
            left.push(service);
            rooms.push(open.clone());
        }
    }
    while !left.is_empty() {
        let outcome = on_one_of(&model, &mut greedy, &left, budget);
        let attack = outcome.best.as_ref().and_then(|found| model.attack(found));
        if let Some(attack) = attack.filter(|_| outcome.proved) {
            for &service in &attack.services {
                if !rooms[service].exact {
                    rooms[service] = Headroom {
                        at_least: -outcome.bound,
                        attack: Some(attack.clone()),
                        exact: true,
                    };
                }
            }
            left.retain(|service| !attack.services.contains(service));
            continue;
        }
        // Time is up: what is known of all that are left, and what the local condition shows of each.
        for service in left.drain(..) {
            let local = local_headroom(network, costs, service).map(|room| room.at_least);
            rooms[service] = Headroom {
                at_least: local.map_or(-outcome.bound, |local| local.max(-outcome.bound)),
                attack: greedy.seen[service].clone(),
                exact: false,
            };
        }
    }
    rooms
}
