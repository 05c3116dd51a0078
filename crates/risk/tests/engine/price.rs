//! The price of the put, acceptance cases 31 to 34, and prices of whole portfolios.

use buttress_risk::losses::book::Book;
use buttress_risk::losses::sampling::Effort;
use buttress_risk::losses::{Method, Settings};
use buttress_risk::price::corruption::{self, corruption};
use buttress_risk::price::cover::{self, cover};
use buttress_risk::price::slash::{Promise, annuity};
use buttress_risk::price::waiting::{self, waiting};
use buttress_risk::price::{Endogenous, PriceReport, baskets, price};
use network::losses::Losses;
use network::{Network, NetworkDraft, Operator, Pledge, Service, Threshold, Tie};

#[track_caller]
fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected}");
}

/// A staker of 100 that backs three services with all of it.
fn network() -> Network {
    let service =
        |id: u64| Service { id: id.into(), profit: 0, threshold: Threshold::ALL, tie: Tie::Secure };
    Network::new(NetworkDraft {
        operators: vec![Operator { id: "staker".into(), stake: 100, private_cost: None }],
        services: (0..3).map(service).collect(),
        pledges: (0..3).map(|service| Pledge { operator: 0, service, amount: 100 }).collect(),
        ..NetworkDraft::default()
    })
    .unwrap()
}

const TERMS: &str = r#""price": {"base_yield": 0.03, "cost_of_risk": 0.05, "stake_rate": 0.03, "cash_rate": 0.04,
    "volatility": 0.8, "layers": [
        {"attachment": 0, "detachment": 0.25}, {"attachment": 0.25, "detachment": 1}]}"#;

/// Slashes of 50, 30 and 20 with 1 %, 2 % and 3 %, of which a shock to all makes `shared`; premiums of 1 each.
fn section(shared: f64) -> Losses {
    let service = |id: usize, p: f64, fraction: f64| {
        let own = 1.0 - (1.0 - p) / (1.0 - shared);
        format!(
            r#"{{"service": {id}, "offence": {{"probability": {own}}}, "severity": {{"fixed": {fraction}}},
                "tags": ["client"], "premium": 0.01}}"#
        )
    };
    let services = [service(0, 0.01, 0.5), service(1, 0.02, 0.3), service(2, 0.03, 0.2)].join(",");
    let text = format!(
        r#"{{"horizon_days": 365, "services": [{services}], {TERMS}, "shocks": [
            {{"tag": "client", "kind": "client", "chance": {{"probability": {shared}}}}}]}}"#
    );
    serde_json::from_str(&text).unwrap()
}

fn prices(shared: f64, settings: &Settings, attack: Option<&Endogenous>) -> PriceReport {
    let losses = section(shared);
    let book = Book::all(&network(), &losses).unwrap().remove(0);
    price(&book, losses.price.as_ref().unwrap(), settings, attack).unwrap().1
}

#[test]
fn equal_average_yields_are_not_equally_good() {
    let apart = prices(0.0, &Settings::default(), None);
    let together = prices(0.005, &Settings::default(), None);
    close(apart.total_yield, 0.043, 1e-12);
    close(together.total_yield, 0.043, 1e-12);
    close(apart.risk_adjusted_yield, 0.0174, 1e-12);
    close(together.risk_adjusted_yield, 0.00526131, 1e-8);
}

#[test]
fn correlated_services_must_pay_more() {
    let apart = prices(0.0, &Settings::default(), None);
    let together = prices(0.005, &Settings::default(), None);
    close(apart.fair, 1.7, 1e-12);
    close(together.fair, 1.7, 1e-12);
    // EL + 5 % of what ES99 is above EL: 1.7 + 0.05 × (51.2 − 1.7), and with the shock of 75.477 − 1.7.
    close(apart.loaded, 4.175, 1e-10);
    close(together.loaded, 1.7 + 0.05 * (75.47738693 - 1.7), 1e-8);
    let loaded = |report: &PriceReport| -> Vec<f64> {
        report.services.iter().map(|service| service.loaded).collect()
    };
    for (found, expected) in loaded(&apart).iter().zip([2.975, 0.6, 0.6]) {
        close(*found, expected, 1e-10);
    }
    assert!(loaded(&together)[1] > 2.0 * loaded(&apart)[1]);
    // Three are offered and 4.175 needed.
    assert!(!apart.accepts);
    let pays: Vec<bool> = apart.services.iter().map(|service| service.pays).collect();
    assert_eq!(pays, [false, true, true]);
}

