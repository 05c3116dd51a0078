//! Thresholds of all the stake: the exact answer by a minimum cut.
//!
//! Where every corrupted service needs each of its operators, choosing services decides who attacks: all their members. The
//! most profitable such choice is a maximum closure (Picard, *Maximal closure of a graph and applications to combinatorial
//! problems*, 1976), which a minimum cut gives: source → service with its profit, service → operator without limit, operator →
//! sink with its cost. A joint bonus is a node before its services. Shared pools are not of this kind: two services on one pool
//! gain less together than apart.
//!
//! The margin min cost ÷ gain follows by Dinkelbach's iteration (*On nonlinear fractional programming*, 1967): each cut at the
//! ratio of the last attack is either empty, which proves it least, or a better attack. All of it is in whole numbers.

mod flow;

use crate::attack::{Attack, Costs};
use flow::{Amount, Flow};
use network::{DeadService, Network};

/// A network in which every service needs each of its operators.
#[derive(Clone, Debug)]
pub struct Closure<'a> {
    network: &'a Network,
    by: Costs,
    costs: Vec<u128>,
    /// Whether a service can be attacked: one that halted cannot.
    alive: Vec<bool>,
    /// Bonuses of which every service is alive, by place.
    bonuses: Vec<usize>,
}

const SOURCE: usize = 0;
const SINK: usize = 1;
const SERVICES: usize = 2;

impl<'a> Closure<'a> {
    /// The network, or none where a service can be corrupted without one of its
    /// operators or profits are shared in a pool. Thresholds of less than all of the stake are fine if they still need
    /// everyone: the stake without the smallest pledge is below θ.
    #[must_use]
    pub fn new(network: &'a Network, by: Costs) -> Option<Self> {
        let needs_everyone = |service: usize| {
            let least = network.members(service).iter().map(|(_, amount)| *amount).min();
            least.is_none_or(|least| network.backing(service) - least < network.corrupting(service))
        };
        let services = network.services().len();
        if !network.pools().is_empty() || !(0..services).all(needs_everyone) {
            return None;
        }
        let halts = network.dead_service() == DeadService::Halts;
        let alive: Vec<bool> =
            (0..services).map(|s| !(halts && network.members(s).is_empty())).collect();
        let bonuses = network.bonuses().iter().enumerate();
        let bonuses = bonuses.filter(|(_, bonus)| bonus.services.iter().all(|s| alive[*s]));
        let bonuses = bonuses.map(|(place, _)| place).collect();
        let costs = network.operators().iter().map(|operator| by.of(operator)).collect();
        Some(Self { network, by, costs, alive, bonuses })
    }

    /// The attack on at least one service that gains most for what it costs; of those with the largest profit, if it is
    /// positive, the one of fewest services. None where there is nothing to attack.
    ///
    /// Cost: one cut, and one more for each service if no attack is profitable.
    #[must_use]
    pub fn best(&self) -> Option<Attack> {
        let mut flow = self.cut::<i128>(1, 1);
        let services = self.attacked(&flow.reached_from(SOURCE));
        if !services.is_empty() {
            return self.attack(&services);
        }
        let headrooms = self.headrooms_from(&mut flow).into_iter().enumerate();
        let tightest = headrooms.filter_map(|(place, room)| Some((room?, place))).min()?.1;
        flow.augment(SERVICES + tightest, Some(SOURCE));
        self.attack(&self.attacked(&flow.reached_from(SERVICES + tightest)))
    }

    /// The attack of least cost ÷ gain: 1+γ. None where there is nothing to gain.
    #[must_use]
    pub fn margin(&self) -> Option<Attack> {
        let all: Vec<usize> = (0..self.alive.len()).filter(|s| self.alive[*s]).collect();
        let mut least = self.attack(&all)?;
        while least.gain > 0 {
            let better = self.attack(&self.above(least.cost, least.gain))?;
            if better.gain == 0 {
                return Some(least);
            }
            least = better;
        }
        None
    }

