//! The network itself, checked once and then only read.

use crate::{Id, NetworkError};
use std::collections::{BTreeMap, BTreeSet};

/// The most that all stakes, or all profits, of a network may add up to. Products of three such numbers, one of them a
/// multiplier of a proof, then fit in 256 bits: 10³³ base units, a million times all ether in wei.
pub const MOST: u128 = 1 << 110;

/// An operator, or one of its vaults where each is slashed by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    /// Its name.
    pub id: Id,
    /// σ: what can be slashed of it in all.
    pub stake: u128,
    /// What whoever decides for it loses itself when it is caught: its own part of the stake and the commissions to come.
    /// Where it is unknown, all of the stake.
    pub private_cost: Option<u128>,
}

impl Operator {
    /// What an attack costs those who decide: the private cost, or the stake where that is unknown.
    #[must_use]
    pub fn cost_to_decider(&self) -> u128 {
        self.private_cost.unwrap_or(self.stake)
    }
}

/// α: the part of a service's stake that can corrupt it, in lowest terms as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// Numerator, at least 1.
    pub numerator: u32,
    /// Denominator, at least the numerator.
    pub denominator: u32,
}

impl Threshold {
    /// All of the stake.
    pub const ALL: Self = Self { numerator: 1, denominator: 1 };

    /// ⌈α × total⌉, the least whole stake that corrupts.
    #[must_use]
    pub fn of(self, total: u128) -> u128 {
        let (a, b) = (u128::from(self.numerator), u128::from(self.denominator));
        // total ≤ 2^110 and a < 2^32 could pass 128 bits: whole parts first.
        let (whole, rest) = (total / b, total % b);
        whole * a + (rest * a).div_ceil(b)
    }
}

/// Whether an attack that gains exactly nothing counts as one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tie {
    /// It does not: attackers need a profit. The convention of Durvasula and Roughgarden.
    #[default]
    Secure,
    /// It does. The convention of Bar-Zur and Eyal, and of networks read from a ledger.
    Insecure,
}

/// A service that bought security.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its name.
    pub id: Id,
    /// π: the profit from corrupting it.
    pub profit: u128,
    /// α.
    pub threshold: Threshold,
    /// Whether corrupting it at break-even counts. An attack at break-even counts if one of its services says so.
    pub tie: Tie,
}

/// What an operator pledged to a service: it counts toward the service's stake and can be slashed by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pledge {
    /// Place of the operator in [`Network::operators`].
    pub operator: usize,
    /// Place of the service in [`Network::services`].
    pub service: usize,
    /// w: at most the operator's stake. Several pledges of one operator may add up to more than its stake.
    pub amount: u128,
}

/// What corrupting all of some services gains on top of their own profits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bonus {
    /// Places of the services, ascending.
    pub services: Vec<usize>,
    /// The gain.
    pub amount: u128,
}

/// Services whose profits come out of one pool: together they gain at most what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Places of the services, ascending. A service draws on one pool at most.
    pub services: Vec<usize>,
    /// What is in it.
    pub limit: u128,
}

/// What becomes of a service all of whose stake is gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeadService {
    /// Anyone may corrupt it at no cost: the literal reading of Durvasula and Roughgarden.
    #[default]
    FreelyCorruptible,
    /// It stops, and there is nothing to gain.
    Halts,
}

/// What a network is made from; [`Network::new`] checks it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NetworkDraft {
    /// Operators.
    pub operators: Vec<Operator>,
    /// Services.
    pub services: Vec<Service>,
    /// Pledges, in any order.
    pub pledges: Vec<Pledge>,
    /// Joint bonuses.
    pub bonuses: Vec<Bonus>,
    /// Shared pools.
    pub pools: Vec<Pool>,
    /// What becomes of services without stake after a shock.
    pub dead_service: DeadService,
}

/// A network that was checked: names are unique, pledges are to what exists and within stakes, sums fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    draft: NetworkDraft,
    of_service: Vec<Vec<(usize, u128)>>,
    of_operator: Vec<Vec<(usize, u128)>>,
    pool_of: Vec<Option<usize>>,
}

