//! The bound of one case: weak duality.

use crate::decisions::Decisions;
use crate::{Claim, Column, Cover, Node, Problem, Whole, number::Sum, refusal::Row};
use network::Network;

/// Where a case leaves off.
pub(crate) enum Outcome {
    /// No attack of this case contradicts the claim.
    Closed,
    /// The bound is above what is claimed.
    Open(Whole),
}

/// The claim in numbers of one width, and room for the sums of a case.
pub(crate) struct Bound<N> {
    profit_times: N,
    cost_times: N,
    at_most: N,
    /// P × profit of services without pool; zero for the others, which gain through the pool.
    own_gains: Vec<N>,
    gains: Vec<N>,
    worths: Vec<N>,
    seen_services: Seen,
    seen_pools: Seen,
    unbound_bonuses: Vec<N>,
    left_out: Seen,
}

/// Which places were met since the last `clear`, which costs nothing.
struct Seen {
    round: Vec<u64>,
    now: u64,
}

impl Seen {
    fn new(len: usize) -> Self {
        Self { round: vec![0; len], now: 1 }
    }
    fn clear(&mut self) {
        self.now += 1;
    }
    /// Whether the place is new; nothing if it does not exist.
    fn insert(&mut self, place: usize) -> Option<bool> {
        let round = self.round.get_mut(place)?;
        Some(std::mem::replace(round, self.now) != self.now)
    }
    fn has(&self, place: usize) -> bool {
        self.round[place] == self.now
    }
}

impl<N: Sum> Bound<N> {
    pub(crate) fn new(network: &Network, claim: &Claim) -> Self {
        let profit_times = N::of(claim.profit_times.0);
        let own = |(service, row): (usize, &network::Service)| match network.pool_of(service) {
            None => profit_times.times(N::of_amount(row.profit)),
            Some(_) => N::ZERO,
        };
        Self {
            profit_times,
            cost_times: N::of(claim.cost_times.0),
            at_most: N::of(claim.at_most.0),
            own_gains: network.services().iter().enumerate().map(own).collect(),
            gains: vec![N::ZERO; network.services().len()],
            worths: vec![N::ZERO; network.operators().len()],
            seen_services: Seen::new(network.services().len()),
            seen_pools: Seen::new(network.pools().len()),
            unbound_bonuses: Vec::new(),
            left_out: Seen::new(network.operators().len()),
        }
    }

    /// Bounds a case, and decides every column whose other side the bound excludes. A case that is not split is bounded again
    /// for as long as that decides anything.
    pub(crate) fn settle(
        &mut self,
        decisions: &mut Decisions<'_>,
        node: &Node,
    ) -> Result<Outcome, Problem> {
        loop {
            match reach(decisions) {
                Reach::Impossible => return Ok(Outcome::Closed),
                Reach::Nothing if node.branch.is_none() => return Ok(Outcome::Closed),
                Reach::Nothing | Reach::Some => {}
            }
            let bound = self.sum(decisions, node)?;
            if bound <= self.at_most {
                return Ok(Outcome::Closed);
            }
            let before = decisions.count();
            self.fix(decisions, bound.minus(self.at_most));
            if node.branch.is_some() || decisions.count() == before {
                return Ok(Outcome::Open(bound.to_whole()));
            }
        }
    }

    /// A column that is worth at least the excess over the claim is on its better side, or the claim holds.
    fn fix(&self, decisions: &mut Decisions<'_>, excess: N) {
        let clear = |list: &[usize], values: &[N], column: fn(usize) -> Column| {
            let clear = list.iter().filter(|place| values[**place].size() >= excess);
            clear.map(|place| (column(*place), values[*place] > N::ZERO)).collect::<Vec<_>>()
        };
        let mut fixed = clear(decisions.free_services(), &self.gains, Column::Service);
        fixed.extend(clear(decisions.free_operators(), &self.worths, Column::Operator));
        for (column, into) in fixed {
            decisions.decide(column, into);
        }
    }

    fn sum(&mut self, decisions: &Decisions<'_>, node: &Node) -> Result<N, Problem> {
        for &operator in decisions.free_operators() {
            let cost = self.cost_times.times(N::of_amount(decisions.cost(operator)));
            self.worths[operator] = N::ZERO.minus(cost);
        }
        self.gains.copy_from_slice(&self.own_gains);
        let of_pools = self.pools(decisions.network(), node)?;
        let of_bonuses = self.bonuses(decisions.network(), node)?;
        self.services(decisions, node)?;
        for cover in &node.covers {
            self.cover(decisions, cover)?;
        }
        let spent = self.cost_times.times(N::of_amount(decisions.spent()));
        let mut sum = of_pools.plus(of_bonuses).minus(spent);
        for (service, gain) in self.gains.iter().enumerate() {
            if decisions.is_in(service) {
                sum = sum.plus(*gain);
            }
        }
        for &service in decisions.free_services() {
            sum = sum.plus(self.gains[service].max(N::ZERO));
        }
        for &operator in decisions.free_operators() {
            sum = sum.plus(self.worths[operator].max(N::ZERO));
        }
        Ok(sum)
    }

