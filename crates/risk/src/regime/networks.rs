//! Networks of other regimes, made from a restaked one.

use crate::certified::Fraction;
use ethnum::U256;
use network::{Bonus, Id, Network, NetworkDraft, NetworkError, Operator, Pledge, Pool};

/// What a factor makes of an amount, rounded up; the largest number where that does not fit.
pub(super) fn times(amount: u128, factor: &Fraction) -> u128 {
    let scaled = Fraction::whole(amount).checked_mul(*factor).map(|product| product.ceil());
    scaled.and_then(|whole| u128::try_from(whole).ok()).unwrap_or(u128::MAX)
}

/// All stakes, pledges and private costs × `factor`, rounded up; profits stay. Thresholds are parts of stake, so they grow too. A
/// coalition that had a threshold exactly may miss it by a unit then, so count in units that are small.
///
/// # Errors
/// [`NetworkError`] if sums pass their limit.
pub fn scaled(network: &Network, factor: &Fraction) -> Result<Network, NetworkError> {
    let mut draft = network.to_draft();
    for operator in &mut draft.operators {
        operator.stake = times(operator.stake, factor);
        operator.private_cost = operator.private_cost.map(|cost| times(cost, factor));
    }
    for pledge in &mut draft.pledges {
        pledge.amount = times(pledge.amount, factor);
    }
    Network::new(draft)
}

/// One service with the pledges that it has, which are all the stake there is. A pool that it draws on is its own.
///
/// # Errors
/// [`NetworkError`] if it cannot be made; a valid network's service can.
pub fn alone(network: &Network, service: usize) -> Result<Network, NetworkError> {
    let whole = split(network, |other| other == service)?;
    let mut draft = whole.to_draft();
    draft.services = vec![network.services()[service].clone()];
    for pledge in &mut draft.pledges {
        pledge.service = 0;
    }
    let here = |services: &[usize]| services == [service];
    draft.bonuses =
        network.bonuses().iter().filter(|bonus| here(&bonus.services)).cloned().collect();
    draft.bonuses.iter_mut().for_each(|bonus: &mut Bonus| bonus.services = vec![0]);
    let pool = network.pool_of(service).map(|pool| network.pools()[pool].limit);
    draft.pools = pool.into_iter().map(|limit| Pool { services: vec![0], limit }).collect();
    Network::new(draft)
}

/// Every pledge as an operator of its own, named `operator@service`, with the stake of the service's `factors`: each unit
/// answers to one service. Bonuses and pools are as they were: they do not ask whose stake it is.
///
/// # Errors
/// [`NetworkError`] if two operators then have one name, or sums pass their limit.
pub fn isolated(network: &Network, factors: &[Fraction]) -> Result<Network, NetworkError> {
    let mut draft = split(network, |_| true)?.to_draft();
    for pledge in &mut draft.pledges {
        let Some(factor) = factors.get(pledge.service) else { continue };
        let operator: &mut Operator = &mut draft.operators[pledge.operator];
        operator.stake = times(operator.stake, factor);
        operator.private_cost = operator.private_cost.map(|cost| times(cost, factor));
        pledge.amount = operator.stake;
    }
    Network::new(draft)
}

/// Pledges to some services as operators of their own. A private cost is divided as the stake is.
fn split(network: &Network, of: impl Fn(usize) -> bool) -> Result<Network, NetworkError> {
    let mut draft =
        NetworkDraft { operators: Vec::new(), pledges: Vec::new(), ..network.to_draft() };
    for pledge in network.pledges().iter().filter(|pledge| of(pledge.service)) {
        let operator = &network.operators()[pledge.operator];
        let service = &network.services()[pledge.service].id;
        // A pledge is more than nothing and at most the stake.
        let private_cost = operator.private_cost.map(|cost| {
            let part = U256::from(cost) * U256::from(pledge.amount) / U256::from(operator.stake);
            part.as_u128()
        });
        draft.pledges.push(Pledge { operator: draft.operators.len(), ..*pledge });
        draft.operators.push(Operator {
            id: Id::Text(format!("{}@{service}", operator.id)),
            stake: pledge.amount,
            private_cost,
        });
    }
    Network::new(draft)
}
