//! Which service adds how much to what an attacker can gain.
//!
//! The value of some services is the largest profit of an attack on none, some or all of them. From it come a service's
//! marginal contribution μ, what the profit loses without it, and its Shapley value (*A Value for n-Person Games*, 1953), its
//! marginal contribution averaged over all orders in which services could have come: these add up to the whole. Any value of
//! sets will do, as a tail loss of what is staked.

mod sample;

pub use sample::{Estimate, sampled_shapley};

use network::{Bonus, Network, NetworkError, Pool};
use num_rational::BigRational;

/// Above so many services Shapley values are estimated: exactly they take 2ᵐ values.
pub const MOST_EXACT: usize = 12;

/// Each service's marginal contribution to all: μ = value of all − value of all without it. `value` is asked with the services
/// that are there, ascending.
///
/// # Errors
/// The first error of `value`.
pub fn marginal<E>(
    services: usize,
    mut value: impl FnMut(&[usize]) -> Result<i128, E>,
) -> Result<Vec<i128>, E> {
    let all: Vec<usize> = (0..services).collect();
    let whole = value(&all)?;
    let without = |service: usize| {
        let rest: Vec<usize> = all.iter().copied().filter(|other| *other != service).collect();
        Ok(whole - value(&rest)?)
    };
    (0..services).map(without).collect()
}

/// Each service's Shapley value, exactly: Σ over sets without it of |A|! (m−|A|−1)! ÷ m! × what it adds. None: more than
/// [`MOST_EXACT`] services.
///
/// # Errors
/// The first error of `value`.
pub fn shapley<E>(
    services: usize,
    mut value: impl FnMut(&[usize]) -> Result<i128, E>,
) -> Result<Option<Vec<BigRational>>, E> {
    if services > MOST_EXACT {
        return Ok(None);
    }
    let sets = 0..1_usize << services;
    let places =
        |set: usize| (0..services).filter(|place| set >> place & 1 == 1).collect::<Vec<_>>();
    let values: Vec<i128> =
        sets.clone().map(|set| value(&places(set))).collect::<Result<_, _>>()?;
    let factorial = |n: usize| (1..=n as u64).product::<u64>();
    let share = |service: usize| {
        let mut share = BigRational::from_integer(0.into());
        for set in sets.clone().filter(|set| set >> service & 1 == 0) {
            let size = set.count_ones() as usize;
            let orders = factorial(size) * factorial(services - size - 1);
            let part = BigRational::new(orders.into(), factorial(services).into());
            let adds = values[set | 1 << service] - values[set];
            share += part * BigRational::from_integer(adds.into());
        }
        share
    };
    Ok(Some((0..services).map(share).collect()))
}

/// The network with some of its services alone, ascending and in that order. A bonus goes if one of its services does; a pool
/// goes on with those that are left.
///
/// # Errors
/// [`NetworkError`] if a service is named twice; one that does not exist is left out.
pub fn only(network: &Network, services: &[usize]) -> Result<Network, NetworkError> {
    let mut place = vec![None; network.services().len()];
    let services = services.iter().copied().filter(|service| *service < place.len());
    let services: Vec<usize> = services.collect();
    for (new, old) in services.iter().enumerate() {
        place[*old] = Some(new);
    }
    let mut draft = network.to_draft();
    draft.services = services.iter().map(|old| network.services()[*old].clone()).collect();
    draft.pledges.retain_mut(|pledge| {
        let new = place[pledge.service];
        pledge.service = new.unwrap_or_default();
        new.is_some()
    });
    let bonuses = network.bonuses().iter().filter_map(|bonus| {
        let services = bonus.services.iter().map(|old| place[*old]).collect::<Option<_>>()?;
        Some(Bonus { services, amount: bonus.amount })
    });
    draft.bonuses = bonuses.collect();
    let pools = network.pools().iter().map(|pool| Pool {
        services: pool.services.iter().filter_map(|old| place[*old]).collect(),
        limit: pool.limit,
    });
    draft.pools = pools.filter(|pool| !pool.services.is_empty()).collect();
    Network::new(draft)
}
