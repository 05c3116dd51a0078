//! Drawn paths per second for 200 services and 1,000 operators, against looking at every service on every path; how close expected
//! shortfall is after a second; far tails; quadrature. `cargo bench -p buttress-risk --bench losses`.

#![allow(missing_docs)]

use buttress_risk::losses::book::Book;
use buttress_risk::losses::draw::{Drawing, Path};
use buttress_risk::losses::normal;
use buttress_risk::losses::sampling::{Effort, Sample};
use buttress_risk::losses::settle::Settling;
use buttress_risk::losses::world::World;
use buttress_risk::losses::{Method, Settings, losses, tail};
use network::losses::Losses;
use network::{Network, NetworkDraft, Operator, Pledge, Service, Threshold, Tie};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use std::hint::black_box;
use std::time::Instant;

const SERVICES: usize = 200;
const OPERATORS: usize = 1_000;
/// Services that an operator backs, on average.
const DUTIES: usize = 7;

fn uniform(random: &mut ChaCha8Rng) -> f64 {
    ((random.next_u64() >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0
}

/// Stakes over three orders of magnitude, each pledged whole to some services.
fn network() -> Network {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut draft = NetworkDraft::default();
    for service in 0..SERVICES {
        draft.services.push(Service {
            id: (service as u64).into(),
            profit: 0,
            threshold: Threshold::ALL,
            tie: Tie::Secure,
        });
    }
    for operator in 0..OPERATORS {
        let stake = 10_f64.powf(2.0 + 3.0 * uniform(&mut random)) as u128;
        let id = format!("operator {operator}").as_str().into();
        draft.operators.push(Operator { id, stake, private_cost: None });
        for service in 0..SERVICES {
            if uniform(&mut random) < DUTIES as f64 / SERVICES as f64 {
                draft.pledges.push(Pledge { operator, service, amount: stake });
            }
        }
    }
    Network::new(draft).unwrap()
}

fn book(network: &Network, probability: f64, copula: &str) -> Book {
    let services = network.services().iter().map(|service| {
        let id = &service.id;
        format!(r#"{{"service": {id}, "offence": {{"probability": {probability}}}, "severity": {{"fixed": 0.5}}}}"#)
    });
    let services = services.collect::<Vec<_>>().join(",");
    let section = format!(r#"{{"horizon_days": 365, {copula} "services": [{services}]}}"#);
    let losses: Losses = serde_json::from_str(&section).unwrap();
    Book::all(network, &losses).unwrap().remove(0)
}

/// Paths per second of looking at every service: a normal variable each, compared with its level, and every operator settled.
fn plain(book: &Book, loading: f64) -> f64 {
    let level = normal::quantile(book.services[0].offence);
    let rest = (1.0 - loading * loading).sqrt();
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut world = World::quiet(book);
    let (started, mut paths) = (Instant::now(), 0_u32);
    while started.elapsed().as_secs_f64() < 1.0 {
        for _ in 0..64 {
            let factor = normal::quantile(uniform(&mut random));
            for taken in &mut world.taken {
                let own = normal::quantile(uniform(&mut random));
                *taken = if loading * factor + rest * own < level { 0.5 } else { 0.0 };
            }
            black_box(world.loss(book));
            paths += 1;
        }
    }
    f64::from(paths) / started.elapsed().as_secs_f64()
}

/// Paths per second on one thread, drawn and settled, nothing kept.
fn one_thread(book: &Book) -> f64 {
    let drawing = Drawing::new(book);
    let mut settling = Settling::new(book);
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut path = Path::default();
    let (started, mut paths) = (Instant::now(), 0_u32);
    while started.elapsed().as_secs_f64() < 1.0 {
        for place in 0..8_192_u32 {
            let factor = normal::quantile((f64::from(place) + 0.5) / 8_192.0);
            drawing.draw(factor, &mut random, &mut path);
            black_box(settling.settle(&path, 1.0, None));
        }
        paths += 8_192;
    }
    f64::from(paths) / started.elapsed().as_secs_f64()
}

fn main() {
    let network = network();
    let loading = 0.2_f64.sqrt();
    println!("{:<52} {:>12} {:>9}", "200 services, 1,000 operators, p = 1 %", "paths/s", "÷ plain");
    for (name, loading, copula) in [
        ("independent", 0.0, String::new()),
        ("one factor, correlation 0.2", loading, normal_copula(&[loading])),
        ("two factors", loading, normal_copula(&[loading / 2.0_f64.sqrt(); 2])),
        ("Student's t, four degrees", loading, t_copula(loading)),
    ] {
        let book = book(&network, 0.01, &copula);
        let plain = plain(&book, loading);
        let row = |what: &str, rate: f64| {
            println!("{:<52} {rate:>12.0} {:>9.2}", format!("{name}: {what}"), rate / plain);
        };
        row("every service, every operator", plain);
        row("one thread", one_thread(&book));
        let effort = Effort { paths: 1 << 22, seed: 1, threads: 2 };
        let started = Instant::now();
        let sample = Sample::draw(&book, 0.999, &[], effort);
        let (_, _, shortfall, _) = sample.tail(0.999);
        let seconds = started.elapsed().as_secs_f64();
        row("two threads, with everything of the report", sample.paths as f64 / seconds);
        let width = (shortfall.high - shortfall.low) / 2.0 / shortfall.value;
        println!(
            "{:<52} ES 99.9 % {:.0} ± {:.2} % (95 %) in {seconds:.2} s, ± {:.2} % in a second",
            "",
            shortfall.value,
            100.0 * width,
            100.0 * width * seconds.sqrt()
        );
    }

    let (network, loading) = (names(), 0.3_f64.sqrt());
    let book = book(&network, 0.001, &normal_copula(&[loading]));
    println!("\n200 equal names, p = 0.1 %, correlation 0.3");
    for (count, exact) in [(20.0, 1.5724238785e-4), (60.0, 8.6613836e-7)] {
        let started = Instant::now();
        let found = tail::beyond(&book, 0.5 * count, 1 << 17, 1).unwrap();
        println!(
            "P(at least {count}) by importance sampling: {:.6e} (exact {exact:.6e}), standard error {:.2} %, {:.0} ms",
            found.probability.value,
            100.0 * found.relative_error,
            1e3 * started.elapsed().as_secs_f64()
        );
    }
    let started = Instant::now();
    let settings = Settings { method: Some(Method::Recursion), ..Settings::default() };
    let report = losses(&book, &settings).unwrap();
    println!(
        "the whole report by quadrature: ES 99.9 % {:.9}, {:.0} ms",
        report.tails[1].expected_shortfall.value,
        1e3 * started.elapsed().as_secs_f64()
    );
}

fn normal_copula(loadings: &[f64]) -> String {
    format!(r#""copula": {{"family": "gaussian", "loadings": {loadings:?}}},"#)
}

fn t_copula(loading: f64) -> String {
    format!(r#""copula": {{"family": {{"t": {{"degrees": 4}}}}, "loadings": [{loading}]}},"#)
}

/// One operator that pledges one to each of 200 services, of which half is lost.
fn names() -> Network {
    let services = (0..SERVICES).map(|n| Service {
        id: (n as u64).into(),
        profit: 0,
        threshold: Threshold::ALL,
        tie: Tie::Secure,
    });
    let pledges = (0..SERVICES).map(|service| Pledge { operator: 0, service, amount: 1 });
    let operator = Operator { id: "all".into(), stake: 200, private_cost: None };
    Network::new(NetworkDraft {
        operators: vec![operator],
        services: services.collect(),
        pledges: pledges.collect(),
        ..NetworkDraft::default()
    })
    .unwrap()
}
