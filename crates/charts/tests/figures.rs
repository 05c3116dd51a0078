//! Every figure, compared with what is committed under `figures/`. `UPDATE_FIXTURES=1` writes them anew; look at the difference.

use buttress_charts::*;
use serde_json::Value;
use std::fs;
use std::path::PathBuf;

fn compare(name: &str, figure: &Figure) -> Value {
    let found = serde_json::to_value(figure).unwrap();
    let text = serde_json::to_string_pretty(&found).unwrap() + "\n";
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/figures/{name}.json"));
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        fs::write(&path, text).unwrap();
    } else {
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(text, committed, "{name} changed; UPDATE_FIXTURES=1 writes it anew");
    }
    found
}

fn party(name: &str, column: usize) -> Party {
    Party { name: name.to_owned(), column }
}

#[test]
fn exposure_keeps_what_flows_and_escapes_names() {
    let parties = [party("staker", 0), party("<b>alice</b>", 1), party("oracle", 2)];
    let flow = |from, to, amount| Flow { from, to, amount };
    // The last two cannot be drawn: nothing flows, or nobody is there.
    let flows = [flow(0, 1, 100.0), flow(1, 2, 60.0), flow(0, 2, 0.0), flow(0, 9, 5.0)];
    let found = compare("exposure", &exposure(&parties, &flows, "USD"));
    let trace = &found["data"][0];
    assert_eq!(trace["type"], "sankey");
    assert_eq!(trace["link"]["value"], serde_json::json!([100.0, 60.0]));
    assert_eq!(trace["node"]["label"][1], "&lt;b&gt;alice&lt;/b&gt;");
}

#[test]
fn overlap_has_its_first_row_on_top() {
    let names = ["s".to_owned(), "t".to_owned()];
    let found = compare("overlap", &overlap(&names, &[vec![1.0, 0.2], vec![0.5, 1.0]]));
    let trace = &found["data"][0];
    assert_eq!(trace["y"], serde_json::json!(["t", "s"]));
    assert_eq!(trace["z"], serde_json::json!([[0.5, 1.0], [1.0, 0.2]]));
}

#[test]
fn margin_is_a_bar_from_proved_to_found() {
    let interval = |name: &str, at_least, found, local| Interval {
        name: name.to_owned(),
        at_least,
        found,
        local,
    };
    let both = [interval("all stake", 1.1, 1.5, Some(0.9)), interval("own part", 0.7, 0.7, None)];
    let found = compare("margin", &margin(&both));
    assert_eq!(found["data"][0]["x"], serde_json::json!([1.1, 1.5]));
    assert_eq!(found["data"][2]["x"], serde_json::json!([0.9]));
    assert_eq!(found["layout"]["shapes"][0]["x0"], 1.0);
}

#[test]
fn headroom_has_what_is_missing_below_zero() {
    let room = |name: &str, profit, headroom| Room { name: name.to_owned(), profit, headroom };
    let found =
        compare("headroom", &headroom(&[room("a", 10.0, 5.0), room("b", 8.0, -2.0)], "USD"));
    assert_eq!(found["data"][1]["x"], serde_json::json!([5.0, 0.0]));
    assert_eq!(found["data"][2]["x"], serde_json::json!([0.0, -2.0]));
}

#[test]
fn cascade_shows_what_was_found_and_what_was_proved() {
    let shock = |size, lost, lost_at_most, cap| Shock { size, lost, lost_at_most, cap };
    let shocks = [shock(0.01, 0.01, 0.02, Some(0.05)), shock(0.1, 0.4, 0.4, None)];
    let found = compare("cascade", &cascade(&shocks));
    assert_eq!(found["data"][0]["y"], serde_json::json!([0.01, 0.4]));
    assert_eq!(found["data"][1]["y"], serde_json::json!([0.02, 0.4]));
    assert_eq!(found["data"][3]["x"], serde_json::json!([0.01]));
}

