//! Losses of whole portfolios, acceptance cases 28 to 30, and agreement of all methods with each other.

use buttress_risk::losses::book::Book;
use buttress_risk::losses::draw::{Drawing, Path};
use buttress_risk::losses::enumeration::Ties;
use buttress_risk::losses::sampling::Effort;
use buttress_risk::losses::settle::Settling;
use buttress_risk::losses::world::{Shares, World};
use buttress_risk::losses::{LossReport, Method, Settings, losses, tail};
use network::losses::{Layer, Losses};
use network::{Network, NetworkDraft, Operator, Pledge, Service, Threshold, Tie};
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;

fn network(stakes: &[u128], services: usize, pledges: &[(usize, usize, u128)]) -> Network {
    let operator = |(n, &stake): (usize, &u128)| Operator {
        id: format!("operator {n}").as_str().into(),
        stake,
        private_cost: None,
    };
    let service = |n: usize| Service {
        id: (n as u64).into(),
        profit: 0,
        threshold: Threshold::ALL,
        tie: Tie::Secure,
    };
    let pledge = |&(operator, service, amount)| Pledge { operator, service, amount };
    Network::new(NetworkDraft {
        operators: stakes.iter().enumerate().map(operator).collect(),
        services: (0..services).map(service).collect(),
        pledges: pledges.iter().map(pledge).collect(),
        ..NetworkDraft::default()
    })
    .unwrap()
}

fn book(network: &Network, section: &str) -> Book {
    let losses: Losses = serde_json::from_str(section).unwrap();
    Book::all(network, &losses).unwrap().remove(0)
}

fn by(method: Method) -> Settings {
    let layers = vec![
        Layer { attachment: 0.0, detachment: 0.1 },
        Layer { attachment: 0.1, detachment: 0.5 },
        Layer { attachment: 0.5, detachment: 1.0 },
    ];
    Settings { method: Some(method), layers, ..Settings::default() }
}

#[track_caller]
fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected}");
}

/// A staker of 100 that three services may slash by 50, 30 and 20.
fn staker() -> Network {
    network(&[100], 3, &[(0, 0, 100), (0, 1, 100), (0, 2, 100)])
}

const INDEPENDENT: &str = r#"{"horizon_days": 365, "services": [
    {"service": 0, "offence": {"probability": 0.01}, "severity": {"fixed": 0.5}},
    {"service": 1, "offence": {"probability": 0.02}, "severity": {"fixed": 0.3}},
    {"service": 2, "offence": {"probability": 0.03}, "severity": {"fixed": 0.2}}]}"#;

/// The same marginals, but half a percent of each is one shock to all: the own part of p is 1 − (1 − p) ÷ (1 − 0.005).
fn with_shock() -> String {
    let own = |p: f64| 1.0 - (1.0 - p) / 0.995;
    format!(
        r#"{{"horizon_days": 365, "shocks": [
            {{"tag": "client", "kind": "client", "chance": {{"probability": 0.005}}}}], "services": [
            {{"service": 0, "offence": {{"probability": {}}}, "severity": {{"fixed": 0.5}}, "tags": ["client"]}},
            {{"service": 1, "offence": {{"probability": {}}}, "severity": {{"fixed": 0.3}}, "tags": ["client"]}},
            {{"service": 2, "offence": {{"probability": {}}}, "severity": {{"fixed": 0.2}}, "tags": ["client"]}}]}}"#,
        own(0.01),
        own(0.02),
        own(0.03)
    )
}

fn shortfalls(report: &LossReport, level: usize) -> Vec<f64> {
    report.services.iter().map(|share| share.shortfall[level]).collect()
}

