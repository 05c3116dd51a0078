//! `buttress option chain` on a recorded chain, and on what is none.

mod support;

use market_data::recorded_data_for_test;
use serde_json::Value;
use support::{Scratch, run, text};

const FILE: &str = "deribit/deribit_options_snapshot_20251230T173115Z.csv.gz";

#[test]
fn a_recorded_chain_is_read_fitted_and_drawn() {
    let Some(path) = recorded_data_for_test(FILE) else { return };
    let path = path.canonicalize().unwrap();
    let file = path.to_str().unwrap();
    let scratch = Scratch::new("option-chain");
    let plot = scratch.file("smiles.svg");

    let output = run(&["option", "chain", file, "--json", "--plot", &plot]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["time"], "2025-12-30T17:31:15Z");
    let underlyings = answer["underlyings"].as_array().unwrap();
    let names: Vec<_> = underlyings.iter().map(|underlying| &underlying["name"]).collect();
    assert_eq!(names, ["BTC", "ETH"]);
    let expiries: Vec<&Value> = underlyings
        .iter()
        .flat_map(|underlying| underlying["expiries"].as_array().unwrap())
        .collect();
    assert_eq!(expiries.len(), 24);
    let options = |expiry: &&Value| expiry["options"].as_u64().unwrap();
    assert_eq!(expiries.iter().map(options).sum::<u64>(), 1_304);
    for expiry in &expiries {
        assert!(expiry["marks"]["tick_at_parity"] == expiry["options"]);
        assert!(expiry["fit"]["rms"].as_f64().unwrap() < 0.01);
        // What can be signed: decimal numbers with at most 18 digits after the point.
        let rho = expiry["publishable"]["svi"]["rho"].as_str().unwrap();
        assert!(rho.parse::<units::Fixed>().unwrap().magnitude() < 10_u128.pow(18), "{rho}");
    }
    let refused = expiries.iter().filter(|expiry| expiry["refusals"] != Value::Array(vec![]));
    let kinds: Vec<_> = refused.map(|expiry| expiry["refusals"][0]["kind"].clone()).collect();
    assert!(kinds.contains(&"calendar".into()) && kinds.contains(&"butterfly".into()), "{kinds:?}");
    let svg = std::fs::read_to_string(&plot).unwrap();
    assert!(svg.starts_with("<svg") && svg.contains("ETH 2026-12-25"));

    let output = run(&["option", "chain", file]);
    let printed = text(&output.stdout);
    assert!(output.status.success() && output.stderr.is_empty());
    // A line for each expiry, two headings for each underlying and a blank line, and what the columns are.
    assert_eq!(printed.lines().count(), 24 + 2 * 3 + 2, "{printed}");
    assert!(printed.contains("2026-03-27") && printed.contains("calendar: at k = "), "{printed}");
}

#[test]
fn a_file_that_is_no_chain_says_where_it_is_not() {
    let scratch = Scratch::new("option-no-chain");
    let file = scratch.file("chain.csv");
    let output = run(&["option", "chain", &file]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("cannot read"), "{}", text(&output.stderr));

    std::fs::write(&file, "time,price\n1,2\n").unwrap();
    let output = run(&["option", "chain", &file, "--json"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let error = text(&output.stderr);
    assert!(error.contains("line 1: the header is \"time,price\""), "{error}");
}
