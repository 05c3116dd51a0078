//! The numbers for Prometheus, and their reference.

use crate::world::{World, genesis};
use buttress_api::{METRICS, Metric};
use node::{CheckpointWriting, Checks, NodeOptions};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

/// Every sample by its name and labels.
fn scrape(endpoint: &str) -> (String, BTreeMap<String, f64>) {
    let mut reply = ureq::get(format!("{endpoint}/metrics")).call().unwrap();
    let kind = reply.headers()["content-type"].to_str().unwrap().to_owned();
    assert!(kind.starts_with("text/plain; version=0.0.4"), "{kind}");
    let text = reply.body_mut().read_to_string().unwrap();
    let samples = text.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let (name, value) = line.rsplit_once(' ').unwrap();
        let number = value.parse().unwrap_or_else(|error| panic!("{line}: {error}"));
        (name.strip_prefix("buttress_").unwrap().to_owned(), number)
    });
    let count = samples.clone().count();
    let samples: BTreeMap<String, f64> = samples.collect();
    assert_eq!(samples.len(), count, "no sample twice");
    (text, samples)
}

#[test]
fn numbers_are_those_of_the_chain() {
    let world = World::with_case();
    let (text, samples) = scrape(&world.serve());
    for (name, value) in [
        ("height", 7.0),
        ("epoch", 2.0),
        ("halted", 0.0),
        ("blocks_total", 7.0),
        ("block_seconds_count", 7.0),
        ("block_seconds_bucket{le=\"+Inf\"}", 7.0),
        // Four that found everything, the staker's, three reports, leaving, and the accusation.
        ("transactions_total{outcome=\"done\"}", 10.0),
        ("transactions_total{outcome=\"rejected\"}", 0.0),
        ("queue_transactions", 0.0),
        ("operators", 3.0),
        ("operators_jailed", 1.0),
        ("stake_value", 61_000.0),
        ("cover_value", 30_000.0),
        ("cover_wanted_value", 30_000.0),
        ("cases{phase=\"open\"}", 1.0),
        ("cases{phase=\"paid\"}", 0.0),
        ("feed_price{feed=\"feed-0\",pair=\"ETH-USD\"}", 2_000.5),
        ("feed_fresh{feed=\"feed-0\",pair=\"ETH-USD\"}", 1.0),
        ("feed_age_seconds{feed=\"feed-0\",pair=\"ETH-USD\"}", 0.21),
    ] {
        assert_eq!(samples.get(name), Some(&value), "{name} in {text}");
    }
    // Only what is described is told, with its help and its type before it.
    let described: BTreeSet<&str> = METRICS.iter().map(|metric| metric.name).collect();
    for name in samples.keys() {
        let base = name.split('{').next().unwrap();
        let base = ["_bucket", "_sum", "_count"]
            .iter()
            .find_map(|end| base.strip_suffix(end).filter(|it| *it == "block_seconds"))
            .unwrap_or(base);
        assert!(described.contains(base), "{name}");
    }
    for Metric { name, kind, .. } in METRICS {
        assert!(text.contains(&format!("# HELP buttress_{name} ")), "{name}");
        assert!(text.contains(&format!("# TYPE buttress_{name} {kind}\n")), "{name}");
    }
    // Buckets add up as they go.
    let buckets: Vec<f64> = text
        .lines()
        .filter(|line| line.starts_with("buttress_block_seconds_bucket"))
        .map(|line| line.rsplit_once(' ').unwrap().1.parse().unwrap())
        .collect();
    assert!(buckets.is_sorted() && buckets.len() == node::BLOCK_SECONDS.len() + 1, "{buckets:?}");
}

#[test]
fn states_on_the_disk_have_numbers() {
    let world = World::founded(
        &genesis(),
        NodeOptions {
            checks: Checks::EveryBlock,
            checkpoint_interval: 4,
            checkpoint_writing: CheckpointWriting::InPlace,
            ..NodeOptions::default()
        },
    );
    let endpoint = world.serve();
    let height = || world.node.read(|state| state.meta().height.raw());
    let (_, before) = scrape(&endpoint);
    assert_eq!(before["checkpoint_height"], (height() - height() % 4) as f64);
    while height() < 12 {
        world.block(1);
    }
    let (text, samples) = scrape(&endpoint);
    let numbers = ["checkpoint_height", "checkpoints_total", "checkpoints_skipped_total"];
    assert_eq!(numbers.map(|name| samples[name]), [12.0, 3.0, 0.0], "{text}");
    let state = world.node.read(|state| borsh::object_length(state).unwrap());
    assert_eq!(samples["checkpoint_bytes"], state as f64);
    assert!(samples["checkpoint_seconds"] > 0.0);
}

#[test]
fn a_venue_has_numbers_of_its_own() {
    let world = World::with_venue();
    let (text, samples) = scrape(&world.serve());
    assert!(samples["venue_accounts{venue=\"venue-0\"}"] > 0.0, "{text}");
    assert!(
        samples.contains_key("market_open_interest{market=\"market-0\",symbol=\"ETH\"}"),
        "{text}"
    );
}

#[test]
fn the_reference_is_the_present_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/metrics.md");
    let mut present = String::from(
        "# Metrics\n\nA node answers `GET /metrics` in Prometheus' text format. Times are seconds, parts are ratios of one, values are in the \
         reference\ncurrency, sizes in units of the underlying. What ends in `_total` counts since the node was opened; everything else is as \
         of the last\nblock. This page is made from `crates/api/src/metrics/names.rs`.\n\n| name | kind | labels | meaning |\n|---|---|---|---|\n",
    );
    for Metric { name, kind, labels, help } in METRICS {
        let labels: Vec<String> = labels.iter().map(|label| format!("`{label}`")).collect();
        let _ =
            writeln!(present, "| `buttress_{name}` | {kind} | {} | {help} |", labels.join(", "));
    }
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        std::fs::write(&path, &present).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == present,
        "docs/reference/metrics.md is out of date; run: UPDATE_FIXTURES=1 cargo test -p buttress-api --test served metrics"
    );
}