#[test]
fn independent_slashes_of_a_staker() {
    let network = staker();
    let report = losses(&book(&network, INDEPENDENT), &Settings::default()).unwrap();
    assert_eq!(report.method, Method::Enumeration);
    close(report.expected.value, 1.7, 1e-12);
    close(report.none.value, 0.941094, 1e-12);
    close(report.tails[0].value_at_risk.value, 50.0, 0.0);
    close(report.tails[0].expected_shortfall.value, 51.2, 1e-10);
    close(report.tails[1].expected_shortfall.value, 62.0, 1e-10);
    for (found, expected) in shortfalls(&report, 0).iter().zip([50.0, 0.6, 0.6]) {
        close(*found, expected, 1e-10);
    }
    close(
        report.slashing[1].probability,
        0.01 * 0.02 + 0.01 * 0.03 + 0.02 * 0.03 - 2.0 * 6e-6,
        1e-15,
    );
}

/// A loss of exactly 50 comes from the first service alone (0.01 × 0.98 × 0.97 = 0.009506) or from the two others together
/// (0.99 × 0.02 × 0.03 = 0.000594), and 0.009506 of the 0.0101 belong to the worst 1 %. Which, is a convention: ES is 51.2 either way,
/// and it has no derivative there. Taking the fewest causes first gives (50, 0.6, 0.6). Taking both in proportion gives the first service
/// 50 × (0.000494 + 0.009506² ÷ 0.0101) ÷ 0.01, and the sum stays.
#[test]
fn ties_at_value_at_risk_change_shares_but_not_their_sum() {
    let network = staker();
    let settings = Settings { ties: Ties::Shared, ..Settings::default() };
    let report = losses(&book(&network, INDEPENDENT), &settings).unwrap();
    let shares = shortfalls(&report, 0);
    close(shares[0], 50.0 * (0.000494 + 0.009506 * 0.009506 / 0.0101) / 0.01, 1e-10);
    close(shares.iter().sum(), 51.2, 1e-10);
    // The recursion cannot tell outcomes of equal loss apart: it shares.
    let again = losses(&book(&network, INDEPENDENT), &by(Method::Recursion)).unwrap();
    for (one, other) in shares.iter().zip(shortfalls(&again, 0)) {
        close(*one, other, 1e-10);
    }
}

#[test]
fn a_common_shock_leaves_the_mean_and_fattens_the_tail() {
    let network = staker();
    let report = losses(&book(&network, &with_shock()), &Settings::default()).unwrap();
    close(report.expected.value, 1.7, 1e-12);
    close(report.tails[0].expected_shortfall.value, 75.47738693, 5e-9);
    for (found, expected) in shortfalls(&report, 0).iter().zip([50.0, 15.22613065, 10.25125628]) {
        close(*found, expected, 5e-9);
    }
    close(report.tails[1].expected_shortfall.value, 100.0, 1e-10);
}

/// Operators with limits that bind, faults, unjust slashing, shocks on both sides, severities with several values.
const EVERYTHING: &str = r#"{"horizon_days": 182.5,
    "services": [
        {"service": 0, "offence": {"rate": 0.1}, "severity": {"discrete": [
            {"fraction": 0.2, "probability": 0.7}, {"fraction": 1.0, "probability": 0.3}]}, "tags": ["oracle"]},
        {"service": 1, "offence": {"rate": 0.2}, "severity": {"fixed": 0.5}, "tags": ["oracle"],
            "unjust": {"chance": {"rate": 0.02}}},
        {"service": 2, "offence": {"rate": 0.05}, "severity": {"fixed": 0.8}}],
    "operators": [
        {"operator": "operator 0", "fault": {"rate": 0.1}, "severity": {"fixed": 0.3}, "tags": ["cloud"]},
        {"operator": "operator 1", "tags": ["cloud"], "severity": {"fixed": 0.6}}],
    "shocks": [
        {"tag": "oracle", "kind": "oracle", "chance": {"rate": 0.04}},
        {"tag": "cloud", "kind": "infrastructure", "chance": {"rate": 0.06}}],
    "portfolios": [{"name": "vault", "kind": "vault", "holdings": [
        {"operator": "operator 0", "amount": 60}, {"operator": "operator 1", "amount": 200},
        {"operator": "operator 2", "amount": 10}]}]"#;

