//! Judging a change by the local condition, beside making all sums anew. `cargo bench -p buttress-risk --bench admission`;
//! results are explained in `docs/performance.md`.

#![allow(missing_docs)]

mod synthetic;

use buttress_risk::Budget;
use buttress_risk::admission::{Admission, Change};
use buttress_risk::attack::Costs;
use network::Network;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use std::hint::black_box;
use std::time::Instant;
use synthetic::Synthetic;

const CHANGES: usize = 200_000;

/// Nanoseconds of each change, sorted.
fn times(network: &Network, mut change: impl FnMut(&mut ChaCha8Rng) -> Change) -> Vec<u64> {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut admission = Admission::new(network, Costs::Stake).unwrap();
    let mut times = Vec::with_capacity(CHANGES);
    for _ in 0..CHANGES {
        let change = change(&mut random);
        let started = Instant::now();
        black_box(admission.judge(change, &Budget::unlimited())).unwrap();
        times.push(started.elapsed().as_nanos() as u64);
        assert!(admission.is_locally_secure(), "the bench is about the first tier");
    }
    times.sort_unstable();
    times
}

/// Microseconds of making all sums anew: the least of several.
fn anew(network: &Network) -> f64 {
    let started = Instant::now();
    let mut least = f64::INFINITY;
    while started.elapsed().as_secs_f64() < 1.0 {
        let round = Instant::now();
        black_box(Admission::new(black_box(network), Costs::Stake)).unwrap();
        least = least.min(round.elapsed().as_secs_f64());
    }
    least * 1e6
}

fn main() {
    println!("{:<34} {:>9} {:>9} {:>12}", "", "p50 µs", "p99 µs", "÷ anew (p50)");
    for (operators, services, pledges) in [(1_000, 200, 13_500), (10_000, 1_000, 300_000)] {
        let thresholds = &[(1, 2), (2, 3), (1, 3)];
        let shape = Synthetic { operators, services, pledges, utilisation: 0.002, thresholds };
        let network = shape.network(1);
        let anew = anew(&network);
        println!("{:<34} {anew:>9.1}", format!("{operators}×{services} all sums anew"));
        let row = |what: &str, times: &[u64]| {
            let at = |part: usize| times[times.len() * part / 100] as f64 / 1e3;
            let name = format!("{operators}×{services} {what}");
            println!("{name:<34} {:>9.2} {:>9.2} {:>12.5}", at(50), at(99), at(50) / anew);
        };
        let profits: Vec<u128> = network.services().iter().map(|service| service.profit).collect();
        row(
            "another profit",
            &times(&network, |random| {
                let service = random.next_u64() as usize % services;
                let profit = profits[service] * u128::from(90 + random.next_u64() % 20) / 100;
                Change::Profit { service, profit }
            }),
        );
        row(
            "more or less of a pledge",
            &times(&network, |random| {
                let pledge =
                    network.pledges()[random.next_u64() as usize % network.pledges().len()];
                let amount = pledge.amount * u128::from(90 + random.next_u64() % 11) / 100;
                Change::OptIn { operator: pledge.operator, service: pledge.service, amount }
            }),
        );
        let stakes: Vec<u128> = network.operators().iter().map(|row| row.stake).collect();
        row(
            "a slash, by a ten thousandth",
            &times(&network, |random| {
                let operator = random.next_u64() as usize % operators;
                Change::Slash { operator, amount: stakes[operator] / 10_000 }
            }),
        );
    }
}
