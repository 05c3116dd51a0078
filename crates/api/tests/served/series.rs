//! Numbers over time, asked as a client asks for them.

use crate::world::http::{data, get};
use crate::world::venue::OPEN;
use crate::world::{EPOCH, ROUND, World};
use buttress_api::view::*;
use matching::Side;
use node::{Kind as Read, Measure, Scale, Scope, Series};
use pricing::Kind;
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;
use store::Resolution;

fn all(endpoint: &str) -> Vec<SeriesView> {
    data(endpoint, "/v1/series?limit=1000")
}

fn buckets(endpoint: &str, name: &str, resolution: &str) -> Vec<BucketView> {
    let path = format!("/v1/series/{name}?from=0&limit=1000&resolution={resolution}");
    data(endpoint, &path)
}

/// The only day of a series.
fn day(endpoint: &str, name: &str) -> BucketView {
    let mut all = buckets(endpoint, name, "1d");
    assert_eq!(all.len(), 1, "{name}: {all:?}");
    all.remove(0)
}

/// Whole units, as JSON has them.
fn amounts(rows: &[Value], field: &str) -> f64 {
    rows.iter().map(|row| row[field].as_str().unwrap().parse::<f64>().unwrap()).sum()
}

#[test]
fn they_are_what_blocks_rounds_and_cases_say() {
    let endpoint = World::with_case().indexed().serve();
    let list = all(&endpoint);
    for series in &list {
        assert_eq!(series.resolutions.len(), 4, "{series:?}");
        for reach in &series.resolutions {
            let found = buckets(&endpoint, &series.name, &reach.resolution);
            assert_eq!(found[0].start, reach.first);
            assert_eq!(found[found.len() - 1].start, reach.last);
            assert_eq!((reach.first % reach.length_ms, reach.last % reach.length_ms), (0, 0));
            // Each resolution has all samples: this chain is young.
            let samples: u64 = found.iter().map(|bucket| bucket.samples).sum();
            assert_eq!(samples, day(&endpoint, &series.name).samples, "{}", series.name);
        }
    }
    let blocks: Vec<BlockRowView> = data(&endpoint, "/v1/blocks?limit=1000");
    let transactions = day(&endpoint, "chain.transactions");
    let many: usize = blocks.iter().map(|block| block.transactions).sum();
    assert_eq!(transactions.samples, u64::try_from(blocks.len()).unwrap());
    assert_eq!(transactions.total, many.to_string());
    let rejected: usize = blocks.iter().map(|block| block.rejected).sum();
    assert_eq!(day(&endpoint, "chain.rejected").total, rejected.to_string());
    // The rounds that are over, as they are on record.
    let (_, rounds) = get(&endpoint, "/v1/feeds/0/rounds?from=0&limit=1000");
    let rounds = rounds["data"].as_array().unwrap();
    let priced: Vec<&Value> = rounds.iter().filter(|round| round["outcome"] == "priced").collect();
    assert!(!priced.is_empty());
    let prices = day(&endpoint, "feed-0.price");
    assert_eq!(prices.samples, u64::try_from(priced.len()).unwrap());
    assert_eq!(prices.first, priced[0]["price"]);
    assert_eq!(prices.last, priced[priced.len() - 1]["price"]);
    let missed = rounds.iter().filter(|round| round["outcome"] == "without-price").count();
    assert_eq!(day(&endpoint, "feed-0.missed").total, missed.to_string());
    let found = |name: &str| list.iter().find(|series| series.name == name).unwrap();
    let price = found("feed-0.price");
    assert_eq!((price.unit.as_str(), price.kind), ("USD", SeriesKind::Level));
    assert_eq!((price.about.as_str(), price.about_name.as_str()), ("feed-0", "ETH-USD"));
    // What the cases were, and what they took.
    let cases: Vec<CaseView> = data(&endpoint, "/v1/cases");
    assert_eq!(day(&endpoint, "chain.cases").total, cases.len().to_string());
    assert_eq!(day(&endpoint, "service-0.cases").total, cases.len().to_string());
    // What is bought is told when an epoch begins; this one's is the last.
    let service: ServiceDetailView = data(&endpoint, "/v1/services/0");
    assert_eq!(day(&endpoint, "service-0.cover").last, service.service.cover_value);
    let (_, overview) = get(&endpoint, "/v1/overview");
    assert_eq!(day(&endpoint, "chain.cover").last, overview["data"]["backing"]["cover"]);
    assert_eq!(found("service-0.premiums").unit, "USD");
}