    fn services(&mut self, decisions: &Decisions<'_>, node: &Node) -> Result<(), Problem> {
        self.seen_services.clear();
        for &(service, u) in &node.services {
            once(self.seen_services.insert(service), Row::Service(service))?;
            if !decisions.may_be_in(service) {
                continue;
            }
            let (u, missing) = (N::of(u.0), decisions.missing(service));
            self.gains[service] = self.gains[service].minus(u.times(N::of_amount(missing)));
            for &(operator, amount) in decisions.network().members(service) {
                // What decided operators are worth is never read.
                let brought = u.times(N::of_amount(amount.min(missing)));
                self.worths[operator] = self.worths[operator].plus(brought);
            }
        }
        Ok(())
    }

    fn cover(&mut self, decisions: &Decisions<'_>, cover: &Cover) -> Result<(), Problem> {
        let (service, network) = (cover.service, decisions.network());
        if service >= self.gains.len() {
            return Err(Problem::Unknown(Row::Cover(service)));
        }
        if !decisions.may_be_in(service) {
            return Ok(());
        }
        self.left_out.clear();
        let members = network.members(service);
        let (mut weight, mut last) = (0, None);
        for &operator in &cover.without {
            let place = members.binary_search_by_key(&operator, |(member, _)| *member);
            let (Ok(place), true) = (place, last < Some(operator)) else {
                return Err(Problem::NoMember { service, operator });
            };
            if decisions.is_free(Column::Operator(operator)) {
                weight += members[place].1;
            }
            last = Some(operator);
            self.left_out.insert(operator);
        }
        // Where they suffice, the row says nothing.
        let rest = decisions.missing(service).saturating_sub(weight);
        let u = N::of(cover.multiplier.0);
        self.gains[service] = self.gains[service].minus(u.times(N::of_amount(rest)));
        for &(operator, amount) in members {
            if !self.left_out.has(operator) {
                let brought = u.times(N::of_amount(amount.min(rest)));
                self.worths[operator] = self.worths[operator].plus(brought);
            }
        }
        Ok(())
    }

    /// Adds what services gain through pools; returns what the pools' own columns are worth.
    fn pools(&mut self, network: &Network, node: &Node) -> Result<N, Problem> {
        self.seen_pools.clear();
        let mut sum = N::ZERO;
        for &(pool, u) in &node.pools {
            once(self.seen_pools.insert(pool), Row::Pool(pool))?;
            let (u, row) = (N::of(u.0), &network.pools()[pool]);
            for &service in &row.services {
                let profit = N::of_amount(network.services()[service].profit);
                self.gains[service] = self.gains[service].plus(u.times(profit));
            }
            let left = self.profit_times.minus(u).max(N::ZERO);
            sum = sum.plus(left.times(N::of_amount(row.limit)));
        }
        for (pool, row) in network.pools().iter().enumerate() {
            if !self.seen_pools.has(pool) {
                sum = sum.plus(self.profit_times.times(N::of_amount(row.limit)));
            }
        }
        Ok(sum)
    }

    /// Adds what services gain through bonuses; returns what the bonuses' own columns are worth.
    fn bonuses(&mut self, network: &Network, node: &Node) -> Result<N, Problem> {
        let bonuses = network.bonuses().iter();
        let alone = bonuses.map(|bonus| self.profit_times.times(N::of_amount(bonus.amount)));
        self.unbound_bonuses.clear();
        self.unbound_bonuses.extend(alone);
        for &(bonus, service, u) in &node.bonuses {
            let known = network.bonuses().get(bonus);
            if known.is_none_or(|bonus| bonus.services.binary_search(&service).is_err()) {
                return Err(Problem::Unknown(Row::Bonus(bonus, service)));
            }
            let u = N::of(u.0);
            self.gains[service] = self.gains[service].plus(u);
            self.unbound_bonuses[bonus] = self.unbound_bonuses[bonus].minus(u);
        }
        let left = self.unbound_bonuses.iter().map(|left| (*left).max(N::ZERO));
        Ok(left.fold(N::ZERO, N::plus))
    }
}

fn once(new: Option<bool>, row: Row) -> Result<(), Problem> {
    match new {
        Some(true) => Ok(()),
        Some(false) => Err(Problem::Twice(row)),
        None => Err(Problem::Unknown(row)),
    }
}

/// What can still be attacked.
enum Reach {
    /// A service that is in cannot be corrupted.
    Impossible,
    /// No service is in or free: no attack is left.
    Nothing,
    Some,
}

/// Leaves out free services that nobody can corrupt any more.
fn reach(decisions: &mut Decisions<'_>) -> Reach {
    let mut reach = Reach::Nothing;
    for service in 0..decisions.network().services().len() {
        match (decisions.may_be_in(service), decisions.is_feasible(service)) {
            (false, _) => {}
            (true, true) => reach = Reach::Some,
            (true, false) if decisions.is_in(service) => return Reach::Impossible,
            (true, false) => decisions.decide(Column::Service(service), false),
        }
    }
    reach
}
