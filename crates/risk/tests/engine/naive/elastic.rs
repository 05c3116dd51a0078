//! Elastic networks: an attacker spends stake service by service, and loses no more than it has.

use super::{Mask, counts, everyone, gain, has, places, pledged, stake};
use network::{DeadService, Network, NetworkDraft};

/// The largest profit of an attack on at least one service: over all services and all operators that lose everything; the
/// others fill what is missing unit by unit.
pub(crate) fn best_profit(network: &Network) -> Option<i128> {
    best_profit_without(network, 0)
}

/// The same, where some services may not be attacked.
fn best_profit_without(network: &Network, spared: Mask) -> Option<i128> {
    let mut best = None;
    for services in attackable(network, spared) {
        for full in 0..=everyone(network) {
            let missing = places(services)
                .into_iter()
                .map(|s| network.corrupting(s).saturating_sub(pledged(network, full, s)));
            let cost = stake(network, full) + super::sum(missing);
            best = best.max(Some(gain(network, services) - cost));
        }
    }
    best
}

/// The same by trying every whole amount that every operator could spend on every service. Only for the smallest networks.
pub(crate) fn best_profit_by_spending(network: &Network) -> Option<i128> {
    let mut best = None;
    for services in attackable(network, 0) {
        let mut pledges: Vec<_> = network.pledges().to_vec();
        pledges.retain(|pledge| has(services, pledge.service));
        let mut spent = vec![0_u128; pledges.len()];
        loop {
            let on = |s: usize| {
                let pairs = pledges.iter().zip(&spent).filter(|(p, _)| p.service == s);
                pairs.map(|(_, amount)| *amount).sum::<u128>()
            };
            if places(services).into_iter().all(|s| on(s) >= network.corrupting(s)) {
                let cost = (0..network.operators().len()).map(|v| {
                    let pairs = pledges.iter().zip(&spent).filter(|(p, _)| p.operator == v);
                    let all: u128 = pairs.map(|(_, amount)| *amount).sum();
                    all.min(network.operators()[v].stake)
                });
                best = best.max(Some(gain(network, services) - super::sum(cost)));
            }
            // The next amounts, as an odometer.
            let Some(turn) = (0..spent.len()).find(|i| spent[*i] < pledges[*i].amount) else {
                break;
            };
            spent[..turn].fill(0);
            spent[turn] += 1;
        }
    }
    best
}

fn attackable(network: &Network, spared: Mask) -> Vec<Mask> {
    let halts = network.dead_service() == DeadService::Halts;
    let can = |s: usize| !(has(spared, s) || halts && network.backing(s) == 0);
    let all = 1..1 << network.services().len();
    all.filter(|services| places(*services).into_iter().all(can)).collect()
}

/// The network after a set of services slashed everything that was pledged to them: stakes shrink, pledges with them.
pub(crate) fn slashed(network: &Network, byzantine: Mask) -> Network {
    let mut draft: NetworkDraft = network.to_draft();
    for (place, operator) in draft.operators.iter_mut().enumerate() {
        let duties = network.duties(place).iter().filter(|(s, _)| has(byzantine, *s));
        operator.stake = operator.stake.saturating_sub(duties.map(|(_, amount)| amount).sum());
        operator.private_cost = None;
    }
    for pledge in &mut draft.pledges {
        pledge.amount = pledge.amount.min(draft.operators[pledge.operator].stake);
    }
    Network::new(draft).unwrap()
}

/// The largest profit of an attack on the services that are left when some slashed unjustly.
pub(crate) fn best_profit_after(network: &Network, byzantine: Mask) -> Option<i128> {
    best_profit_without(&slashed(network, byzantine), byzantine)
}

/// The least weight Σ π/α of services, over that of all, whose unjust slashing lets an attack lose at most `budget`, as
/// numerator and denominator over a common multiple of the thresholds. None: no set of services does.
pub(crate) fn robustness(network: &Network, budget: i128) -> Option<(i128, i128)> {
    let weight = |services: Mask| {
        let weights = places(services).into_iter().map(|s| {
            let service = &network.services()[s];
            let (a, b) = (service.threshold.numerator, service.threshold.denominator);
            let all: u128 =
                network.services().iter().map(|s| u128::from(s.threshold.numerator)).product();
            service.profit * u128::from(b) * (all / u128::from(a))
        });
        super::sum(weights)
    };
    let sets = 0..1 << network.services().len();
    let broken = sets.filter(|byzantine| {
        best_profit_after(network, *byzantine).is_some_and(|profit| profit >= -budget)
    });
    let all = weight(super::set_of(0..network.services().len()));
    broken.map(weight).min().map(|least| (least, all))
}

/// Whether no elastic attack counts.
pub(crate) fn is_secure(network: &Network) -> bool {
    !attackable(network, 0).into_iter().any(|services| {
        (0..=everyone(network)).any(|full| {
            let missing = places(services)
                .into_iter()
                .map(|s| network.corrupting(s).saturating_sub(pledged(network, full, s)));
            let cost = stake(network, full) + super::sum(missing);
            counts(network, services, gain(network, services) - cost)
        })
    })
}