fn three_operators() -> Network {
    let pledges =
        [(0, 0, 100), (0, 1, 80), (1, 1, 150), (1, 2, 200), (2, 0, 20), (2, 2, 40), (2, 1, 10)];
    network(&[120, 200, 50], 3, &pledges)
}

/// Drawn paths against every outcome, within four standard errors.
fn agree(exact: &LossReport, drawn: &LossReport) {
    let within = |exact: f64, drawn: buttress_risk::losses::measures::Estimate, what: &str| {
        let error = (drawn.high - drawn.low) / 2.0 / 1.96;
        let off = (exact - drawn.value).abs();
        assert!(off <= 4.0 * error + 1e-9, "{what}: {exact} {drawn:?}");
    };
    within(exact.expected.value, drawn.expected, "mean");
    within(exact.none.value, drawn.none, "no loss");
    for (exact, drawn) in exact.tails.iter().zip(&drawn.tails) {
        within(exact.expected_shortfall.value, drawn.expected_shortfall, "shortfall");
    }
    close(drawn.deviation, exact.deviation, 0.03 * exact.deviation);
    for (exact, drawn) in exact.layers.iter().zip(&drawn.layers) {
        within(exact.expected.value, drawn.expected, "layer");
        close(drawn.touched, exact.touched, 0.003);
        close(drawn.exhausted, exact.exhausted, 0.003);
    }
    for (exact, drawn) in exact.services.iter().zip(&drawn.services) {
        close(drawn.expected, exact.expected, 0.05 * exact.expected + 0.02);
        close(drawn.probability, exact.probability, 0.003);
        let (one, other) = (exact.hedge.unwrap(), drawn.hedge.unwrap());
        close(other.amount, one.amount, 0.05 * one.amount);
        close(other.effectiveness, one.effectiveness, 0.05);
    }
    for (exact, drawn) in exact.operators.iter().zip(&drawn.operators) {
        close(drawn.expected, exact.expected, 0.05 * exact.expected + 0.02);
    }
    for (exact, drawn) in exact.slashing.iter().zip(&drawn.slashing) {
        close(drawn.probability, exact.probability, 0.003);
    }
}

/// Each level's contributions add up to its ES.
fn adds_up(report: &LossReport) {
    // Layers that cover everything bear everything.
    let borne: f64 = report.layers.iter().map(|layer| layer.expected.value).sum();
    let all = report.expected.value;
    close(borne, if report.layers.is_empty() { 0.0 } else { all }, 1e-9 * all);
    for (place, tail) in report.tails.iter().enumerate() {
        let shortfall = tail.expected_shortfall.value;
        let services: f64 = shortfalls(report, place).iter().sum();
        let operators: f64 = report.operators.iter().map(|share| share.shortfall[place]).sum();
        close(services, shortfall, 1e-10 * shortfall);
        close(operators, shortfall, 1e-10 * shortfall);
    }
    close(report.distribution.iter().map(|bar| bar.probability).sum(), 1.0, 1e-9);
}

