//! Cascades, attack after attack.

use super::{Cost, Mask, can, cost, counts, everyone, gain, stake};
use network::Network;
use std::collections::HashMap;

/// The worst that a shock of at most a part of all stake leads to. Each is the worst by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Worst {
    /// The most stake that attackers lose after a shock.
    pub(crate) stake: i128,
    /// The most stake that is lost in all, the shock's own included.
    pub(crate) realised: i128,
}

/// Sets of operators with at most `part.0 / part.1` of all stake.
pub(crate) fn shocks(network: &Network, part: (i128, i128)) -> Vec<Mask> {
    let most = part.0 * stake(network, everyone(network));
    (0..=everyone(network)).filter(|gone| stake(network, *gone) * part.1 <= most).collect()
}

/// The worst sequence of attacks after any shock. An attack gains what its services add to what was taken before: a pool is
/// drained once, and a bonus is earned by whoever completes it. `counted` is the operators whose stake matters.
pub(crate) fn in_sequence(network: &Network, by: Cost, part: (i128, i128), counted: Mask) -> Worst {
    let mut known = HashMap::new();
    let mut worst = Worst { stake: 0, realised: 0 };
    for gone in shocks(network, part) {
        let lost = after(network, by, counted, gone, 0, &mut known);
        worst.stake = worst.stake.max(lost);
        worst.realised = worst.realised.max(lost + stake(network, gone & counted));
    }
    worst
}

/// The most stake lost by attacks one after the other, when `gone` is gone and `taken` is corrupted.
fn after(
    network: &Network,
    by: Cost,
    counted: Mask,
    gone: Mask,
    taken: Mask,
    known: &mut HashMap<(Mask, Mask), i128>,
) -> i128 {
    if let Some(lost) = known.get(&(gone, taken)) {
        return *lost;
    }
    let mut most = 0;
    for services in 1..1 << network.services().len() {
        if services & taken != 0 {
            continue;
        }
        let adds = gain(network, services | taken) - gain(network, taken);
        for operators in 0..=everyone(network) {
            let pays = counts(network, services, adds - cost(network, by, operators));
            if operators & gone == 0 && pays && can(network, services, operators, gone) {
                let rest = after(network, by, counted, gone | operators, taken | services, known);
                most = most.max(stake(network, operators & counted) + rest);
            }
        }
    }
    known.insert((gone, taken), most);
    most
}

/// The same with a single attack after the shock: what the union of a cascade is.
pub(crate) fn at_once(network: &Network, by: Cost, part: (i128, i128), counted: Mask) -> Worst {
    let mut worst = Worst { stake: 0, realised: 0 };
    for gone in shocks(network, part) {
        worst.realised = worst.realised.max(stake(network, gone & counted));
        for services in 1..1 << network.services().len() {
            for operators in 0..=everyone(network) {
                let profit = gain(network, services) - cost(network, by, operators);
                if operators & gone == 0
                    && counts(network, services, profit)
                    && can(network, services, operators, gone)
                {
                    let lost = stake(network, operators & counted);
                    worst.stake = worst.stake.max(lost);
                    worst.realised = worst.realised.max(lost + stake(network, gone & counted));
                }
            }
        }
    }
    worst
}