#[test]
fn losses_have_the_probability_of_more() {
    let range = |above, probability| Range { above, probability };
    let levels = [Level { name: "VaR 99 %".to_owned(), loss: 20.0 }];
    let ranges = [range(0.0, 0.75), range(10.0, 0.125), range(20.0, 0.125)];
    let found = compare("losses", &losses(&ranges, &levels, "USD"));
    assert_eq!(found["data"][1]["y"], serde_json::json!([1.0, 0.25, 0.125]));
    assert_eq!(found["data"][2]["y"], serde_json::json!([0.125, 1.0]));
}

#[test]
fn rounds_have_bands_reports_and_dispersion() {
    let reported = |name: &str, price| Reported { name: name.to_owned(), price };
    let point = |time, price, quoted, tolerated, reports| RoundPoint {
        time,
        price,
        quoted,
        tolerated,
        reports,
    };
    let points = [
        point(
            1_000,
            Some((2_000.0, 2.0)),
            Some((1_998.0, 2_003.0)),
            Some((1_990.0, 2_010.0)),
            vec![reported("alice", 1_999.0), reported("bob", 2_001.0)],
        ),
        point(2_000, None, None, None, vec![]),
    ];
    let found = compare("rounds", &rounds(&points, "USD"));
    let named = |name: &str| {
        let data = found["data"].as_array().unwrap();
        data.iter().find(|trace| trace["name"] == name).unwrap_or_else(|| panic!("{name}"))
    };
    assert_eq!(named("tolerance")["y"], serde_json::json!([2_010.0]));
    assert_eq!(named("venues’ quotes")["y"], serde_json::json!([2_003.0]));
    assert_eq!(named("confidence")["y"], serde_json::json!([2_002.0]));
    assert_eq!(named("no price")["x"], serde_json::json!([2_000]));
    assert_eq!(named("dispersion")["y"], serde_json::json!([10.0]));
    assert_eq!(named("reports")["text"], serde_json::json!(["alice", "bob"]));
}

fn two_smiles() -> [Smile; 2] {
    let smile = |name: &str, points: &[(f64, f64)]| Smile {
        name: name.to_owned(),
        points: points.to_vec(),
    };
    [
        smile("27NOV26", &[(1_800.0, 0.7), (2_000.0, 0.6), (2_200.0, 0.65)]),
        smile("25DEC26", &[(1_800.0, 0.68), (2_200.0, 0.64)]),
    ]
}

#[test]
fn smiles_are_lines_by_expiry() {
    let found = compare("smiles", &smiles(&two_smiles(), "USD"));
    assert_eq!(found["data"].as_array().unwrap().len(), 2);
}

#[test]
fn a_surface_has_every_strike() {
    let found = compare("surface", &surface(&two_smiles(), "USD"));
    let trace = &found["data"][0];
    assert_eq!(trace["x"], serde_json::json!([1_800.0, 2_000.0, 2_200.0]));
    let middle = trace["z"][1][1].as_f64().unwrap();
    assert!((middle - 0.66).abs() < 1e-12, "{middle}");
    assert!(surface(&two_smiles()[..1], "USD").is_empty(), "one expiry is no surface");
}

#[test]
fn payoffs_bend_at_strikes() {
    let leg = |kind, strike, size, paid| Leg { kind, strike, size, paid };
    let legs = [leg(LegKind::Call, 2_000.0, 1.0, 50.0), leg(LegKind::Put, 1_800.0, -1.0, 30.0)];
    let found = compare("payoff", &payoff(&legs, Some(1_900.0), "USD"));
    let trace = &found["data"][0];
    assert_eq!(trace["x"], serde_json::json!([1_500.0, 1_800.0, 1_900.0, 2_000.0, 2_300.0]));
    assert_eq!(trace["y"], serde_json::json!([-320.0, -20.0, -20.0, -20.0, 280.0]));
}

