//! How safe shared security is, and figures, asked as a client asks.

use crate::world;
use crate::world::http::{agent, data, get};
use crate::world::venue::OPEN;
use crate::world::{ONE, World};
use buttress_api::view::*;
use matching::Side;
use pricing::Kind;
use protocol::{Action, SetSecurity};
use serde_json::json;
use units::{Ratio, ServiceId, Value};

fn figure(endpoint: &str, path: &str) -> ChartView {
    let (status, body) = get(endpoint, path);
    assert_eq!(status, 200, "{path}: {body}");
    serde_json::from_value(body).unwrap()
}

fn number(text: &str) -> f64 {
    text.parse().unwrap()
}

/// A venue where three lots are open, and whose service declared what corrupting it gains.
fn traded() -> (World, String) {
    let world = World::with_venue();
    let (book, _) = world.listed(Kind::Call, 2_000);
    world.order("watcher", book, Side::Sell, 30, 5);
    world.block(OPEN + 10);
    world.order("staker", book, Side::Buy, 30, 3);
    let (profit, slack) = (Value::new(5_000 * ONE), Ratio::ZERO);
    let declared = SetSecurity { service: ServiceId::new(0), profit, slack, protected: false };
    world.send("venue", vec![Action::SetSecurity(declared)]);
    world.block(OPEN + 20);
    let endpoint = world.serve();
    (world, endpoint)
}

/// Cost and gain of the attack with the least cost by its gain, by trying every set of operators and services.
fn cheapest(network: &NetworkView) -> Option<(u128, u128)> {
    let whole = |text: &str| text.parse::<u128>().unwrap();
    let pledged = |coalition: usize, service: &str| -> u128 {
        let held = network.pledges.iter().filter(|pledge| {
            let place = network.operators.iter().position(|row| row.id == pledge.operator);
            pledge.service == service && coalition >> place.unwrap() & 1 == 1
        });
        held.map(|pledge| whole(&pledge.amount)).sum()
    };
    let everyone = (1 << network.operators.len()) - 1;
    let mut best: Option<(u128, u128)> = None;
    for coalition in 0..=everyone {
        let taken = network.operators.iter().enumerate();
        let taken = taken.filter(|(place, _)| coalition >> place & 1 == 1);
        let cost = taken.map(|(_, row)| whole(&row.stake)).sum::<u128>();
        // Every service that falls is worth taking.
        let falls = network.services.iter().filter(|service| {
            let [above, below] = service.threshold.map(u128::from);
            pledged(coalition, &service.id) * below >= pledged(everyone, &service.id) * above
        });
        let gain = falls.map(|service| whole(&service.profit)).sum::<u128>();
        let ratio = |cost: u128, gain: u128| cost as f64 / gain as f64;
        let better = best.is_none_or(|(least, most)| ratio(cost, gain) < ratio(least, most));
        if gain > 0 && better {
            best = Some((cost, gain));
        }
    }
    best
}

#[test]
fn the_margin_is_that_of_trying_everything() {
    let (_world, endpoint) = traded();
    let network: NetworkView = data(&endpoint, "/v1/network");
    let (cost, gain) = cheapest(&network).expect("the venue's profit");
    let risk: RiskView = data(&endpoint, "/v1/risk");
    let attack = &risk.attacks[0];
    assert!(attack.margin_proved && attack.proved, "{attack:?}");
    assert_eq!(attack.margin_found, attack.margin_at_least);
    let ratio = cost as f64 / gain as f64;
    let found = number(attack.margin_found.as_deref().unwrap());
    assert!((found / ratio - 1.0).abs() < 1e-9, "{found}, {ratio} by trying");
    assert_eq!(attack.secure, Some(cost > gain));
    // What is left of the cost, where the attack corrupts one service.
    assert_eq!(network.services.len(), 1);
    let headroom = number(&attack.headroom[0].headroom);
    let left = (cost as f64 - gain as f64) / 1e18;
    assert!((headroom - left).abs() < 1e-6, "{headroom}, {left} by trying");
    assert_eq!(risk.network.covers, network.operators.len());
    assert_eq!(risk.operators.len(), 3);
    let parts: f64 = risk.operators.iter().map(|row| number(&row.part)).sum();
    assert!((parts - 1.0).abs() < 1e-9);
    // All three hold the same asset, under the same terms.
    let tags: Vec<_> =
        risk.shared.iter().map(|row| (row.kind.as_str(), row.vaults.len())).collect();
    assert_eq!(tags, [("asset", 3), ("terms", 3)]);
    assert_eq!(risk.overlap.parts, [["1"]]);
    // Asked again, it is the same, as of the same block.
    assert_eq!(get(&endpoint, "/v1/risk"), get(&endpoint, "/v1/risk"));
}

#[test]
fn shocks_lose_at_least_themselves_and_at_most_everything() {
    let (_world, endpoint) = traded();
    let mut last = 0.0;
    for shock in ["0", "0.05", "1/5", "0.5", "1"] {
        let found: CascadeView =
            data(&endpoint, &format!("/v1/risk/cascade?shock={}", shock.replace('/', "%2F")));
        let (lost, most) = (number(&found.lost), number(&found.lost_at_most));
        assert!(lost >= last && lost <= most && most <= 1.0, "{shock}: {found:?}");
        assert!(found.proved, "{shock}");
        last = lost;
    }
    assert_eq!(last, 1.0, "all stake is lost when all of it is");
    for wrong in ["2", "-0.1", "much", ""] {
        let (status, problem) = get(&endpoint, &format!("/v1/risk/cascade?shock={wrong}"));
        assert_eq!(status, 400, "{wrong}: {problem}");
        assert!(problem["detail"].as_str().unwrap().contains("expected a part of all stake"));
    }
}