#[test]
fn drawn_paths_agree_with_every_outcome_under_each_rule_and_copula() {
    let network = three_operators();
    for rule in ["capped", "multiplicative"] {
        for copula in [
            "",
            r#", "copula": {"family": "gaussian", "loadings": [0.6]}"#,
            r#", "copula": {"family": {"t": {"degrees": 4}}, "loadings": [0.5]}"#,
            r#", "copula": {"family": "gaussian", "loadings": [0.4, -0.5]}"#,
        ] {
            let section = format!(r#"{EVERYTHING}, "operator_loss": "{rule}" {copula}}}"#);
            let book = book(&network, &section);
            let exact = losses(&book, &by(Method::Enumeration)).unwrap();
            let settings = Settings {
                effort: Effort { paths: 1 << 19, ..Effort::default() },
                ..by(Method::Sampling)
            };
            let drawn = losses(&book, &settings).unwrap();
            agree(&exact, &drawn);
            adds_up(&exact);
            adds_up(&drawn);
        }
    }
}

/// Path by path: settling what happened is what the definition says, for the loss and for the shares.
#[test]
fn paths_are_settled_by_the_definition() {
    let network = three_operators();
    for rule in ["capped", "multiplicative"] {
        // Often enough that several things happen at once.
        let often = EVERYTHING.replace("182.5", "3650");
        let book = book(&network, &format!(r#"{often}, "operator_loss": "{rule}"}}"#));
        let drawing = Drawing::new(&book);
        let mut settling = Settling::new(&book);
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let mut path = Path::default();
        for _ in 0..20_000 {
            drawing.draw(0.0, &mut random, &mut path);
            let mut world = World::quiet(&book);
            for &(service, fraction) in &path.taken {
                let taken = &mut world.taken[service as usize];
                *taken = taken.max(fraction);
            }
            for &(operator, fraction) in &path.faults {
                let fault = &mut world.fault[operator as usize];
                *fault = fault.max(fraction);
            }
            let loss = world.loss(&book);
            close(settling.settle(&path, 1.0, None), loss, 1e-9);
            let (mut found, mut expected) = (Shares::none(&book), Shares::none(&book));
            close(settling.settle(&path, 2.0, Some(&mut found)), loss, 1e-9);
            world.share(&book, 2.0, &mut expected);
            let all = |shares: &Shares| [&shares.services[..], &shares.operators[..]].concat();
            for (found, expected) in all(&found).iter().zip(all(&expected)) {
                close(*found, expected, 1e-9);
            }
        }
    }
}

#[test]
fn the_recursion_agrees_with_every_outcome() {
    // One operator whose limit binds, and several where none can.
    let one = network(&[100], 3, &[(0, 0, 100), (0, 1, 80), (0, 2, 70)]);
    let several = network(&[300, 300], 3, &[(0, 0, 100), (0, 1, 80), (0, 2, 70), (1, 2, 300)]);
    let tags = r#""shocks": [{"tag": "code", "kind": "code", "chance": {"rate": 0.03}}],
        "operators": [{"operator": "operator 0", "fault": {"rate": 0.05}, "severity": {"fixed": 0.4}}],"#;
    for copula in ["", r#""copula": {"family": "gaussian", "loadings": [0.7]},"#] {
        for network in [&one, &several] {
            let section = format!(
                r#"{{"horizon_days": 365, {copula} {tags} "services": [
                {{"service": 0, "offence": {{"rate": 0.1}}, "severity": {{"fixed": 0.5}}, "tags": ["code"]}},
                {{"service": 1, "offence": {{"rate": 0.2}}, "severity": {{"fixed": 1}}, "tags": ["code"]}},
                {{"service": 2, "offence": {{"rate": 0.1}}, "severity": {{"fixed": 0.3}}, "unjust": {{"chance": {{"rate": 0.01}}}}}}]}}"#
            );
            let book = book(network, &section);
            let settings = Settings { ties: Ties::Shared, ..by(Method::Enumeration) };
            let exact = losses(&book, &settings).unwrap();
            let again = losses(&book, &by(Method::Recursion)).unwrap();
            assert_eq!(again.grid, None);
            close(again.expected.value, exact.expected.value, 1e-9);
            close(again.none.value, exact.none.value, 1e-10);
            for place in 0..2 {
                let (one, other) = (&exact.tails[place], &again.tails[place]);
                close(other.value_at_risk.value, one.value_at_risk.value, 1e-9);
                close(other.expected_shortfall.value, one.expected_shortfall.value, 1e-7);
                for (one, other) in exact.services.iter().zip(&again.services) {
                    close(other.shortfall[place], one.shortfall[place], 1e-7);
                }
                for (one, other) in exact.operators.iter().zip(&again.operators) {
                    close(other.shortfall[place], one.shortfall[place], 1e-7);
                }
            }
            for (one, other) in exact.slashing.iter().zip(&again.slashing) {
                close(other.probability, one.probability, 1e-10);
            }
            adds_up(&again);
            close(again.deviation, exact.deviation, 1e-7);
            for (one, other) in exact.layers.iter().zip(&again.layers) {
                close(other.expected.value, one.expected.value, 1e-9);
                close(other.touched, one.touched, 1e-10);
            }
            for (one, other) in exact.services.iter().zip(&again.services) {
                let (one, other) = (one.hedge.unwrap(), other.hedge.unwrap());
                close(other.amount, one.amount, 1e-6);
                close(other.effectiveness, one.effectiveness, 1e-8);
            }
        }
    }
}