#[test]
fn an_auction_has_its_cheapest_offer_first() {
    let offer = |name: &str, reserve, cover| OfferStep { name: name.to_owned(), reserve, cover };
    let demand = Demand { target: 100.0, budget: 1.0, most: 0.04 };
    let cleared = Cleared { rate: 0.01, bought: 90.0 };
    let offers = [offer("dear", 0.02, 50.0), offer("cheap", 0.01, 60.0)];
    let found = compare("auction", &auction(&offers, demand, Some(cleared), "USD"));
    assert_eq!(found["data"][0]["x"], serde_json::json!([0.0, 60.0, 60.0, 110.0]));
    assert_eq!(found["data"][0]["y"], serde_json::json!([0.01, 0.01, 0.02, 0.02]));
}

#[test]
fn yields_and_cover_are_bars() {
    let part = |name: &str, per_year| YieldPart { name: name.to_owned(), per_year };
    let found = compare("yields", &yields(&[part("base", 0.03), part("lost", -0.01)]));
    assert_eq!(found["data"][0]["y"], serde_json::json!([0.03, -0.01]));
    let bought = |name: &str, epochs: &[(u64, f64)]| Bought {
        name: name.to_owned(),
        epochs: epochs.to_vec(),
    };
    let sellers = [bought("alice", &[(1, 5.0), (2, 6.0)]), bought("nobody", &[])];
    let found = compare("cover", &cover(&sellers, "USD"));
    assert_eq!(found["data"].as_array().unwrap().len(), 1);
    assert_eq!(found["layout"]["barmode"], "stack");
}

#[test]
fn nothing_is_an_empty_figure() {
    assert!(exposure(&[], &[], "USD").is_empty() && overlap(&[], &[]).is_empty());
    assert!(margin(&[]).is_empty() && headroom(&[], "USD").is_empty() && cascade(&[]).is_empty());
    assert!(losses(&[], &[], "USD").is_empty() && rounds(&[], "USD").is_empty());
    assert!(smiles(&[], "USD").is_empty() && payoff(&[], None, "USD").is_empty());
    assert!(yields(&[]).is_empty() && cover(&[], "USD").is_empty());
}

#[test]
fn series_are_candles_lines_or_bars() {
    let span = |start, [first, least, greatest, last, total]: [f64; 5]| Span {
        start,
        first,
        least,
        greatest,
        last,
        total,
    };
    let spans = vec![
        span(0, [10.0, 8.0, 13.0, 12.0, 43.0]),
        span(60_000, [12.0, 9.0, 12.0, 9.0, 30.0]),
        // A minute without a sample is left out.
        span(180_000, [9.0, 9.0, 9.0, 9.0, 9.0]),
    ];
    let course = |name: &str| Course { name: name.to_owned(), spans: spans.clone() };
    let one = [course("price of <b>ETH</b>")];
    let found = compare("series-candles", &series(&one, Shape::Candles, "USD"));
    let trace = &found["data"][0];
    assert_eq!(trace["type"], "candlestick");
    assert_eq!(trace["x"], serde_json::json!([0, 60_000, 180_000]));
    let parts = ["open", "high", "low", "close"].map(|part| trace[part][0].as_f64().unwrap());
    assert_eq!(parts, [10.0, 13.0, 8.0, 12.0]);
    assert_eq!(trace["name"], "price of &lt;b&gt;ETH&lt;/b&gt;");
    // One line has its range; several would hide each other.
    let found = compare("series-lines", &series(&one, Shape::Lines, "USD"));
    let ends = |place: usize| found["data"][place]["y"][0].as_f64().unwrap();
    assert_eq!([ends(0), ends(1), ends(2)], [8.0, 13.0, 12.0]);
    let empty = Course { name: "nothing".to_owned(), spans: Vec::new() };
    let both = [course("in"), empty.clone(), course("out")];
    let found = serde_json::to_value(series(&both, Shape::Lines, "USD")).unwrap();
    assert_eq!(found["data"].as_array().unwrap().len(), 2);
    assert_ne!(found["data"][0]["line"]["dash"], found["data"][1]["line"]["dash"]);
    let found = compare("series-bars", &series(&both, Shape::Bars, "USD"));
    assert_eq!(found["data"][1]["y"], serde_json::json!([43.0, 30.0, 9.0]));
    assert!(series(&[empty], Shape::Bars, "USD").is_empty());
    assert!(series(&[], Shape::Candles, "USD").is_empty());
}