impl Network {
    /// Checks a draft. Pledges of nothing are dropped; of a service they are ordered by operator.
    ///
    /// # Errors
    /// [`NetworkError`] with the place: a name twice (a text also of an operator and a service: a service cannot secure itself), a
    /// pledge to what does not exist, twice or above the stake, a threshold outside (0, 1], a bonus or pool of unknown,
    /// repeated or no services, a service in two pools, sums above 2¹¹⁰.
    pub fn new(mut draft: NetworkDraft) -> Result<Self, NetworkError> {
        check_names(&draft)?;
        check_sums(&draft)?;
        for (place, service) in draft.services.iter().enumerate() {
            let Threshold { numerator, denominator } = service.threshold;
            if numerator == 0 || numerator > denominator {
                return Err(NetworkError::at(
                    format!("services[{place}].threshold"),
                    format!(
                        "{numerator}/{denominator} is not a part: expected more than 0 and at most 1"
                    ),
                ));
            }
        }
        let mut of_service = vec![Vec::new(); draft.services.len()];
        let mut of_operator = vec![Vec::new(); draft.operators.len()];
        let mut seen = BTreeSet::new();
        for (place, pledge) in draft.pledges.iter().enumerate() {
            let at = |field: &str| format!("pledges[{place}].{field}");
            let operator = draft.operators.get(pledge.operator).ok_or_else(|| {
                NetworkError::at(at("operator"), format!("no operator {}", pledge.operator))
            })?;
            let service = draft.services.get(pledge.service).ok_or_else(|| {
                NetworkError::at(at("service"), format!("no service {}", pledge.service))
            })?;
            if pledge.amount > operator.stake {
                return Err(NetworkError::at(
                    at("amount"),
                    format!(
                        "{} is more than the {} that {} has at stake",
                        pledge.amount, operator.stake, operator.id
                    ),
                ));
            }
            if !seen.insert((pledge.operator, pledge.service)) {
                return Err(NetworkError::at(
                    format!("pledges[{place}]"),
                    format!("a second pledge of {} to {}", operator.id, service.id),
                ));
            }
            if pledge.amount > 0 {
                of_service[pledge.service].push((pledge.operator, pledge.amount));
                of_operator[pledge.operator].push((pledge.service, pledge.amount));
            }
        }
        for list in of_service.iter_mut().chain(&mut of_operator) {
            list.sort_unstable();
        }
        draft.pledges.retain(|pledge| pledge.amount > 0);
        let pool_of = check_groups(&mut draft)?;
        Ok(Self { draft, of_service, of_operator, pool_of })
    }

    /// Operators.
    #[must_use]
    pub fn operators(&self) -> &[Operator] {
        &self.draft.operators
    }
    /// Services.
    #[must_use]
    pub fn services(&self) -> &[Service] {
        &self.draft.services
    }
    /// Pledges of more than nothing, in the order they were written.
    #[must_use]
    pub fn pledges(&self) -> &[Pledge] {
        &self.draft.pledges
    }
    /// Joint bonuses.
    #[must_use]
    pub fn bonuses(&self) -> &[Bonus] {
        &self.draft.bonuses
    }
    /// Shared pools.
    #[must_use]
    pub fn pools(&self) -> &[Pool] {
        &self.draft.pools
    }
    /// The pool that a service draws on.
    #[must_use]
    pub fn pool_of(&self, service: usize) -> Option<usize> {
        self.pool_of[service]
    }
    /// What becomes of services without stake after a shock.
    #[must_use]
    pub fn dead_service(&self) -> DeadService {
        self.draft.dead_service
    }
    /// Operators that pledged to a service, ascending, each with its pledge.
    #[must_use]
    pub fn members(&self, service: usize) -> &[(usize, u128)] {
        &self.of_service[service]
    }
    /// Services that an operator pledged to, ascending, each with its pledge.
    #[must_use]
    pub fn duties(&self, operator: usize) -> &[(usize, u128)] {
        &self.of_operator[operator]
    }
    /// W: the stake that is pledged to a service.
    #[must_use]
    pub fn backing(&self, service: usize) -> u128 {
        self.of_service[service].iter().map(|(_, amount)| amount).sum()
    }
    /// θ: the least stake that corrupts a service. Zero where nobody pledged anything: then anyone can.
    #[must_use]
    pub fn corrupting(&self, service: usize) -> u128 {
        self.draft.services[service].threshold.of(self.backing(service))
    }
    /// Whether a service has halted: nobody pledged anything to it, and that is what becomes of such services here.
    #[must_use]
    pub fn has_halted(&self, service: usize) -> bool {
        self.draft.dead_service == DeadService::Halts && self.of_service[service].is_empty()
    }
    /// All stake, each unit counted once.
    #[must_use]
    pub fn total_stake(&self) -> u128 {
        self.draft.operators.iter().map(|operator| operator.stake).sum()
    }
    /// All pledges: stake counted once for each service that it backs.
    #[must_use]
    pub fn total_pledged(&self) -> u128 {
        self.draft.pledges.iter().map(|pledge| pledge.amount).sum()
    }
    /// What corrupting these services gains: profits, capped by pools, and bonuses of which every service is there.
    #[must_use]
    pub fn gain(&self, corrupted: &BTreeSet<usize>) -> u128 {
        let profit = |service: &usize| self.draft.services[*service].profit;
        let alone: u128 =
            corrupted.iter().filter(|service| self.pool_of[**service].is_none()).map(profit).sum();
        let pooled = |pool: &Pool| {
            let asked = pool.services.iter().filter(|service| corrupted.contains(service));
            asked.map(profit).sum::<u128>().min(pool.limit)
        };
        let joint = self.draft.bonuses.iter();
        let joint = joint.filter(|bonus| bonus.services.iter().all(|s| corrupted.contains(s)));
        alone
            + self.draft.pools.iter().map(pooled).sum::<u128>()
            + joint.map(|bonus| bonus.amount).sum::<u128>()
    }
    /// The draft again, to make another network from.
    #[must_use]
    pub fn to_draft(&self) -> NetworkDraft {
        self.draft.clone()
    }
}

