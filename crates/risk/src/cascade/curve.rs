//! The worst loss by size of the shock, where it jumps, and what bounds it.

use super::Share;
use super::raid::Raid;
use super::worst::{CascadeError, Counted, Interval, Worst, after};
use crate::Budget;
use crate::attack::Costs;
use network::Network;
use num_rational::BigRational;
use std::collections::BTreeSet;

/// The worst of each part, in the order asked for.
///
/// What is possible after a shock is possible after a larger one, so each search starts from the last one's answer; what is
/// certain about a larger shock is certain about a smaller one. The budget is for all of them.
///
/// # Errors
/// [`CascadeError`] if numbers do not fit.
pub fn curve(
    network: &Network,
    costs: Costs,
    parts: &[Share],
    counted: Counted,
    local: Option<&BTreeSet<usize>>,
    budget: &Budget,
) -> Result<Vec<Worst>, CascadeError> {
    let total = network.total_stake();
    let mut order: Vec<(u128, usize)> =
        parts.iter().enumerate().map(|(place, part)| (part.of(total), place)).collect();
    order.sort_unstable();
    let mut known: Option<Raid> = None;
    let mut points: Vec<(usize, Worst)> = Vec::with_capacity(parts.len());
    for (shock, place) in order {
        let (mut worst, raid) =
            after(network, costs, shock, counted, local, known.as_ref(), budget)?;
        if let Some((_, before)) = points.last().filter(|(_, b)| b.lost.found > worst.lost.found) {
            // A shock without an attack is not an answer that the next search can start from.
            let at_most = worst.lost.at_most.max(before.lost.found);
            worst = Worst { lost: Interval { at_most, ..before.lost }, ..before.clone() };
        }
        known = raid.or(known);
        points.push((place, worst));
    }
    let mut at_most = u128::MAX;
    for (_, worst) in points.iter_mut().rev() {
        at_most = at_most.min(worst.lost.at_most);
        worst.lost.at_most = at_most;
    }
    points.sort_by_key(|(place, _)| *place);
    Ok(points.into_iter().map(|(_, worst)| worst).collect())
}

/// The least shock after which so much can be lost, or an interval around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeastShock {
    /// No smaller shock leads there.
    pub at_least: u128,
    /// This one does; none: not even a shock of all stake, or none that was found.
    pub found: Option<u128>,
    /// What happens then.
    pub worst: Option<Worst>,
}

/// The least shock, in units of stake, after which at least `lost` can be lost. By halving: losses only grow with the shock.
/// A search that ends early counts as neither yes nor no, and leaves the interval.
///
/// # Errors
/// [`CascadeError`] if numbers do not fit.
pub fn least_shock(
    network: &Network,
    costs: Costs,
    lost: u128,
    counted: Counted,
    budget: &Budget,
) -> Result<LeastShock, CascadeError> {
    between(network, costs, lost, counted, (0, network.total_stake()), budget)
}

fn between(
    network: &Network,
    costs: Costs,
    lost: u128,
    counted: Counted,
    (low, high): (u128, u128),
    budget: &Budget,
) -> Result<LeastShock, CascadeError> {
    let ask = |shock: u128, known: Option<&Raid>| {
        after(network, costs, shock, counted, None, known, budget)
    };
    let (most, mut known) = ask(high, None)?;
    if most.lost.found < lost {
        let at_least = if most.lost.at_most < lost { high.saturating_add(1) } else { low };
        return Ok(LeastShock { at_least, found: None, worst: None });
    }
    // No smaller shock than `at_least` leads there, and `found` does.
    let (mut at_least, mut found, mut worst) = (low, high, most);
    while at_least < found {
        let middle = at_least + (found - at_least) / 2;
        let (there, raid) = ask(middle, known.as_ref())?;
        if there.lost.found >= lost {
            let shocked = there.shock.iter().map(|v| network.operators()[*v].stake).sum();
            found = middle.min(shocked).max(at_least);
            worst = there;
            known = raid;
        } else if there.lost.at_most < lost {
            at_least = middle + 1;
        } else {
            break;
        }
    }
    Ok(LeastShock { at_least, found: Some(found), worst: Some(worst) })
}

/// Where losses jump: the largest rise between neighbouring points of a curve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cliff {
    /// What is lost before it.
    pub before: u128,
    /// What is lost behind it.
    pub behind: u128,
    /// The least shock after which more than half of the rise is lost.
    pub shock: LeastShock,
}

/// The cliff of a curve: of neighbouring points, by size of the shock, those between which found losses rise most, and the
/// least shock that leads past half of the rise. None: losses do not rise.
///
/// # Errors
/// [`CascadeError`] if numbers do not fit.
pub fn cliff(
    network: &Network,
    costs: Costs,
    parts: &[Share],
    curve: &[Worst],
    counted: Counted,
    budget: &Budget,
) -> Result<Option<Cliff>, CascadeError> {
    let total = network.total_stake();
    let points = parts.iter().zip(curve).map(|(part, worst)| (part.of(total), worst.lost.found));
    let mut points: Vec<(u128, u128)> = points.collect();
    points.sort_unstable();
    let pairs = points.windows(2).map(|pair| (pair[0], pair[1]));
    let steepest = pairs.max_by_key(|(near, far)| (far.1 - near.1, std::cmp::Reverse(near.0)));
    let Some((near, far)) = steepest.filter(|(near, far)| far.1 > near.1) else {
        return Ok(None);
    };
    let half = near.1 + (far.1 - near.1) / 2 + 1;
    let shock = between(network, costs, half, counted, (near.0, far.0), budget)?;
    Ok(Some(Cliff { before: near.1, behind: far.1, shock }))
}

/// (1 + 1/γ) ψ: no cascade loses a larger part of all stake, whatever the network, if each attack on it costs at least 1 + γ =
/// `cost` ÷ `gain` times what it gains (Durvasula and Roughgarden, Theorem 1; their Theorem 3 shows networks that come
/// arbitrarily near). In full, so it may be above 1. None: γ is not above zero, and there is no such bound. The costs have to be
/// stakes: with private costs more is lost than attackers count.
#[must_use]
pub fn cap(part: Share, cost: u128, gain: u128) -> Option<BigRational> {
    let number = |number: u128| BigRational::from_integer(number.into());
    let psi = number(part.numerator().into()) / number(part.denominator().into());
    if gain == 0 {
        return Some(psi);
    }
    // 1 + 1/γ = cost ÷ (cost − gain).
    let more = cost.checked_sub(gain).filter(|more| *more > 0)?;
    Some(number(cost) / number(more) * psi)
}