#[test]
fn losses_follow_what_is_supposed() {
    let (_world, endpoint) = traded();
    let none: LossesView = data(&endpoint, "/v1/risk/losses?offences=0&faults=0");
    assert_eq!((none.expected.as_str(), none.none.as_str()), ("0", "1"));
    // One service, by itself: everyone who covers it loses all of that, or nobody anything.
    let path = "/v1/risk/losses?offences=0.1&faults=0&correlation=0&days=365";
    let one: LossesView = data(&endpoint, path);
    let likely = 1.0 - (-0.1_f64).exp();
    assert!((number(&one.none) - (1.0 - likely)).abs() < 1e-9, "{one:?}");
    let network: NetworkView = data(&endpoint, "/v1/network");
    let forfeited: f64 = network.operators.iter().map(|row| number(&row.stake)).sum::<f64>() / 1e18;
    assert!((number(&one.expected) / (likely * forfeited) - 1.0).abs() < 1e-6, "{one:?}");
    let worst = &one.tails[0];
    assert!((number(&worst.value_at_risk) / forfeited - 1.0).abs() < 1e-6, "{worst:?}");
    let vault: LossesView = data(&endpoint, &format!("{path}&vault=0"));
    assert_eq!(vault.portfolio, "vault-0");
    assert!(number(&vault.stake) < number(&one.stake));
    let (status, problem) = get(&endpoint, "/v1/risk/losses?correlation=1");
    assert_eq!((status, &problem["detail"]), (422, &json!("correlation is 1, expected 0 to 0.99")));
    assert_eq!(get(&endpoint, "/v1/risk/losses?vault=operator-0").0, 400);
    assert_eq!(get(&endpoint, "/v1/risk/losses?vault=99").0, 422);
}

#[test]
fn every_figure_has_what_it_is_about() {
    let (_world, endpoint) = traded();
    let staker = world::account("staker");
    for path in [
        "auction?service=0".to_owned(),
        "cascade?shock=0.03".to_owned(),
        "cover?service=service-0".to_owned(),
        "exposure".to_owned(),
        "headroom".to_owned(),
        "losses?offences=0.5".to_owned(),
        "margin".to_owned(),
        "overlap".to_owned(),
        format!("payoff?venue=0&market=0&account={staker}"),
        "rounds?feed=0".to_owned(),
        "smiles?market=market-0".to_owned(),
        format!("yields?account={staker}&base_rate=0.03"),
    ] {
        let found = figure(&endpoint, &format!("/v1/charts/{path}"));
        assert!(!found.data.is_empty(), "{path} is empty");
        assert!(found.layout.is_object() && found.height > 0, "{path}");
    }
    let shocks = figure(&endpoint, "/v1/charts/cascade?shock=0.03");
    assert_eq!(shocks.data[0]["x"], json!([0.01, 0.03, 0.05, 0.1, 0.2, 0.4]));
    // A surface needs two expiries; here it is empty or has one trace.
    assert!(figure(&endpoint, "/v1/charts/surface?market=0").data.len() <= 1);
    let (status, problem) = get(&endpoint, "/v1/charts/nothing");
    assert_eq!(status, 404, "{problem}");
    let (status, problem) = get(&endpoint, "/v1/charts/rounds");
    assert_eq!(
        (status, &problem["detail"]),
        (422, &json!("feed is missing, and this figure needs it"))
    );
    assert_eq!(get(&endpoint, "/v1/charts/rounds?feed=99").0, 404);
    assert_eq!(get(&endpoint, "/v1/charts/payoff?venue=0&market=0&account=00").0, 400);
}

#[test]
fn a_figure_shows_what_the_views_say() {
    let (_world, endpoint) = traded();
    let rounds: Vec<RoundView> = data(&endpoint, "/v1/feeds/0/rounds");
    let prices: Vec<f64> =
        rounds.iter().rev().filter_map(|round| round.price.as_deref().map(number)).collect();
    let found = figure(&endpoint, "/v1/charts/rounds?feed=0");
    let trace = found.data.iter().find(|trace| trace["name"] == "price").unwrap();
    assert_eq!(trace["y"], json!(prices));
    let service: ServiceDetailView = data(&endpoint, "/v1/services/0");
    let cover = figure(&endpoint, "/v1/charts/cover?service=0");
    let now: f64 =
        cover.data.iter().filter_map(|trace| trace["y"].as_array()?.last()?.as_f64()).sum();
    assert!((now - number(&service.service.cover_value)).abs() < 1e-6 * now, "{now}");
}

#[test]
fn the_program_that_draws_comes_compressed_and_once() {
    let (_world, endpoint) = traded();
    let path = format!("{endpoint}/assets/plotly.js");
    let mut whole = agent().get(&path).header("accept-encoding", "identity").call().unwrap();
    let kind = whole.headers()["content-type"].to_str().unwrap().to_owned();
    assert_eq!((whole.status().as_u16(), kind.as_str()), (200, "text/javascript; charset=utf-8"));
    let tag = whole.headers()["etag"].to_str().unwrap().to_owned();
    let text = whole.body_mut().with_config().limit(16 << 20).read_to_vec().unwrap();
    assert!(text.starts_with(b"/**\n* plotly.js"));
    let mut less = agent().get(&path).header("accept-encoding", "br, gzip;q=0.8").call().unwrap();
    assert_eq!(less.headers()["content-encoding"], "gzip");
    let packed = less.body_mut().with_config().limit(16 << 20).read_to_vec().unwrap();
    assert!(packed.starts_with(&[0x1f, 0x8b]) && packed.len() * 2 < text.len());
    let again = agent().get(&path).header("if-none-match", &tag).call().unwrap();
    assert_eq!(again.status().as_u16(), 304);
}