/// Names that each cost one.
fn names(count: usize, copula: &str) -> Book {
    let pledges: Vec<_> = (0..count).map(|service| (0, service, 1)).collect();
    let network = network(&[count as u128], count, &pledges);
    let services: Vec<String> = (0..count)
        .map(|n| format!(r#"{{"service": {n}, "offence": {{"probability": 0.001}}}}"#))
        .collect();
    let services = services.join(",");
    let section = format!(
        r#"{{"horizon_days": 365, "operator_loss": "additive", "copula": {copula}, "services": [{services}]}}"#
    );
    book(&network, &section)
}

#[test]
fn importance_sampling_finds_the_far_tail() {
    let loading = 0.3_f64.sqrt();
    let book = names(200, &format!(r#"{{"family": "gaussian", "loadings": [{loading}]}}"#));
    for (count, expected) in [(20.0, 1.5724238785e-4), (60.0, 8.6613836e-7)] {
        let found = tail::beyond(&book, count, 1 << 17, 1).unwrap();
        assert!(found.relative_error <= 0.005, "{found:?}");
        close(found.probability.value / expected, 1.0, 0.015);
        assert!(found.mean > count && found.mean < 1.5 * count);
    }
    // The same correlation from two factors.
    let half = 0.15_f64.sqrt();
    let book = names(200, &format!(r#"{{"family": "gaussian", "loadings": [{half}, {half}]}}"#));
    let found = tail::beyond(&book, 20.0, 1 << 16, 1).unwrap();
    close(found.probability.value / 1.5724238785e-4, 1.0, 0.03);
}

#[test]
fn several_factors_are_integrated_with_an_error_that_holds() {
    // The same correlation, 0.3, from one, two and three factors.
    let of = |factors: u32| {
        let loading = (0.3 / f64::from(factors)).sqrt();
        let loadings = vec![loading.to_string(); factors as usize].join(",");
        names(40, &format!(r#"{{"family": "gaussian", "loadings": [{loadings}]}}"#))
    };
    let exact = losses(&of(1), &Settings::default()).unwrap();
    assert_eq!(exact.method, Method::Recursion);
    let two = losses(&of(2), &Settings::default()).unwrap();
    assert_eq!(two.method, Method::Recursion);
    let exact = exact.tails[0].expected_shortfall.value;
    close(two.tails[0].expected_shortfall.value, exact, 1e-9 * exact);
    let three = losses(&of(3), &Settings::default()).unwrap();
    assert_eq!(three.method, Method::QuasiMonteCarlo);
    let shortfall = three.tails[0].expected_shortfall;
    let error = (shortfall.high - shortfall.low) / 2.0 / 1.96;
    assert!(error > 0.0 && error < 0.01 * shortfall.value, "{shortfall:?}");
    close(shortfall.value, exact, 4.0 * error);
    adds_up(&three);
}

#[test]
fn the_same_seed_gives_the_same_paths_on_any_number_of_threads() {
    let network = three_operators();
    let book = book(&network, &format!("{EVERYTHING}}}"));
    let on = |threads: usize, seed: u64| {
        let effort = Effort { paths: 1 << 17, seed, threads };
        losses(&book, &Settings { effort, ..by(Method::Sampling) }).unwrap()
    };
    assert_eq!(on(1, 7), on(3, 7));
    assert_ne!(on(1, 7), on(1, 8));
}
