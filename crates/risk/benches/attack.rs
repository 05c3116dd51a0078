//! How long exact answers take, as networks grow.
//!
//! `cargo bench -p buttress-risk --bench attack`. Networks are drawn from a seed: log-normal stakes, services of very different
//! sizes, thresholds of 1/3, 1/2 and 2/3. The baseline of each line is the local condition (EigenLayer's check), which costs
//! one look at each pledge and says less.

use buttress_risk::Budget;
use buttress_risk::attack::{Costs, headroom, margin, prove_margin};
use buttress_risk::certified::local_margin;
use network::{Id, Network, NetworkDraft, Operator, Pledge, Service, Threshold, Tie};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use std::time::{Duration, Instant};

/// What a drawn network looks like.
struct Shape {
    name: &'static str,
    operators: usize,
    services: usize,
    /// Pledges of an operator, in the mean.
    duties: f64,
    /// Profits as a part of what corrupting costs, in the mean.
    utilisation: f64,
}

const SHAPES: [Shape; 8] = [
    Shape { name: "100 × 20", operators: 100, services: 20, duties: 3.0, utilisation: 0.05 },
    Shape { name: "300 × 40", operators: 300, services: 40, duties: 3.7, utilisation: 0.06 },
    Shape { name: "1,000 × 40", operators: 1_000, services: 40, duties: 3.0, utilisation: 0.06 },
    Shape { name: "1,900 × 42", operators: 1_900, services: 42, duties: 1.1, utilisation: 0.06 },
    Shape { name: "3,000 × 40", operators: 3_000, services: 40, duties: 3.0, utilisation: 0.06 },
    Shape { name: "1,000 × 80", operators: 1_000, services: 80, duties: 5.0, utilisation: 0.04 },
    Shape { name: "1,000 × 200", operators: 1_000, services: 200, duties: 5.0, utilisation: 0.02 },
    Shape {
        name: "1,000 × 200, dense",
        operators: 1_000,
        services: 200,
        duties: 13.5,
        utilisation: 0.01,
    },
];

fn uniform(random: &mut ChaCha8Rng) -> f64 {
    (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// A standard normal number, by Box and Muller.
fn normal(random: &mut ChaCha8Rng) -> f64 {
    let radius = (-2.0 * (1.0 - uniform(random)).ln()).sqrt();
    radius * (std::f64::consts::TAU * uniform(random)).cos()
}

fn draw(shape: &Shape, seed: u64) -> Network {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let operators: Vec<Operator> = (0..shape.operators)
        .map(|place| {
            let stake = (4_000.0 * (1.8 * normal(&mut random)).exp()).max(1.0) as u128;
            Operator { id: Id::from(place as u64), stake, private_cost: None }
        })
        .collect();
    // Sizes of services fall like 1 ÷ rank: a few have most operators.
    let harmonic: f64 = (1..=shape.services).map(|rank| 1.0 / rank as f64).sum();
    let mut pledges = Vec::new();
    let mut services = Vec::new();
    for service in 0..shape.services {
        let part = shape.duties / harmonic / (service + 1) as f64;
        let before = pledges.len();
        for (operator, data) in operators.iter().enumerate() {
            // Large operators join more.
            let eager = (data.stake as f64 / 4_000.0).powf(0.25).clamp(0.3, 4.0);
            if uniform(&mut random) < part * eager {
                pledges.push(Pledge { operator, service, amount: data.stake });
            }
        }
        let backing: u128 = pledges[before..].iter().map(|pledge| pledge.amount).sum();
        let (numerator, denominator) = [(1, 3), (1, 2), (2, 3)][service % 3];
        let threshold = Threshold { numerator, denominator };
        let profit = threshold.of(backing) as f64 * shape.utilisation * 2.0 * uniform(&mut random);
        services.push(Service {
            id: Id::from(format!("service {service}").as_str()),
            profit: profit as u128,
            threshold,
            tie: Tie::Secure,
        });
    }
    Network::new(NetworkDraft { operators, services, pledges, ..NetworkDraft::default() })
        .expect("a drawn network is sound")
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

fn main() {
    let limit = Duration::from_secs(3);
    println!(
        "{:<20} {:>8} {:>9} {:>9} {:>10} {:>7} {:>10} {:>10} {:>9}",
        "network", "pledges", "1+γ local", "1+γ", "margin", "nodes", "headrooms", "proof", "check"
    );
    for shape in &SHAPES {
        let network = draw(shape, 1);
        let (local, local_time) = timed(|| local_margin(&network, Costs::Stake));
        let (found, time) =
            timed(|| margin(&network, Costs::Stake, &Budget::unlimited().within(limit)));
        let (rooms, rooms_time) =
            timed(|| headroom(&network, Costs::Stake, &Budget::unlimited().within(limit)));
        let exact = rooms.iter().filter(|room| room.exact).count();
        let ((_, proof), proof_time) =
            timed(|| prove_margin(&network, Costs::Stake, &Budget::unlimited().within(limit)));
        let check = proof.map(|proof| {
            let (verdict, time) = timed(|| certificate::check(&network, &proof));
            assert!(verdict.is_ok(), "the checker takes what the search proved");
            time
        });
        let attack = found.attack.expect("something can be gained");
        println!(
            "{:<20} {:>8} {:>9.3} {:>9} {:>8.1?} {:>7} {:>8.1?} {:>8.1?} {:>9} {}/{} ×{:.0}",
            shape.name,
            network.pledges().len(),
            local.map_or(f64::NAN, |local| local.margin.to_f64()),
            format!(
                "{:.3}{}",
                attack.cost as f64 / attack.gain as f64,
                if found.proved { "" } else { "?" }
            ),
            time,
            found.nodes,
            rooms_time,
            proof_time,
            check.map_or("–".to_owned(), |time| format!("{time:.1?}")),
            exact,
            rooms.len(),
            time.as_secs_f64() / local_time.as_secs_f64(),
        );
    }
}
