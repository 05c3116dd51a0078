//! What happens if everybody takes the best attack there is, one after the other.
//!
//! The worst case of [`super::worst`] supposes attackers who settle for next to nothing. Here the most profitable attack
//! happens, its operators are slashed, its profit is gone, and the most profitable attack on what is left follows, until none
//! pays. Between attacks the network may be priced anew: slashed stake that is sold makes the rest worth less.

use super::choice::first_best;
use super::{Share, survivors};
use crate::Budget;
use crate::attack::{Attack, Costs};
use network::{Network, NetworkDraft, NetworkError};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use std::collections::BTreeSet;

/// A cascade of best responses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Responses {
    /// The attacks in their order, with gains and costs as they were then.
    pub attacks: Vec<Attack>,
    /// Operators that attacked.
    pub fallen: BTreeSet<usize>,
    /// Services that were corrupted.
    pub corrupted: BTreeSet<usize>,
    /// What they had at stake before anything happened.
    pub lost: u128,
    /// Whether each attack was the best, and none was left at the end. Otherwise time was up.
    pub proved: bool,
}

/// Attacks after a shock. Of attacks that gain the same the one of fewest services is taken, then of the services that come
/// first. Before each the network that is left is handed to `reprice`, with the attack that just
/// happened if there was one.
///
/// # Errors
/// [`NetworkError`] if what `reprice` leaves is no network.
pub fn respond(
    network: &Network,
    costs: Costs,
    shock: &BTreeSet<usize>,
    mut reprice: impl FnMut(&mut NetworkDraft, Option<&Attack>),
    budget: &Budget,
) -> Result<Responses, NetworkError> {
    let mut gone = shock.clone();
    let (mut attacks, mut fallen) = (Vec::<Attack>::new(), BTreeSet::new());
    let mut corrupted = BTreeSet::new();
    let proved = loop {
        let mut draft = survivors(network, &gone, &corrupted);
        reprice(&mut draft, attacks.last());
        let left = Network::new(draft)?;
        let best = first_best(&left, costs, budget);
        if !best.proved {
            break false;
        }
        // Each attack corrupts something new, so this ends.
        let Some(attack) = best.attack.filter(|attack| !attack.services.is_subset(&corrupted))
        else {
            break true;
        };
        corrupted.extend(attack.services.iter().copied());
        fallen.extend(attack.coalition.iter().copied());
        gone.extend(attack.coalition.iter().copied());
        attacks.push(attack);
    };
    let lost = fallen.iter().map(|v: &usize| network.operators()[*v].stake).sum();
    Ok(Responses { attacks, fallen, corrupted, lost, proved })
}

/// Cascades of best responses after random shocks: for each sample operators are taken in random order, as far as they fit into
/// the part. Losses of attackers, ascending; the same seed gives the same ones. Fewer than asked for where time is up.
///
/// # Errors
/// [`NetworkError`] as [`respond`].
pub fn sampled(
    network: &Network,
    costs: Costs,
    part: Share,
    samples: u32,
    seed: u64,
    budget: &Budget,
) -> Result<Vec<u128>, NetworkError> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut losses = Vec::new();
    for _ in 0..samples {
        let shock = random_shock(network, part.of(network.total_stake()), &mut random);
        let responses = respond(network, costs, &shock, |_, _| {}, budget)?;
        if !responses.proved {
            break;
        }
        losses.push(responses.lost);
    }
    losses.sort_unstable();
    Ok(losses)
}

fn random_shock(network: &Network, most: u128, random: &mut ChaCha8Rng) -> BTreeSet<usize> {
    let mut order: Vec<usize> = (0..network.operators().len()).collect();
    for last in (1..order.len()).rev() {
        // The rest of the division favours small numbers by less than operators ÷ 2^64.
        order.swap(last, (random.next_u64() % (last as u64 + 1)) as usize);
    }
    let (mut left, mut shock) = (most, BTreeSet::new());
    for operator in order {
        let stake = network.operators()[operator].stake;
        if stake <= left {
            left -= stake;
            shock.insert(operator);
        }
    }
    shock
}