#[test]
fn a_promise_by_itself_costs_hazard_times_loss() {
    let promise = Promise {
        hazard: 0.02,
        fraction: 0.5,
        years: 1.0,
        stake_rate: 0.03,
        cash_rate: 0.04,
        slash_jump: 0.0,
    };
    close(promise.upfront(), 0.009754115100, 1e-12);
    close(annuity(0.02, 0.03, 1.0), 0.975411509986, 1e-12);
    close(promise.running_in_stake(), 0.01, 0.0);
    close(promise.running_in_cash(), 0.010049664612, 1e-12);
    // For every term, what is paid per year in stake is worth what is lost.
    for years in [0.01, 1.0, 7.0, 100.0] {
        let promise = Promise { years, ..promise };
        close(promise.running_in_stake() * annuity(0.02, 0.03, years), promise.upfront(), 1e-15);
    }
    close(Promise { slash_jump: 0.3, ..promise }.running_in_cash(), 0.7 * 0.010049664612, 1e-12);
    close(annuity(0.0, 0.0, 2.5), 2.5, 0.0);
}

#[test]
fn corruption_is_a_barrier_that_the_price_may_hit() {
    let day = 1.0 / 365.0;
    for (margin, years, drift, probability, distance) in [
        (1.5, 30.0 * day, 0.01, 0.0934013393, 1.656773),
        (1.2, 7.0 * day, 0.0, 0.1092425853, 1.590286),
        (2.0, 90.0 * day, 0.0, 0.1129814350, 1.546235),
    ] {
        let found = corruption(&corruption::Terms { margin, volatility: 0.8, drift, years });
        close(found.probability, probability, 1e-9);
        close(found.distance, distance, 5e-7);
        close(found.barrier * margin, 1.0, 1e-15);
        close(1.0 - (-found.hazard * years).exp(), found.probability, 1e-12);
    }
    let broken = corruption::Terms { margin: 0.9, volatility: 0.8, drift: 0.0, years: 1.0 };
    assert_eq!(corruption(&broken).probability, 1.0);
    assert_eq!(corruption(&broken).hazard, f64::INFINITY);
    // Almost no volatility and a barrier that is far: the reflection alone would overflow.
    let calm = corruption::Terms { margin: 3.0, volatility: 0.01, drift: 0.0, years: 1.0 };
    assert_eq!(corruption(&calm).probability, 0.0);
}

#[test]
fn an_attacker_may_do_better_to_wait() {
    let terms = waiting::Terms {
        strike: 100.0,
        cost: 120.0,
        cash_rate: 0.05,
        stake_rate: 0.03,
        volatility: 0.6,
    };
    let found = waiting(&terms);
    close(found.power, -0.2449818692, 1e-9);
    close(found.critical, 19.6775451336, 1e-9);
    close(found.value, 51.5792091692, 1e-9);
    close(found.premium, found.value, 0.0);
    // Below V* it is now, and the value joins without a kink.
    assert_eq!(waiting(&waiting::Terms { cost: 10.0, ..terms }).premium, 0.0);
    let at = |cost: f64| waiting(&waiting::Terms { cost, ..terms }).value;
    close((at(found.critical + 1e-4) - at(found.critical)) / 1e-4, -1.0, 1e-4);
    // Without interest nobody is in a hurry.
    let still = waiting(&waiting::Terms { cash_rate: 0.0, stake_rate: 0.0, ..terms });
    assert_eq!((still.critical, still.value), (0.0, 100.0));
}