#[test]
fn what_is_taken_and_paid_adds_up() {
    let world = World::with_case();
    for epoch in 3..12 {
        world.block(epoch * EPOCH);
    }
    let endpoint = world.indexed().serve();
    let (_, events) = get(&endpoint, "/v1/events?limit=1000&kind=case-executed");
    assert!(!events["data"].as_array().unwrap().is_empty(), "{events}");
    let list = all(&endpoint);
    let total = |name: &str| {
        let known = list.iter().any(|series| series.name == name);
        let total = known.then(|| day(&endpoint, name).total);
        total.map_or(0.0, |total| total.parse::<f64>().unwrap())
    };
    let mut assets = 0;
    for asset in ["asset-0", "asset-1"] {
        let of = |measure: &str| total(&format!("{asset}.{measure}"));
        let taken = of("slashed");
        let paid = of("restitution") + of("insured") + of("rewards") + of("burned");
        assert!((taken - paid).abs() <= 1e-9 * taken, "{asset}: {taken} and {paid}");
        assets += usize::from(taken > 0.0);
    }
    assert_eq!(assets, 1);
    let (_, list) = get(&endpoint, "/v1/series?limit=1000&format=json");
    assert!(list["data"].as_array().unwrap().iter().all(|row| row["unit"] != "?"));
    // Every premium that was bought for an epoch that is over was divided; the last one was only bought.
    let (bought, divided) = (total("service-0.premiums"), total("service-0.stakers"));
    let commission = total("service-0.commission");
    assert!(divided > 0.0 && divided + commission <= bought);
}

#[test]
fn a_venue_has_its_volume_turnover_and_fees() {
    let world = World::with_venue();
    let (book, _) = world.listed(Kind::Call, 2_000);
    world.order("watcher", book, Side::Sell, 30, 5);
    world.block(OPEN + 10);
    world.order("staker", book, Side::Buy, 30, 3);
    world.block(OPEN + 20);
    world.block(OPEN + ROUND);
    let endpoint = world.indexed().serve();
    let trades: Vec<Value> = data(&endpoint, "/v1/markets/0/trades");
    let volume = day(&endpoint, "market-0.volume");
    assert_eq!((trades.len(), volume.samples), (1, 1));
    assert_eq!(volume.total, "0.0003");
    assert!((amounts(&trades, "size") - 0.0003).abs() < 1e-12);
    // Three lots of 0.0001 at 3.
    assert_eq!(day(&endpoint, "market-0.premium").total, "0.0009");
    assert_eq!(day(&endpoint, "venue-0.turnover").total, "0.0009");
    let list = all(&endpoint);
    let found = |name: &str| list.iter().find(|series| series.name == name).unwrap();
    assert_eq!(
        (found("market-0.volume").unit.as_str(), found("venue-0.fees").unit.as_str()),
        ("ETH", "USD")
    );
    assert_eq!(found("market-0.premium").kind, SeriesKind::Flow);
}

#[test]
fn a_figure_is_of_the_same_buckets() {
    let endpoint = World::with_case().indexed().serve();
    let drawn = |query: &str| get(&endpoint, &format!("/v1/charts/series?{query}"));
    let (_, price) = drawn("series=feed-0.price&resolution=10s");
    let found = buckets(&endpoint, "feed-0.price", "10s");
    let starts: Vec<u64> = found.iter().map(|bucket| bucket.start).collect();
    assert_eq!(price["data"][0]["type"], "candlestick");
    assert_eq!(price["data"][0]["x"], serde_json::json!(starts));
    let close = price["data"][0]["close"][0].as_f64().unwrap();
    assert_eq!(close, found[0].last.parse::<f64>().unwrap());
    let (_, both) = drawn("series=service-0.cover,service-0.wanted");
    assert_eq!(both["data"].as_array().unwrap().len(), 2);
    let (_, one) = drawn("series=chain.transactions&resolution=1d&limit=1");
    assert_eq!(one["data"][0]["type"], "bar");
    // What did not happen yet is no error: it may.
    let (status, none) = drawn("series=asset-0.burned");
    assert_eq!((status, none["data"].as_array().unwrap().len()), (200, 0));
    for (query, status, part) in [
        ("", 422, "series is missing"),
        (
            "series=feed-0.price,chain.cases",
            422,
            "expected levels of one unit, or flows of one unit",
        ),
        ("series=feed-9.price", 404, "series is \"feed-9.price\", expected series that"),
        ("series=feed-0.prize", 400, "series is \"feed-0.prize\", expected a series that"),
        (
            "series=feed-0.price&resolution=2m",
            400,
            "resolution is \"2m\", expected 10s, 1m, 1h or 1d",
        ),
        (
            &format!("series=chain.cases{}", ",chain.cases".repeat(6)),
            422,
            "series has 7 names, expected at most 6",
        ),
    ] {
        let (found, problem) = drawn(query);
        let detail = problem["detail"].as_str().unwrap();
        assert!(found == status && detail.contains(part), "{query}: {found} {detail}");
    }
}

