//! The exact margin by minimum cuts where thresholds are all of the stake, beside one pass over the pledges (the local
//! condition's cost). `cargo bench -p buttress-risk --bench closure`; results are explained in `docs/performance.md`.

#![allow(missing_docs)]

mod synthetic;

use buttress_risk::attack::Costs;
use buttress_risk::closure::Closure;
use network::Network;
use std::hint::black_box;
use std::time::Instant;
use synthetic::Synthetic;

/// Seconds of one call: the least of several.
fn time(mut work: impl FnMut()) -> f64 {
    let started = Instant::now();
    let mut least = f64::INFINITY;
    while started.elapsed().as_secs_f64() < 1.0 {
        let round = Instant::now();
        work();
        least = least.min(round.elapsed().as_secs_f64());
    }
    least
}

/// Each operator's Σ w π / (α W): what Durvasula and Roughgarden's local condition reads.
fn loads(network: &Network) -> f64 {
    let mut most = 0.0_f64;
    let rates: Vec<f64> = (0..network.services().len())
        .map(|s| network.services()[s].profit as f64 / network.corrupting(s).max(1) as f64)
        .collect();
    for operator in 0..network.operators().len() {
        most = most.max(network.duties(operator).iter().map(|(s, _)| rates[*s]).sum());
    }
    most
}

fn main() {
    println!("{:<26} {:>12} {:>14} {:>12}", "", "1+γ", "milliseconds", "÷ local");
    for (operators, services, pledges, utilisation) in [
        (1_000, 200, 13_500, 0.15),
        (1_000, 200, 13_500, 0.05),
        (10_000, 1_000, 300_000, 0.05),
        (10_000, 1_000, 300_000, 0.005),
    ] {
        let shape = Synthetic { operators, services, pledges, utilisation, thresholds: &[(1, 1)] };
        let network = shape.network(1);
        let local = time(|| {
            black_box(loads(black_box(&network)));
        });
        let closure = Closure::new(&network, Costs::Stake).unwrap();
        let row = |what: &str, margin: f64, seconds: f64| {
            let name = format!("{operators}×{services} {what}");
            println!("{name:<26} {margin:>12.6} {:>14.3} {:>12.1}", seconds * 1e3, seconds / local);
        };
        row("local", 1.0 / loads(&network), local);
        let margin = closure.margin().unwrap();
        let exact = time(|| {
            black_box(black_box(&closure).margin());
        });
        row("margin", margin.cost as f64 / margin.gain as f64, exact);
        let best = time(|| {
            black_box(black_box(&closure).best());
        });
        row("best attack", f64::NAN, best);
    }
}
