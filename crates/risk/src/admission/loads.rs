//! Every operator's obligation, kept up to date change by change.
//!
//! Numbers have a fixed count of bits after the point and are rounded up, so an obligation is at most one unit in the last
//! place for each unit of pledge too large. Where that matters the sum is made exactly.

use crate::certified::{attributed_profits, sum};
use certificate::Costs;
use ethnum::U256;
use network::{DeadService, Network, Tie};

/// A bound of profit ÷ α: above all costs together, so that whoever passes it is refused anyway.
const MOST_RATIO: u128 = 1 << 111;
/// All sums stay below 2 to this power, and when bits are chosen, some below it.
const BITS: u32 = 126;
const SPARE: u32 = 4;

/// What every change of a service reads of its operators.
#[derive(Clone, Copy, Debug)]
struct Standing {
    /// Σ rate × pledge.
    owed: u128,
    /// The cost in the same units.
    limit: u128,
    /// Whether it serves a service that break-even corrupts: what it owes has to stay below its cost.
    strict: bool,
    met: bool,
}

#[derive(Clone, Debug)]
struct Operator {
    cost: u128,
    /// Σ pledges.
    pledged: u128,
    /// How many of its services break-even corrupts.
    strict: u32,
    /// Services, ascending.
    duties: Vec<usize>,
}

#[derive(Clone, Debug)]
struct Service {
    profit: u128,
    numerator: u32,
    denominator: u32,
    strict: bool,
    /// Whether it stops without stake, so that nobody can attack it.
    halts: bool,
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
    standings: Vec<Standing>,
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
        self.backing == 0 && !self.halts && (self.profit > 0 || self.strict)
    }
}

impl Standing {
    /// Whether the condition certainly holds.
    fn holds(&self) -> bool {
        self.owed + u128::from(self.strict) <= self.limit
    }
    /// What is left of the limit.
    fn left(&self) -> u128 {
        self.limit.saturating_sub(self.owed + u128::from(self.strict))
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
                halts: network.dead_service() == DeadService::Halts,
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
                cost: costs.of(row),
                pledged: duties.iter().map(|(_, amount)| amount).sum(),
                strict: strict as u32,
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
            standings: Vec::new(),
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
        let clear = |operator: &Operator| Standing {
            owed: 0,
            limit: operator.cost << bits,
            strict: operator.strict > 0,
            met: true,
        };
        self.standings = self.operators.iter().map(clear).collect();
        self.unmet = 0;
        for service in &mut self.services {
            service.rate = service.rate(bits);
            for &(operator, amount) in &service.members {
                self.standings[operator].owed += amount * service.rate;
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
            self.standings[operator].limit = cost << self.bits;
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
        let standing = &mut self.standings[operator];
        standing.strict = member.strict > 0;
        // At the old rate this may wrap; at the new one it is right.
        let owed = standing.owed.wrapping_sub(old * rate);
        standing.owed = owed.wrapping_add(amount.wrapping_mul(rate));
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
        let mut doubtful = Vec::new();
        // Also where the rounded rate stays: what is exact may not.
        for &(operator, amount) in &row.members {
            let standing = &mut self.standings[operator];
            // Less is added as what wraps around to it.
            standing.owed = standing.owed.wrapping_add(amount.wrapping_mul(by));
            if !(standing.met && standing.holds()) {
                doubtful.push(operator);
            }
        }
        for operator in doubtful {
            self.settle(operator);
        }
    }

    /// Whether an operator's condition holds now: for certain, for certain not, or so nearly that only exact sums tell.
    fn settle(&mut self, operator: usize) {
        let standing = self.standings[operator];
        let least = standing.owed.saturating_sub(self.operators[operator].pledged);
        let met = standing.holds()
            || Standing { owed: least, ..standing }.holds() && self.is_met_exactly(operator, None);
        self.standings[operator].met = met;
        self.unmet = self.unmet + usize::from(standing.met) - usize::from(met);
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
        let Some((operator, quotient)) = self.least_quotient(&row.members) else { return Some(0) };
        // The largest profit at which the rate, rounded up, is at most so much.
        let room = |rate: u128| {
            let (b, below) = row.rate_as_fraction(1);
            let profit = U256::from(rate) * below / (b << self.bits);
            profit.as_u128().saturating_sub(row.profit)
        };
        let certain = room(row.rate + quotient);
        // Rounding hides at most a unit or so: where it can, the next is tried exactly.
        let hidden = self.operators[operator].pledged / self.pledge(operator, service) + 2;
        let next = Some((service, row.profit + certain + 1));
        let bears = |(operator, _): &(usize, u128)| self.is_met_exactly(*operator, next);
        let more = room(row.rate + quotient + hidden) > certain && row.members.iter().all(bears);
        Some(certain + u128::from(more))
    }

    /// Of the operators of a service the one with the least ⌊what is left ÷ pledge⌋, and that.
    fn least_quotient(&self, members: &[(usize, u128)]) -> Option<(usize, u128)> {
        let mut least = None;
        for &(operator, amount) in members {
            let left = self.standings[operator].left();
            // A product is cheaper than a quotient.
            let is_less = |(_, most): (usize, u128)| {
                amount.checked_mul(most).is_none_or(|product| product > left)
            };
            if least.is_none_or(is_less) {
                least = Some((operator, left / amount));
            }
        }
        least
    }

    /// Bits after the point, obligations and rates, to compare with another's.
    #[cfg(test)]
    pub(super) fn numbers(&self) -> (u32, Vec<(u128, bool)>, Vec<u128>, usize, usize) {
        let standings = self.standings.iter().map(|standing| (standing.owed, standing.met));
        let rates = self.services.iter().map(|service| service.rate);
        (self.bits, standings.collect(), rates.collect(), self.unmet, self.bare)
    }
}
