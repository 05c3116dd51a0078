//! Every operator's obligation, kept up to date change by change.
//!
//! Numbers have a fixed count of bits after the point and are rounded up, so an obligation is at most one unit in the last
//! place for each unit of pledge too large. Where that matters the sum is made exactly.

use crate::certified::{attributed_profits, sum};
use certificate::Costs;
use ethnum::U256;
use network::{Network, Tie};

/// A bound of profit ÷ α: above all costs together, so that whoever passes it is refused anyway.
const MOST_RATIO: u128 = 1 << 111;
/// All sums stay below 2 to this power, and when bits are chosen, some below it.
const BITS: u32 = 126;
const SPARE: u32 = 4;

#[derive(Clone, Debug)]
struct Operator {
    /// Σ rate × pledge.
    obligation: u128,
    /// Its cost in the same units.
    limit: u128,
    cost: u128,
    /// Σ pledges.
    pledged: u128,
    /// Services that it serves and that break-even corrupts: its obligation has to stay below its cost.
    strict: u32,
    met: bool,
    /// Services, ascending.
    duties: Vec<usize>,
}

#[derive(Clone, Debug)]
struct Service {
    profit: u128,
    numerator: u32,
    denominator: u32,
    strict: bool,
    backing: u128,
    /// ρ: profit ÷ (α W).
    rate: u128,
    /// Operators, ascending, with their pledges.
    members: Vec<(usize, u128)>,
}

/// Loads of a network.
#[derive(Clone, Debug)]
pub(super) struct Loads {
    bits: u32,
    operators: Vec<Operator>,
    services: Vec<Service>,
    /// Operators whose condition fails.
    unmet: usize,
    /// Services that can be attacked at no cost.
    bare: usize,
    /// Σ profit ÷ α, and Σ costs.
    tempting: u128,
    costs: u128,
}

/// The least ⌊left ÷ pledge⌋ of some operators. Floats tell which are near the least; whole numbers decide among those.
fn least_quotient(members: &[(usize, u128)], left: impl Fn(usize) -> u128) -> Option<u128> {
    let near = |&(operator, amount): &(usize, u128)| left(operator) as f64 / amount as f64;
    // Far above what rounding of three operations can hide.
    let most = members.iter().map(near).fold(f64::INFINITY, f64::min) * (1.0 + 1e-12);
    let nearest = members.iter().filter(|member| near(member) <= most);
    nearest.map(|&(operator, amount)| left(operator) / amount).min()
}

/// Whether sums of profits ÷ α and of costs leave bits to spare.
fn fits(tempting: u128, costs: u128) -> bool {
    tempting.saturating_add(costs) < (1 << (BITS - SPARE)) - 1
}

impl Service {
    /// profit ÷ α, rounded up, at most [`MOST_RATIO`].
    fn ratio(&self) -> u128 {
        let (a, b) = (u128::from(self.numerator), u128::from(self.denominator));
        let rest = (self.profit % a * b).div_ceil(a);
        (self.profit / a).saturating_mul(b).saturating_add(rest).min(MOST_RATIO)
    }
    /// Numerator and denominator of ρ.
    fn rate_as_fraction(&self, profit: u128) -> (U256, U256) {
        let (a, b) = (U256::from(self.numerator), U256::from(self.denominator));
        (U256::from(profit) * b, U256::from(self.backing) * a)
    }
    /// ρ with so many bits, rounded up.
    fn rate(&self, bits: u32) -> u128 {
        if self.backing == 0 {
            return 0;
        }
        if self.ratio() == MOST_RATIO {
            return (MOST_RATIO << bits).div_ceil(self.backing);
        }
        let (a, b) = (u128::from(self.numerator), u128::from(self.denominator));
        let narrow = (self.profit.checked_mul(b), self.backing.checked_mul(a));
        if let (Some(above), Some(below)) = narrow
            && above.leading_zeros() >= bits
        {
            return (above << bits).div_ceil(below);
        }
        // Below 2^(BITS + 32): the ratio with these bits is below 2^BITS.
        let (above, below) = self.rate_as_fraction(self.profit);
        (((above << bits) + below - 1) / below).as_u128()
    }
    fn is_bare(&self) -> bool {
        self.backing == 0 && (self.profit > 0 || self.strict)
    }
}

impl Operator {
    /// Whether it certainly is met, certainly is not, or is too close to tell.
    fn is_met(&self) -> Option<bool> {
        let strict = u128::from(self.strict > 0);
        if self.obligation + strict <= self.limit {
            Some(true)
        } else if self.obligation.saturating_sub(self.pledged) + strict > self.limit {
            Some(false)
        } else {
            None
        }
    }
}