fn check_names(draft: &NetworkDraft) -> Result<(), NetworkError> {
    let mut seen = BTreeMap::new();
    let operators = draft.operators.iter().map(|operator| ("operators", &operator.id));
    let operators = operators.enumerate();
    let services = draft.services.iter().map(|service| ("services", &service.id)).enumerate();
    for (place, (list, id)) in operators.chain(services) {
        let here = format!("{list}[{place}].id");
        // Numbers count within their list: recorded networks number operators and services from zero each.
        let among = if matches!(id, Id::Number(_)) { list } else { "" };
        if let Some(before) = seen.insert((among, id), here.clone()) {
            return Err(NetworkError::at(here, format!("{id} is already the name at {before}")));
        }
    }
    Ok(())
}

fn check_sums(draft: &NetworkDraft) -> Result<(), NetworkError> {
    let within = |name: &str, amounts: &mut dyn Iterator<Item = u128>| {
        let mut sum = 0_u128;
        for (place, amount) in amounts.enumerate() {
            sum = sum.saturating_add(amount);
            if sum > MOST {
                return Err(NetworkError::at(
                    name.replace("[]", &format!("[{place}]")),
                    format!("{amount} makes the sum {sum}: at most 2^110 fit"),
                ));
            }
        }
        Ok(())
    };
    within("operators[].stake", &mut draft.operators.iter().map(|operator| operator.stake))?;
    within("operators[].private_cost", &mut draft.operators.iter().map(Operator::cost_to_decider))?;
    within("pledges[].amount", &mut draft.pledges.iter().map(|pledge| pledge.amount))?;
    let gains = draft.services.iter().map(|service| service.profit);
    within("services[].profit", &mut gains.chain(draft.bonuses.iter().map(|bonus| bonus.amount)))?;
    within("pools[].limit", &mut draft.pools.iter().map(|pool| pool.limit))
}

/// Bonuses and pools: orders their services and says which pool each service draws on.
fn check_groups(draft: &mut NetworkDraft) -> Result<Vec<Option<usize>>, NetworkError> {
    let services = draft.services.len();
    let sorted = |list: &mut Vec<usize>, at: String| {
        list.sort_unstable();
        if list.is_empty() {
            return Err(NetworkError::at(at, "no services: expected at least one"));
        }
        if let Some(twice) = list.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(NetworkError::at(at, format!("service {} twice", twice[0])));
        }
        match list.last() {
            Some(&last) if last >= services => {
                Err(NetworkError::at(at, format!("no service {last}")))
            }
            _ => Ok(()),
        }
    };
    for (place, bonus) in draft.bonuses.iter_mut().enumerate() {
        sorted(&mut bonus.services, format!("bonuses[{place}].services"))?;
    }
    let mut pool_of = vec![None; services];
    for (place, pool) in draft.pools.iter_mut().enumerate() {
        sorted(&mut pool.services, format!("pools[{place}].services"))?;
        for &service in &pool.services {
            if let Some(other) = pool_of[service].replace(place) {
                return Err(NetworkError::at(
                    format!("pools[{place}].services"),
                    format!("{} draws on pools[{other}] already", draft.services[service].id),
                ));
            }
        }
    }
    Ok(pool_of)
}