    /// For each service how much more profit it could carry before an attack with it breaks even; negative where one pays
    /// already. None: the service halted.
    #[must_use]
    pub fn headrooms(&self) -> Vec<Option<i128>> {
        self.headrooms_from(&mut self.cut(1, 1))
    }

    /// From the flow of the best attack: what more can flow from a service if it has to be attacked is what that costs.
    fn headrooms_from(&self, flow: &mut Flow<i128>) -> Vec<Option<i128>> {
        let best = self.finite_gain() - flow.value();
        let mut headroom = |service: usize| {
            let more = flow.augment(SERVICES + service, Some(SOURCE));
            flow.undo();
            more - best
        };
        (0..self.alive.len()).map(|s| self.alive[s].then(|| headroom(s))).collect()
    }

    /// The services of the attack with the largest `cost × gain − gain × cost` at a ratio of another; none if nothing is
    /// above zero. Products are of two sums of at most 110 bits.
    fn above(&self, cost: u128, gain: u128) -> Vec<usize> {
        let bits = |amount: u128| u128::BITS - amount.leading_zeros();
        let all = bits(self.costs.iter().sum::<u128>()) + bits(gain);
        let all = all.max(bits(self.finite_gain() as u128) + bits(cost));
        let most = |flow: &dyn Fn() -> Vec<bool>| self.attacked(&flow());
        // Two bits for the sum of gains and costs, which stands for no limit, and one for the sign.
        if all + 3 <= i64::BITS {
            most(&|| self.cut::<i64>(cost, gain).reached_from(SOURCE))
        } else if all + 3 <= i128::BITS {
            most(&|| self.cut::<i128>(cost, gain).reached_from(SOURCE))
        } else {
            most(&|| self.cut::<ethnum::I256>(cost, gain).reached_from(SOURCE))
        }
    }

    /// The maximum flow where gains count `of_gain` times and costs `of_cost` times.
    fn cut<T: Amount>(&self, of_gain: u128, of_cost: u128) -> Flow<T> {
        let network = self.network;
        let operators = SERVICES + self.alive.len();
        let bonuses = operators + self.costs.len();
        let mut flow = Flow::new(bonuses + self.bonuses.len());
        for (place, service) in network.services().iter().enumerate() {
            if !self.alive[place] {
                continue;
            }
            flow.arc(SOURCE, SERVICES + place, T::product(service.profit, of_gain));
            for (operator, _) in network.members(place) {
                flow.unlimited_arc(SERVICES + place, operators + operator);
            }
        }
        for (place, cost) in self.costs.iter().enumerate() {
            flow.arc(operators + place, SINK, T::product(*cost, of_cost));
        }
        for (node, place) in self.bonuses.iter().enumerate() {
            let bonus = &network.bonuses()[*place];
            flow.arc(SOURCE, bonuses + node, T::product(bonus.amount, of_gain));
            for service in &bonus.services {
                flow.unlimited_arc(bonuses + node, SERVICES + service);
            }
        }
        flow.finish(SINK);
        flow.augment(SOURCE, None);
        flow.keep();
        flow
    }

    /// What attacking everything gains; it fits, since a network's profits and bonuses add up to at most 2¹¹⁰.
    fn finite_gain(&self) -> i128 {
        let services = self.network.services().iter().zip(&self.alive);
        let profits = services.filter(|(_, alive)| **alive).map(|(service, _)| service.profit);
        let bonuses = self.bonuses.iter().map(|place| self.network.bonuses()[*place].amount);
        profits.chain(bonuses).sum::<u128>() as i128
    }

    fn attacked(&self, reached: &[bool]) -> Vec<usize> {
        (0..self.alive.len()).filter(|service| reached[SERVICES + service]).collect()
    }

    /// The attack of all members of some services.
    fn attack(&self, services: &[usize]) -> Option<Attack> {
        let members = services.iter().flat_map(|service| self.network.members(*service));
        let coalition = members.map(|(operator, _)| *operator).collect();
        Attack::new(self.network, self.by, services.iter().copied().collect(), coalition)
    }
}