impl Loads {
    /// Nothing if ratios of profits to thresholds are too many and too large to add up: then no operator bears them.
    pub(super) fn of(network: &Network, costs: Costs) -> Option<Self> {
        let service = |(place, profit): (usize, u128)| {
            let row = &network.services()[place];
            Service {
                profit,
                numerator: row.threshold.numerator,
                denominator: row.threshold.denominator,
                strict: row.tie == Tie::Insecure,
                backing: network.backing(place),
                rate: 0,
                members: network.members(place).to_vec(),
            }
        };
        let services: Vec<Service> =
            attributed_profits(network).into_iter().enumerate().map(service).collect();
        let operator = |(place, row)| {
            let duties = network.duties(place);
            let strict = duties.iter().filter(|(service, _)| services[*service].strict).count();
            Operator {
                obligation: 0,
                limit: 0,
                cost: costs.of(row),
                pledged: duties.iter().map(|(_, amount)| amount).sum(),
                strict: strict as u32,
                met: true,
                duties: duties.iter().map(|(service, _)| *service).collect(),
            }
        };
        let operators: Vec<Operator> =
            network.operators().iter().enumerate().map(operator).collect();
        let mut loads = Self {
            bits: 0,
            bare: services.iter().filter(|service| service.is_bare()).count(),
            tempting: services.iter().try_fold(0_u128, |sum, s| sum.checked_add(s.ratio()))?,
            costs: operators.iter().map(|operator| operator.cost).sum(),
            unmet: 0,
            operators,
            services,
        };
        fits(loads.tempting, loads.costs).then(|| {
            loads.rescale();
            loads
        })
    }

    /// Chooses bits.
    fn rescale(&mut self) {
        self.use_bits((self.tempting + self.costs + 1).leading_zeros() - (128 - BITS + SPARE));
    }

    /// Makes all sums anew with so many bits.
    pub(super) fn use_bits(&mut self, bits: u32) {
        self.bits = bits;
        for operator in &mut self.operators {
            operator.obligation = 0;
            operator.limit = operator.cost << self.bits;
            operator.met = true;
        }
        self.unmet = 0;
        for service in &mut self.services {
            service.rate = service.rate(self.bits);
            for &(operator, amount) in &service.members {
                self.operators[operator].obligation += amount * service.rate;
            }
        }
        for operator in 0..self.operators.len() {
            self.settle(operator);
        }
    }

    /// Whether every operator's condition holds, and no service can be had for nothing.
    pub(super) fn all_met(&self) -> bool {
        self.unmet == 0 && self.bare == 0
    }

    /// Sets a service's profit, bonuses included; false if it does not fit, and then nothing has changed.
    pub(super) fn set_profit(&mut self, service: usize, profit: u128) -> bool {
        let row = &mut self.services[service];
        let (ratio, was_bare) = (row.ratio(), row.is_bare());
        let old = std::mem::replace(&mut row.profit, profit);
        let tempting = (self.tempting - ratio).saturating_add(row.ratio());
        if !fits(tempting, self.costs) {
            row.profit = old;
            return false;
        }
        self.tempting = tempting;
        self.bare = self.bare - usize::from(was_bare) + usize::from(row.is_bare());
        if self.is_tight() {
            self.rescale();
        } else {
            self.update(service);
        }
        true
    }

    /// Sets an operator's cost; false if it does not fit, and then nothing has changed.
    pub(super) fn set_cost(&mut self, operator: usize, cost: u128) -> bool {
        let costs = self.costs - self.operators[operator].cost + cost;
        if !fits(self.tempting, costs) {
            return false;
        }
        self.costs = costs;
        self.operators[operator].cost = cost;
        if self.is_tight() {
            self.rescale();
        } else {
            self.operators[operator].limit = cost << self.bits;
            self.settle(operator);
        }
        true
    }

    /// Sets a pledge.
    pub(super) fn set_pledge(&mut self, operator: usize, service: usize, amount: u128) {
        let row = &mut self.services[service];
        let place = row.members.binary_search_by_key(&operator, |(member, _)| *member);
        let old = place.map_or(0, |place| row.members[place].1);
        let was_bare = row.is_bare();
        row.backing = row.backing - old + amount;
        match (place, amount) {
            (Ok(place), 0) => drop(row.members.remove(place)),
            (Ok(place), _) => row.members[place].1 = amount,
            (Err(_), 0) => {}
            (Err(place), _) => row.members.insert(place, (operator, amount)),
        }
        self.bare = self.bare - usize::from(was_bare) + usize::from(row.is_bare());
        let (rate, strict) = (row.rate, row.strict);
        let member = &mut self.operators[operator];
        member.obligation =
            member.obligation.wrapping_sub(old * rate).wrapping_add(amount.wrapping_mul(rate));
        member.pledged = member.pledged - old + amount;
        match (member.duties.binary_search(&service), amount) {
            (Ok(place), 0) => {
                member.duties.remove(place);
                member.strict -= u32::from(strict);
            }
            (Err(place), 1..) => {
                member.duties.insert(place, service);
                member.strict += u32::from(strict);
            }
            _ => {}
        }
        self.update(service);
        self.settle(operator);
    }

