//! A second implementation: every set of services and operators is tried. Slow and obvious, and it shares no arithmetic with
//! what it checks. Sets are bit masks over places in the network.
//!
//! Definitions are those of Durvasula and Roughgarden, *Robust Restaking Networks* (2024); elastic networks and Byzantine
//! services as in Bar-Zur and Eyal, *Elastic Restaking Networks* (2025), in whole units of stake. A service without stake is
//! corrupted for nothing, unless the network says that such services halt: then nobody attacks it, shock or not.

// Each test file uses a part of it.
#![allow(dead_code)]

pub(crate) mod cascade;
pub(crate) mod elastic;
pub(crate) mod random;

use network::{DeadService, Network, Tie};

/// A set of services or operators.
pub(crate) type Mask = u32;

/// Who pays for an attack: the stake, or whoever decides for the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cost {
    Stake,
    Private,
}

/// An attack that is possible, whether or not it pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Attack {
    pub(crate) services: Mask,
    pub(crate) operators: Mask,
    pub(crate) gain: i128,
    pub(crate) cost: i128,
}

impl Attack {
    pub(crate) fn profit(&self) -> i128 {
        self.gain - self.cost
    }
}

pub(crate) fn has(mask: Mask, place: usize) -> bool {
    mask >> place & 1 == 1
}

/// The places in a set, ascending.
pub(crate) fn places(mask: Mask) -> Vec<usize> {
    (0..32).filter(|place| has(mask, *place)).collect()
}

pub(crate) fn set_of(places: impl IntoIterator<Item = usize>) -> Mask {
    places.into_iter().fold(0, |mask, place| mask | 1 << place)
}

pub(crate) fn sum(amounts: impl Iterator<Item = u128>) -> i128 {
    i128::try_from(amounts.sum::<u128>()).unwrap()
}

/// What an operator pledged to a service.
pub(crate) fn pledge(network: &Network, operator: usize, service: usize) -> u128 {
    let mut pledges = network.pledges().iter();
    pledges.find(|p| (p.operator, p.service) == (operator, service)).map_or(0, |p| p.amount)
}

/// The pledges of a set of operators to a service.
pub(crate) fn pledged(network: &Network, operators: Mask, service: usize) -> u128 {
    places(operators).into_iter().map(|v| pledge(network, v, service)).sum()
}

pub(crate) fn everyone(network: &Network) -> Mask {
    set_of(0..network.operators().len())
}

/// The stake of a set of operators.
pub(crate) fn stake(network: &Network, operators: Mask) -> i128 {
    sum(places(operators).into_iter().map(|v| network.operators()[v].stake))
}

/// What the set of operators loses by attacking.
pub(crate) fn cost(network: &Network, cost: Cost, operators: Mask) -> i128 {
    sum(places(operators).into_iter().map(|v| {
        let operator = &network.operators()[v];
        match cost {
            Cost::Stake => operator.stake,
            Cost::Private => operator.private_cost.unwrap_or(operator.stake),
        }
    }))
}

/// What corrupting a set of services gains.
pub(crate) fn gain(network: &Network, services: Mask) -> i128 {
    let profit = |place: usize| network.services()[place].profit;
    let drawn = |list: &[usize]| places(set_of(list.iter().copied()) & services);
    let pooled = network.pools().iter().fold(0, |all, pool| all | set_of(pool.services.clone()));
    let alone = places(services & !pooled).into_iter().map(profit).sum::<u128>();
    let pools = network.pools().iter();
    let pools =
        pools.map(|p| drawn(&p.services).into_iter().map(profit).sum::<u128>().min(p.limit));
    let bonuses = network.bonuses().iter().filter(|b| drawn(&b.services) == b.services);
    sum([alone].into_iter().chain(pools).chain(bonuses.map(|b| b.amount)))
}

/// Whether operators can corrupt services when others are gone.
pub(crate) fn can(network: &Network, services: Mask, operators: Mask, gone: Mask) -> bool {
    places(services).into_iter().all(|s| {
        let left = pledged(network, everyone(network) & !gone, s);
        let threshold = network.services()[s].threshold;
        let halted = network.dead_service() == DeadService::Halts && left == 0;
        let (a, b) = (u128::from(threshold.numerator), u128::from(threshold.denominator));
        !halted && pledged(network, operators & !gone, s) * b >= left * a
    })
}

/// Whether an attack with such a profit on such services counts.
pub(crate) fn counts(network: &Network, services: Mask, profit: i128) -> bool {
    let tie = places(services).into_iter().any(|s| network.services()[s].tie == Tie::Insecure);
    services != 0 && (profit > 0 || profit == 0 && tie)
}

/// All possible attacks on at least one service, all coalitions.
pub(crate) fn attacks(network: &Network, by: Cost) -> Vec<Attack> {
    let mut found = Vec::new();
    for services in 1..1 << network.services().len() {
        for operators in 0..1 << network.operators().len() {
            if can(network, services, operators, 0) {
                let (gain, cost) = (gain(network, services), cost(network, by, operators));
                found.push(Attack { services, operators, gain, cost });
            }
        }
    }
    found
}

/// The largest profit of an attack on at least one service; none where there is no service to attack.
pub(crate) fn best_profit(network: &Network, by: Cost) -> Option<i128> {
    attacks(network, by).iter().map(Attack::profit).max()
}

/// Of the attacks with the largest profit the one of fewest services, then of the first services, then of fewest operators,
/// then of the first operators.
pub(crate) fn best(network: &Network, by: Cost) -> Option<Attack> {
    attacks(network, by).into_iter().min_by_key(|attack| {
        let (services, operators) = (places(attack.services), places(attack.operators));
        (-attack.profit(), services.len(), services, operators.len(), operators)
    })
}

/// 1+γ: the least cost over gain of an attack that gains something, as a fraction in lowest terms. None: nothing to gain.
pub(crate) fn margin(network: &Network, by: Cost) -> Option<(i128, i128)> {
    let attacks = attacks(network, by).into_iter().filter(|attack| attack.gain > 0);
    let least = attacks.min_by(|a, b| (a.cost * b.gain).cmp(&(b.cost * a.gain)))?;
    let divisor = gcd(least.cost, least.gain);
    Some((least.cost / divisor, least.gain / divisor))
}

/// How much more profit a service could carry before an attack with it breaks even. None: nobody can attack it.
pub(crate) fn headroom(network: &Network, by: Cost, service: usize) -> Option<i128> {
    let with = attacks(network, by).into_iter().filter(|attack| has(attack.services, service));
    with.map(|attack| -attack.profit()).min()
}

/// Whether no attack counts.
pub(crate) fn is_secure(network: &Network, by: Cost) -> bool {
    !attacks(network, by).iter().any(|attack| counts(network, attack.services, attack.profit()))
}

pub(crate) fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { gcd(b, a % b) }
}