/// With no end, the put at an exponential time solves ½σ²V²P″ + (r − q)VP′ − (r + λ)P + λ(K − V)⁺ = 0 (P. Carr, *Randomization and the
/// American put*, 1998): a power of V above K, and below it another and λK ÷ (λ + r) − λV ÷ (λ + q), joined in value and slope.
#[test]
fn a_cover_in_cash_is_short_a_put_on_the_stake() {
    let (hazard, r, q, sigma, strike) = (2.0_f64, 0.04, 0.01, 0.7_f64, 100.0_f64);
    let variance = sigma * sigma;
    let centre = 0.5 - (r - q) / variance;
    let root = (centre * centre + 2.0 * (r + hazard) / variance).sqrt();
    let (down, up) = (centre - root, centre + root);
    let (cash, stake) = (hazard / (hazard + r), hazard / (hazard + q));
    // a K^down − b K^up = K(cash − stake); a down K^down − b up K^up = −K stake.
    let gap = cash - stake;
    let above = strike * (-stake - up * gap) / (down - up);
    let below = above - strike * gap;
    for backing in [60.0, 100.0, 150.0_f64] {
        let exact = if backing >= strike {
            above * (backing / strike).powf(down)
        } else {
            below * (backing / strike).powf(up) + cash * strike - stake * backing
        };
        let terms = cover::Terms {
            promised: strike,
            backing,
            hazard,
            years: 20.0,
            cash_rate: r,
            stake_rate: q,
            volatility: sigma,
            slash_jump: 0.0,
        };
        let found = cover(&terms);
        close(found.shortfall, exact, 1e-5);
        close(found.promised, cash * strike, 1e-10);
        close(found.delivered + found.shortfall, found.promised, 1e-12);
        close(found.running * annuity(hazard, r, 20.0), found.delivered, 1e-12);
        // Slashes that come with a fall of the price deliver less.
        let jump = cover(&cover::Terms { slash_jump: 0.4, ..terms });
        let lower = cover(&cover::Terms { backing: 0.6 * backing, ..terms });
        close(jump.shortfall, lower.shortfall, 1e-12);
        assert!(jump.delivered < found.delivered);
    }
}

#[test]
fn insurance_of_layers_and_of_the_kth_slash_comes_from_the_same_distribution() {
    let report = prices(0.005, &Settings::default(), None);
    let discount = (-0.04_f64).exp();
    let layers: f64 = report.layers.iter().map(|layer| layer.contract.expected).sum();
    close(layers, report.expected_loss, 1e-12);
    for layer in &report.layers {
        close(layer.contract.upfront, layer.contract.expected * discount, 1e-15);
        close(layer.contract.rate_on_line, layer.contract.upfront / layer.contract.limit, 1e-15);
    }
    // All three together: the shock, or by chance.
    let own = |p: f64| 1.0 - (1.0 - p) / 0.995;
    let third = 0.005 + 0.995 * own(0.01) * own(0.02) * own(0.03);
    close(report.kth_slash[2].expected, 100.0 * third, 1e-12);
    let contract = baskets::contract(50.0, 1.0, 0.0, 0.5);
    assert_eq!((contract.upfront, contract.rate_on_line, contract.running), (1.0, 0.02, 2.0));
}

/// An attack that a fall of the price makes worth while takes all pledges of its coalition: the portfolio must be paid for that too.
#[test]
fn the_margin_of_the_network_enters_the_price() {
    let attack = |margin: f64| Endogenous { margin, cost: 100.0, coalition: vec!["staker".into()] };
    let safe = prices(0.0, &Settings::default(), Some(&attack(50.0)));
    let tight = prices(0.0, &Settings::default(), Some(&attack(3.0)));
    let none = prices(0.0, &Settings::default(), None);
    assert_eq!(none.corruption, None);
    let hit = tight.corruption.unwrap();
    // By itself the attack costs 100, whatever else happened.
    close(tight.expected_loss, hit.probability * 100.0 + (1.0 - hit.probability) * 1.7, 1e-9);
    assert!(safe.loaded < tight.loaded && none.loaded <= safe.loaded);
    assert!(tight.waiting.unwrap().premium > 0.0);
    // Somebody else's coalition is no matter of this portfolio.
    let other = Endogenous { coalition: vec!["other".into()], ..attack(3.0) };
    close(prices(0.0, &Settings::default(), Some(&other)).expected_loss, 1.7, 1e-12);
    // And where an attack pays today, drawn paths say so as well.
    let effort = Effort { paths: 1 << 17, ..Effort::default() };
    let settings = Settings { method: Some(Method::Sampling), effort, ..Settings::default() };
    close(prices(0.0, &settings, Some(&attack(0.9))).expected_loss, 100.0, 1e-9);
}
