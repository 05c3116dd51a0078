//! C2: knapsack cover rows.
//!
//! A row of a service may leave out operators: even if all of them take part, the others have to bring the rest, and none
//! counts for more than that. The best way to divide each service's profit among its rows is a game: services choose rows,
//! operators' prices answer to who is charged most. Multiplicative weights find a good mixture (Freund and Schapire, *Adaptive
//! game playing using multiplicative weights*, 1999); whole numbers then say what it certifies. Rows: Carr, Fleischer, Leung
//! and Phillips, *Strengthening integrality gaps for capacitated network design and covering problems* (2000).

use super::attributed_profits;
use super::one_node::{Certified, Share, certify, local_certificate};
use certificate::Costs;
use network::Network;
use std::collections::BTreeMap;

/// Rounds of the game.
const ROUNDS: u32 = 300;

/// The margin that cover rows certify, at least that of the service's own rows. Nothing if nothing can be gained, or if
/// something can at no cost. Costs O(rounds × pledges × log), of which there are 300.
#[must_use]
pub fn cover_margin(network: &Network, costs: Costs) -> Option<Certified> {
    let alone = local_certificate(network, costs)?;
    let mixed = certify(network, costs, &mixture(network, costs));
    [Some(alone), mixed].into_iter().flatten().max_by_key(|certified| certified.margin)
}

/// How often each service chose each row.
fn mixture(network: &Network, costs: Costs) -> Vec<Vec<Share>> {
    let costs: Vec<f64> =
        network.operators().iter().map(|operator| (costs.of(operator) as f64).max(1e-9)).collect();
    let profits: Vec<f64> =
        attributed_profits(network).into_iter().map(|profit| profit as f64).collect();
    let mut charged = vec![0.0_f64; costs.len()];
    let mut chosen: Vec<BTreeMap<Vec<usize>, u128>> = vec![BTreeMap::new(); profits.len()];
    for round in 1..=ROUNDS {
        let prices = prices(&charged, &costs, round);
        for (service, &profit) in profits.iter().enumerate() {
            let row = cheapest(network, service, &prices);
            for (operator, brought) in row.brought {
                charged[operator] += profit * brought / costs[operator];
            }
            *chosen[service].entry(row.without).or_default() += 1;
        }
    }
    let shares = |rows: BTreeMap<Vec<usize>, u128>| {
        rows.into_iter().map(|(without, part)| Share { without, part }).collect()
    };
    chosen.into_iter().map(shares).collect()
}

/// What a unit of each operator's cost is priced at: more, the more it was charged so far.
fn prices(charged: &[f64], costs: &[f64], round: u32) -> Vec<f64> {
    let most = charged.iter().copied().fold(0.0, f64::max);
    if most == 0.0 {
        return costs.iter().map(|cost| 1.0 / cost).collect();
    }
    // A share of the most that grows with the square root of rounds is told apart.
    let sharpness = (f64::from(round) * (costs.len() as f64 + 1.0).ln()).sqrt();
    let price = |(charge, cost): (&f64, &f64)| libm::exp(sharpness * (charge / most - 1.0)) / cost;
    charged.iter().zip(costs).map(price).collect()
}

struct Row {
    without: Vec<usize>,
    /// Operators that the row charges, with what each could bring of the whole.
    brought: Vec<(usize, f64)>,
}

/// The row that is cheapest at these prices, of those that leave out the dearest operators, none, one, two and so on.
fn cheapest(network: &Network, service: usize, prices: &[f64]) -> Row {
    let mut members: Vec<(usize, u128)> = network.members(service).to_vec();
    members.sort_by(|a, b| prices[b.0].total_cmp(&prices[a.0]).then(a.0.cmp(&b.0)));
    let threshold = network.corrupting(service);
    let row_after = |left_out: usize, asked: u128| {
        let charged = members[left_out..].iter();
        charged.map(move |(v, amount)| (*v, (*amount).min(asked) as f64 / asked as f64))
    };
    let (mut asked, mut best) = (threshold, (f64::INFINITY, 0, threshold));
    for (left_out, (_, amount)) in members.iter().enumerate() {
        if asked == 0 {
            break;
        }
        let price: f64 = row_after(left_out, asked).map(|(v, part)| prices[v] * part).sum();
        if price < best.0 {
            best = (price, left_out, asked);
        }
        asked = asked.saturating_sub(*amount);
    }
    let (_, left_out, asked) = best;
    let brought = if asked > 0 { row_after(left_out, asked).collect() } else { Vec::new() };
    let mut without: Vec<usize> = members[..left_out].iter().map(|(v, _)| *v).collect();
    without.sort_unstable();
    Row { without, brought }
}
