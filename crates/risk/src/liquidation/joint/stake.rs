//! A network whose stake is the asset that falls.

use super::{Attack, Security};
use crate::Budget;
use crate::attack::{Costs, best};
use ethnum::U256;
use network::{Bonus, DeadService, Network, NetworkDraft, NetworkError, Pledge, Pool, Tie};

/// Bits after the point of the factor that stake is multiplied by: stake is rounded down to whole base units after that.
const BITS: u32 = 40;

/// The exact answer for a network at any price. Amounts of the network are those at the first price; profits are in cash and
/// stay. What was attacked is gone: its operators have nothing left at stake, its services nothing to gain.
pub struct StakeAtPrice<'a> {
    network: &'a Network,
    first_price: f64,
    unit: f64,
    sold: f64,
    costs: Costs,
    budget: Budget<'a>,
    slashed: Vec<bool>,
    lost: Vec<bool>,
    drained: Vec<u128>,
    proved: bool,
}

impl<'a> StakeAtPrice<'a> {
    /// A network whose amounts are worth what they are at `first_price` per unit of stake; `unit` of its base units are one of
    /// cash (100 where it counts cents), and the part `sold` of slashed stake is sold.
    #[must_use]
    pub fn new(
        network: &'a Network,
        first_price: f64,
        unit: f64,
        sold: f64,
        costs: Costs,
        budget: Budget<'a>,
    ) -> Self {
        Self {
            network,
            first_price,
            unit,
            sold,
            costs,
            budget,
            slashed: vec![false; network.operators().len()],
            lost: vec![false; network.services().len()],
            drained: vec![0; network.pools().len()],
            proved: true,
        }
    }

    /// Slashes an operator, by place: a shock before the first price.
    pub fn slash(&mut self, operator: usize) {
        if let Some(slashed) = self.slashed.get_mut(operator) {
            *slashed = true;
        }
    }

    /// Whether every answer so far was proved. If not, attacks may have been missed.
    #[must_use]
    pub fn proved(&self) -> bool {
        self.proved
    }
    /// Services lost so far, by place.
    #[must_use]
    pub fn lost(&self) -> &[bool] {
        &self.lost
    }
    /// Operators slashed so far, by place.
    #[must_use]
    pub fn slashed(&self) -> &[bool] {
        &self.slashed
    }

    /// What is left of the network where stake is worth `price`, and the places of its services in the whole one. Operators
    /// keep theirs.
    ///
    /// # Errors
    /// None: what is left of a valid network is valid, as stake at no more than the first price is no more than it was. At a
    /// higher price sums may pass their limit.
    pub fn at(&self, price: f64) -> Result<(Network, Vec<usize>), NetworkError> {
        let factor = U256::from((price / self.first_price * f64::from(BITS).exp2()) as u128);
        let scaled = |amount: u128| ((U256::from(amount) * factor) >> BITS).as_u128();
        let mut operators = self.network.operators().to_vec();
        let left = |place: usize, amount| if self.slashed[place] { 0 } else { scaled(amount) };
        for (place, operator) in operators.iter_mut().enumerate() {
            operator.stake = left(place, operator.stake);
            operator.private_cost = operator.private_cost.map(|cost| left(place, cost));
        }
        // A service all of whose stake was slashed may have stopped by itself.
        let halts = self.network.dead_service() == DeadService::Halts;
        let dead = |service: usize| {
            let members = self.network.members(service);
            members.iter().all(|(operator, _)| self.slashed[*operator])
        };
        let open = |service: &usize| !(self.lost[*service] || (halts && dead(*service)));
        let places: Vec<usize> = (0..self.network.services().len()).filter(open).collect();
        let new = |service: usize| places.binary_search(&service).ok();
        let pledges = self.network.pledges().iter().filter_map(|pledge| {
            let amount = left(pledge.operator, pledge.amount);
            Some(Pledge { service: new(pledge.service)?, amount, ..*pledge })
        });
        let bonuses = self.network.bonuses().iter().filter_map(|bonus| {
            let services =
                bonus.services.iter().map(|service| new(*service)).collect::<Option<_>>()?;
            Some(Bonus { services, amount: bonus.amount })
        });
        let pools = self.network.pools().iter().zip(&self.drained).filter_map(|(pool, drained)| {
            let services: Vec<_> = pool.services.iter().filter_map(|s| new(*s)).collect();
            let limit = pool.limit.saturating_sub(*drained);
            (!services.is_empty()).then_some(Pool { services, limit })
        });
        let draft = NetworkDraft {
            services: places.iter().map(|s| self.network.services()[*s].clone()).collect(),
            pledges: pledges.collect(),
            bonuses: bonuses.collect(),
            pools: pools.collect(),
            dead_service: self.network.dead_service(),
            operators,
        };
        Ok((Network::new(draft)?, places))
    }
}

impl Security for StakeAtPrice<'_> {
    fn attack(&mut self, price: f64) -> Option<Attack> {
        let (network, places) = self.at(price.min(self.first_price)).ok()?;
        if places.is_empty() {
            return None;
        }
        let found = best(&network, self.costs, &self.budget);
        self.proved &= found.proved;
        let attack = found.attack?;
        let services = attack.services.iter();
        let tie = services.clone().any(|s| network.services()[*s].tie == Tie::Insecure);
        if attack.profit() < 0 || (attack.profit() == 0 && !tie) {
            return None;
        }
        for (pool, drained) in self.network.pools().iter().zip(&mut self.drained) {
            let taken = pool.services.iter().filter(|service| {
                places.binary_search(service).is_ok_and(|s| attack.services.contains(&s))
            });
            let taken: u128 = taken.map(|s| self.network.services()[*s].profit).sum();
            *drained = drained.saturating_add(taken);
        }
        let mut stake = 0_u128;
        for &operator in &attack.coalition {
            self.slashed[operator] = true;
            stake += self.network.operators()[operator].stake;
        }
        for service in services.clone() {
            self.lost[places[*service]] = true;
        }
        let slashed = stake as f64 / (self.unit * self.first_price);
        let name = |service: &usize| network.services()[*service].id.to_string();
        let operator = |place: &usize| network.operators()[*place].id.to_string();
        Some(Attack {
            services: services.map(name).collect(),
            operators: attack.coalition.iter().map(operator).collect(),
            slashed,
            sold: slashed * self.sold,
        })
    }
}
