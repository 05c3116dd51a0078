//! The worst cascade by size of the network and of the shock, and the best elastic attack, beside the best attack without a
//! shock. A search ends when found and bound are within a thousandth of each other, or after ten seconds.
//! `cargo bench -p buttress-risk --bench cascade`; results are explained in `docs/performance.md`.

#![allow(missing_docs)]

mod synthetic;

use buttress_risk::attack::{Costs, best};
use buttress_risk::cascade::{Counted, Share, worst};
use buttress_risk::{Budget, Progress, elastic};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use synthetic::Synthetic;

const LONGEST: Duration = Duration::from_secs(10);
const NEAR: f64 = 1e-3;

/// Seconds of a search that ends when it is near, and what it says.
fn time<T>(search: impl FnOnce(&Budget) -> T) -> (f64, T) {
    let near = AtomicBool::new(false);
    let tell = |progress: Progress| {
        if progress.bound - progress.found <= progress.found.abs() * NEAR {
            near.store(true, Ordering::Relaxed);
        }
    };
    let started = Instant::now();
    let said = search(&Budget::unlimited().within(LONGEST).until(&near).telling(&tell));
    (started.elapsed().as_secs_f64(), said)
}

fn main() {
    println!("{:<34} {:>14} {:>14} {:>10} {:>10}", "", "found", "at most", "seconds", "÷ attack");
    for (operators, services, pledges, utilisation) in
        [(100, 20, 300, 0.2), (300, 40, 1_100, 0.2), (1_000, 200, 13_500, 0.02)]
    {
        let thresholds = &[(1, 2), (2, 3), (1, 3), (1, 1)];
        let shape = Synthetic { operators, services, pledges, utilisation, thresholds };
        let network = shape.network(1);
        let (attack, found) = time(|budget| best(&network, Costs::Stake, budget));
        let row = |what: String, found: i128, at_most: i128, seconds: f64| {
            let name = format!("{operators}×{services} {what}");
            let ratio = seconds / attack;
            println!("{name:<34} {found:>14} {at_most:>14} {seconds:>10.3} {ratio:>10.1}");
        };
        let profit = found.attack.map_or(0, |attack| attack.profit());
        row("attack".into(), profit, found.at_most, attack);
        for percent in [1, 5, 10] {
            let part = Share::new(percent, 100).unwrap();
            let (seconds, worst) = time(|budget| {
                worst(&network, Costs::Stake, part, Counted::Attackers, None, budget).unwrap()
            });
            let lost = worst.lost;
            row(format!("after {percent} %"), lost.found as i128, lost.at_most as i128, seconds);
        }
        let (seconds, best) = time(|budget| elastic::best(&network, budget));
        let profit = best.attack.map_or(0, |attack| attack.profit());
        row("elastic".into(), profit, best.at_most, seconds);
    }
}