    /// Sums are within the bits that they have, with room for what rounding adds.
    fn is_tight(&self) -> bool {
        (self.tempting + self.costs).leading_zeros() < 128 - BITS + self.bits + 1
    }

    /// After a service's profit or backing changed: its rate, and what its operators owe.
    fn update(&mut self, service: usize) {
        let row = &mut self.services[service];
        let rate = row.rate(self.bits);
        let by = rate.wrapping_sub(std::mem::replace(&mut row.rate, rate));
        // Also where the rounded rate stays: what is exact may not.
        for place in 0..row.members.len() {
            let (operator, amount) = self.services[service].members[place];
            // Less is added as what wraps around to it.
            let owed = &mut self.operators[operator].obligation;
            *owed = owed.wrapping_add(amount.wrapping_mul(by));
            self.settle(operator);
        }
    }

    /// Whether an operator's condition holds now.
    fn settle(&mut self, operator: usize) {
        let met = self.operators[operator].is_met();
        let met = met.unwrap_or_else(|| self.is_met_exactly(operator, None));
        let was = std::mem::replace(&mut self.operators[operator].met, met);
        self.unmet = self.unmet + usize::from(was) - usize::from(met);
    }

    /// Whether the exact obligation is within the cost, if a service had another profit. Where it does not fit in 256 bits it
    /// counts as too much.
    fn is_met_exactly(&self, operator: usize, other: Option<(usize, u128)>) -> bool {
        let row = &self.operators[operator];
        let parts = row.duties.iter().map(|&place| {
            let service = &self.services[place];
            let profit = other.filter(|(s, _)| *s == place).map_or(service.profit, |(_, p)| p);
            let (above, below) = service.rate_as_fraction(profit);
            (above * U256::from(self.pledge(operator, place)), below)
        });
        let cost = crate::certified::Fraction::whole(row.cost);
        sum(parts).is_some_and(|owed| if row.strict > 0 { owed < cost } else { owed <= cost })
    }

    /// What an operator pledged to a service.
    pub(super) fn pledge(&self, operator: usize, service: usize) -> u128 {
        let members = &self.services[service].members;
        let place = members.binary_search_by_key(&operator, |(member, _)| *member);
        place.map_or(0, |place| members[place].1)
    }
    /// Services that an operator pledged to, ascending.
    pub(super) fn duties(&self, operator: usize) -> &[usize] {
        &self.operators[operator].duties
    }
    /// Operators of a service, ascending, with their pledges.
    pub(super) fn members(&self, service: usize) -> &[(usize, u128)] {
        &self.services[service].members
    }
    /// Σ costs.
    pub(super) fn costs(&self) -> u128 {
        self.costs
    }
    /// A service's profit, bonuses included.
    pub(super) fn profit(&self, service: usize) -> u128 {
        self.services[service].profit
    }

    /// How much a service's profit can grow with every condition still holding; nothing if some does not hold now.
    pub(super) fn headroom(&self, service: usize) -> Option<u128> {
        if !self.all_met() {
            return None;
        }
        let row = &self.services[service];
        let room = |owed: fn(&Operator) -> u128| {
            let left = |operator: usize| {
                let member = &self.operators[operator];
                member.limit.saturating_sub(owed(member) + u128::from(member.strict > 0))
            };
            let rate = U256::from(row.rate) + U256::from(least_quotient(&row.members, left)?);
            let (b, below) = row.rate_as_fraction(1);
            let profit = (rate * below / (b << self.bits)).min(U256::from(u128::MAX));
            Some(profit.as_u128().saturating_sub(row.profit))
        };
        let certain = room(|member| member.obligation).unwrap_or(0);
        // Rounding hides at most a unit or so: the next is tried exactly.
        let hidden = room(|member| member.obligation.saturating_sub(member.pledged)).unwrap_or(0);
        let next = Some((service, row.profit + certain + 1));
        let bears = |(operator, _): &(usize, u128)| self.is_met_exactly(*operator, next);
        Some(certain + u128::from(hidden > certain && row.members.iter().all(bears)))
    }

    /// Bits after the point, obligations and rates, to compare with another's.
    #[cfg(test)]
    pub(super) fn numbers(&self) -> (u32, Vec<(u128, bool)>, Vec<u128>, usize, usize) {
        let operators = self.operators.iter().map(|operator| (operator.obligation, operator.met));
        let rates = self.services.iter().map(|service| service.rate);
        (self.bits, operators.collect(), rates.collect(), self.unmet, self.bare)
    }
}