#[test]
fn what_cannot_be_answered_says_why() {
    let endpoint = World::new().indexed().serve();
    for (path, expected, part) in [
        (
            "/v1/series?after=feed",
            400,
            "after is \"feed\", expected a series that GET /v1/series lists",
        ),
        ("/v1/series?limit=1001", 400, "limit is 1001, expected 1 to 1000"),
        (
            "/v1/series/feed-0",
            400,
            "name is \"feed-0\", expected a series that GET /v1/series lists",
        ),
        ("/v1/series/feed-77.price", 404, "name is \"feed-77.price\", expected a series that"),
        (
            "/v1/series/chain.transactions?resolution=5m",
            400,
            "resolution is \"5m\", expected 10s, 1m, 1h or 1d",
        ),
        (
            "/v1/series/chain.transactions?from=9&until=8",
            400,
            "from is \"9\", expected at most until, which is 8",
        ),
        ("/v1/series/chain.transactions?from=-1", 400, "query is \"from=-1\""),
        (
            "/v1/series/chain.transactions?after=now",
            400,
            "after is \"now\", expected a whole number",
        ),
    ] {
        let (status, problem) = get(&endpoint, path);
        let detail = problem["detail"].as_str().unwrap();
        assert!(status == expected && detail.contains(part), "{path}: {status} {detail}");
    }
    let ends = format!("/v1/series/chain.transactions?from={0}&after={0}", u64::MAX);
    assert_eq!(data::<Vec<BucketView>>(&endpoint, &ends), []);
    assert_eq!(data::<Vec<BucketView>>(&endpoint, "/v1/series/chain.transactions?after=0"), []);
    // A node that keeps none has none.
    let without = World::new().serve();
    assert_eq!(all(&without), []);
    assert_eq!(buckets(&without, "chain.transactions", "1m"), []);
    assert_eq!(get(&without, "/v1/charts/series?series=chain.transactions").0, 200);
    // What never happened to what there is, has no bucket.
    assert_eq!(buckets(&endpoint, "asset-1.burned", "1d"), []);
}

#[test]
fn they_are_true_after_the_last_block_that_is_indexed() {
    let world = World::with_case().indexed();
    let before = world.node.read(|state| state.meta().height).raw();
    world.block(20 * EPOCH);
    let node = world.node.clone();
    let endpoint = world.serve();
    let height = |path: &str| get(&endpoint, path).1["height"].as_u64().unwrap();
    let paths = ["/v1/series", "/v1/series/feed-0.price", "/v1/charts/series?series=feed-0.price"];
    assert_eq!(paths.map(height), [before; 3]);
    while node.catch_up().unwrap() {}
    assert_eq!(paths.map(height), [before + 1; 3]);
}

#[test]
fn the_reference_is_the_present_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/series.md");
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    let mark = "<!-- From here on made from the code: UPDATE_FIXTURES=1 cargo test -p buttress-api --test served series -->\n";
    let (by_hand, _) = committed.split_once(mark).unwrap();
    let mut present = format!("{by_hand}{mark}\n## Every resolution\n\n");
    present.push_str("| name | a bucket is | kept | which is |\n|---|---|---|---|\n");
    for resolution in Resolution::ALL {
        let hours = resolution.kept() * resolution.millis() / 3_600_000;
        let (name, length, kept) =
            (resolution.name(), resolution.millis() / 1_000, resolution.kept());
        let long =
            if hours % 24 == 0 { format!("{} days", hours / 24) } else { format!("{hours} hours") };
        let _ = writeln!(present, "| `{name}` | {length} s | {kept} buckets | {long} |");
    }
    present.push_str("\n## Every series\n\n| name | in | kind | meaning |\n|---|---|---|---|\n");
    for measure in Measure::ALL.iter().copied() {
        let unit = match (measure.scale(), measure.scope()) {
            (Scale::Count, _) => "count",
            (Scale::Ratio, _) => "ratio of one",
            (Scale::Price, Scope::Feed) => "quote currency of the pair",
            (Scale::Price | Scale::Value, _) => "reference currency",
            (Scale::Amount, Scope::Service) => "what the service pays in",
            (Scale::Amount, Scope::Venue | Scope::Market) => "the venue's cash",
            (Scale::Amount, _) => "the asset",
            (Scale::Lots, _) => "units of the underlying",
        };
        let kind = match measure.kind() {
            Read::Level => "level",
            Read::Flow => "flow",
        };
        let (name, words) = (Series { of: 0, measure }.to_string(), measure.words());
        let name = name.replace("-0.", "-N.");
        let _ = writeln!(present, "| `{name}` | {unit} | {kind} | {words} |");
    }
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        std::fs::write(&path, &present).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == present,
        "docs/reference/series.md is out of date; run: UPDATE_FIXTURES=1 cargo test -p buttress-api --test served series"
    );
}
