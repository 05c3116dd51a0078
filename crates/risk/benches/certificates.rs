//! Proofs of the recorded networks' margins: found, written, read and checked, beside finding. `cargo bench -p buttress-risk
//! --bench certificates`; results are explained in `docs/performance.md`.

#![allow(missing_docs)]

use buttress_risk::Budget;
use buttress_risk::attack::{Costs, prove_margin};
use buttress_risk::certified::{cover_margin, local_margin, rounded_margin};
use certificate::{Proof, check};
use market_data::recorded_data_for_test;
use network::import;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Seconds of one call: the least of several.
fn time<T>(mut work: impl FnMut() -> T) -> f64 {
    let started = Instant::now();
    let mut least = f64::INFINITY;
    while started.elapsed().as_secs_f64() < 1.0 {
        let round = Instant::now();
        black_box(work());
        least = least.min(round.elapsed().as_secs_f64());
    }
    least
}

fn main() {
    println!("{:<28} {:>10} {:>12} {:>12}", "", "1 + γ", "milliseconds", "÷ C0");
    for name in ["s100x20", "s300x40", "synth1900x42"] {
        let Some(path) = recorded_data_for_test(&format!("risk_networks/{name}.json")) else {
            return;
        };
        let network = import::open(&path).unwrap().network;
        let local = time(|| local_margin(black_box(&network), Costs::Stake));
        let row = |what: &str, margin: f64, seconds: f64| {
            let name = format!("{name} {what}");
            println!("{name:<28} {margin:>10.6} {:>12.3} {:>12.1}", seconds * 1e3, seconds / local);
        };
        let margin = local_margin(&network, Costs::Stake).unwrap().margin.to_f64();
        row("C0", margin, local);
        let rounded = time(|| rounded_margin(black_box(&network), Costs::Stake));
        row("C1", rounded_margin(&network, Costs::Stake).unwrap().margin.to_f64(), rounded);
        let covers = time(|| cover_margin(black_box(&network), Costs::Stake));
        row("C2", cover_margin(&network, Costs::Stake).unwrap().margin.to_f64(), covers);
        let started = Instant::now();
        let budget = Budget::unlimited().within(Duration::from_secs(60));
        let (found, proof) = prove_margin(&network, Costs::Stake, &budget);
        let seconds = started.elapsed().as_secs_f64();
        let attack = found.attack.unwrap();
        row("found and proven", attack.cost as f64 / attack.gain as f64, seconds);
        let Some(proof) = proof else {
            println!("{name}: no proof within a minute");
            continue;
        };
        let text = proof.to_json();
        let nodes: usize = proof.claims.iter().map(|claim| claim.tree.len()).sum();
        println!("{name}: {nodes} nodes, {} bytes", text.len());
        row("read", f64::NAN, time(|| Proof::parse(black_box(&text))));
        let checked = time(|| check(black_box(&network), black_box(&proof)));
        row("checked", f64::NAN, checked);
    }
}
