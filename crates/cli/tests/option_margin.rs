//! `buttress option margin`: recorded accounts by both models, the table, and files that are none.

mod support;

use market_data::recorded_data_for_test;
use serde_json::{Value, json};
use std::path::Path;
use support::{Scratch, run, text};
use units::Fixed;

fn margins(model: &str, file: &Path) -> Vec<Value> {
    let file = file.to_str().unwrap();
    let output = run(&["option", "margin", "--model", model, file, "--json"]);
    assert!(output.status.success(), "{file}: {}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn fixed(value: &Value) -> Fixed {
    value.as_str().unwrap().parse().unwrap()
}

/// Within 10⁻⁹ of the recorded one.
#[track_caller]
fn assert_near(found: &Value, recorded: &str) {
    let (found, recorded) = (fixed(found), recorded.parse::<Fixed>().unwrap());
    let apart = found.raw().abs_diff(recorded.raw());
    assert!(apart <= recorded.magnitude() / 1_000_000_000, "{found}, recorded {recorded}");
}

#[test]
fn standard_cases_are_listed_with_their_margins() {
    let Some(file) = recorded_data_for_test("margin_vectors/srm_cases.json") else { return };
    let found = margins("standard", &file);
    assert!(found.len() >= 14, "{}", found.len());
    assert_eq!(found[0]["case"], "Test1");
    assert_near(&found[0]["initial"], "-304.371585189059952640");
    assert_near(&found[0]["maintenance"], "-191.871585189059952640");
    assert_near(&found[0]["mark_to_market"], "-79.371585189059936256");
    let perpetual = found.iter().find(|it| it["case"] == "Test17").unwrap();
    let expected = json!({
        "case": "Test17", "initial": "-117.825", "maintenance": "-95.25", "mark_to_market": "-20",
    });
    assert_eq!(perpetual, &expected);
}

#[test]
fn portfolio_cases_have_every_scenario() {
    let name = "test_12_risk_cancelling_naked_short_call";
    let file = format!("margin_vectors/pmrm2/{name}.json");
    let Some(file) = recorded_data_for_test(&file) else { return };
    let found = margins("portfolio", &file);
    let [case] = found.as_slice() else { panic!("one case, not {}", found.len()) };
    assert_eq!(case["case"], name);
    assert_near(&case["initial"], "-14604.048120144837");
    assert_near(&case["maintenance"], "-11824.858703959073");
    assert_near(&case["mark_to_market"], "-1186.4185694587657");
    assert_near(&case["basis"], "-947.2098049301085");
    assert_eq!(case["worst"], "scenario 0");
    let scenarios = case["scenarios"].as_array().unwrap();
    assert_eq!(scenarios.len(), 31);
    assert_near(&scenarios[0]["loss"], "-12939.312020443321671337");
    let skew =
        json!([scenarios[29]["spot"], scenarios[29]["volatility"], scenarios[29]["damping"]]);
    assert_eq!(skew, json!(["1", "linear skew", "1"]));
    assert_near(&scenarios[29]["loss"], "-43.43395259503017769");

    let file = file.to_str().unwrap();
    let output = run(&["option", "margin", "--model", "portfolio", file]);
    let table = text(&output.stdout);
    assert!(table.contains(&format!("{name}  ")), "{table}");
    assert!(table.contains("-14604.04812 "), "{table}");
    assert!(table.contains("linear skew"), "{table}");
    assert!(table.ends_with("worst  scenario 0\n"), "{table}");
}

/// A case of the standard model without anything in it.
fn nothing() -> Value {
    json!({ "Test1": { "Scenario": {
        "OptionUnderlying": [], "OptionExpiries": [], "OptionStrikes": [], "OptionIsCall": [],
        "OptionAmounts": [], "OptionVols": [], "OptionVolConfidences": [], "FeedExpiries": [],
        "Forwards": [], "ForwardConfidences": [], "Cash": 5, "USDCValue": 1_000_000_000_000_000_000_u64,
        "Perps_ETH": 0, "ETHSpotPrice": 1, "BTCSpotPrice": 1, "PerpPrice": [1, 1],
        "SpotPerpConfidences": [[1, 1], [1, 1]],
    } } })
}

struct File(Scratch);

impl File {
    fn refused(&self, model: &str, contents: &str) -> String {
        let path = self.0.file("case.json");
        std::fs::write(&path, contents).unwrap();
        let output = run(&["option", "margin", "--model", model, &path, "--json"]);
        assert_eq!(output.status.code(), Some(1), "{contents}");
        assert_eq!(text(&output.stdout), "", "no result");
        text(&output.stderr).replace(&path, "FILE").trim_end().to_owned()
    }
}

#[test]
fn what_is_no_case_is_named_by_its_place() {
    let file = File(Scratch::new("option-margin"));
    let path = file.0.file("empty.json");
    std::fs::write(&path, nothing().to_string()).unwrap();
    let cash = json!([{
        "case": "Test1", "initial": "0.000000000000000005",
        "maintenance": "0.000000000000000005", "mark_to_market": "0.000000000000000005",
    }]);
    assert_eq!(json!(margins("standard", Path::new(&path))), cash);

    let change = |field: &str, value: Value| {
        let mut changed = nothing();
        changed["Test1"]["Scenario"][field] = value;
        file.refused("standard", &changed.to_string())
    };
    for (field, value, expected) in [
        (
            "Cash",
            json!("much"),
            "Test1.Scenario.Cash is \"much\", expected a whole number of 10^-18, below 10^38",
        ),
        (
            "Cash",
            json!(1.5e60),
            "Test1.Scenario.Cash is 1.5e+60, expected a whole number of 10^-18, below 10^38",
        ),
        (
            "ETHSpotPrice",
            json!(-1),
            "Test1.Scenario.ETHSpotPrice is -1, expected a price, not below zero",
        ),
        (
            "PerpPrice",
            json!([1]),
            "Test1.Scenario.PerpPrice is a list, expected a list of two, for ETH and BTC",
        ),
        (
            "OptionStrikes",
            json!([1]),
            "Test1.Scenario.OptionStrikes is a list, expected a list with one entry for each option",
        ),
        (
            "SpotPerpConfidences",
            json!([[1, 1], [1, {}]]),
            "Test1.Scenario.SpotPerpConfidences[1][1] is an object, expected a whole number of 10^-18, below 10^38",
        ),
    ] {
        assert_eq!(change(field, value), format!("error: FILE: {expected}"));
    }
    let mut missing = nothing();
    missing["Test1"]["Scenario"].as_object_mut().unwrap().remove("Forwards");
    let error = file.refused("standard", &missing.to_string());
    assert_eq!(error, "error: FILE: Test1.Scenario.Forwards is missing, expected a list");
    // What is read well may still be no market.
    let error = change("USDCValue", json!(0));
    assert_eq!(error, "error: FILE: Test1: the price of the stable currency is zero");

    assert_eq!(
        file.refused("portfolio", &nothing().to_string()),
        "error: FILE: Scenario is missing, expected an object"
    );
    assert_eq!(file.refused("standard", "7"), "error: FILE: the file is 7, expected an object");
    let error = file.refused("standard", "{");
    assert!(error.starts_with("error: FILE is not JSON: EOF"), "{error}");
    let output = run(&["option", "margin", "--model", "standard", "/nowhere/case.json"]);
    let error = text(&output.stderr);
    assert!(error.starts_with("error: cannot read /nowhere/case.json: "), "{error}");
    let output = run(&["option", "margin", "/nowhere/case.json"]);
    assert_eq!(output.status.code(), Some(2), "no model");
}

/// A case of the portfolio model, changed in one place.
#[test]
fn a_changed_case_is_named_by_its_place() {
    let name = "margin_vectors/pmrm2/test_12_risk_cancelling_naked_short_call.json";
    let Some(path) = recorded_data_for_test(name) else { return };
    let file = File(Scratch::new("option-margin-changed"));
    let contents = std::fs::read_to_string(path).unwrap();
    for (from, to, expected) in [
        (
            "\"VolShockDirection\": \"LINEAR\"",
            "\"VolShockDirection\": \"SIDEWAYS\"",
            "Parameters.Scenarios[29].VolShockDirection is \"SIDEWAYS\", expected Up, Down, None, LINEAR or ABS",
        ),
        (
            "\"SpotShock\": 1,\n        \"VolShockDirection\": \"ABS\"",
            "\"SpotShock\": 1.1,\n        \"VolShockDirection\": \"ABS\"",
            "Parameters.Scenarios[30].SpotShock is 1.1, expected 1, as a skew moves no price",
        ),
        (
            "\"FeedExpiry\": 794852",
            "\"FeedExpiry\": 794853",
            "Scenario.Options[0].Expiry is 794852, expected the expiry of one of the OptionFeeds",
        ),
        (
            "\"MarkVol\": 0.453803924321583",
            "\"MarkVol\": -0.453803924321583",
            "Scenario.Options[0].MarkVol is -0.453803924321583, expected a volatility, not below zero",
        ),
        (
            "\"MM_LOSS_FACTOR\": 0.8",
            "\"MM_LOSS_FACTOR\": null",
            "Parameters.Margin.MM_LOSS_FACTOR is null, expected a decimal number below 10^20",
        ),
        (
            "\"SpotConfidence\": 1.0",
            "\"SpotConfidence\": 1.1",
            "case: the confidence of the spot price is 1.1, expected from 0 to 1",
        ),
        (
            "\"Amount\": -1.0",
            "\"Amount\": -99999999999999999999",
            "case: the value of an option of 1186",
        ),
    ] {
        let changed = contents.replacen(from, to, 1);
        assert_ne!(changed, contents, "{from}");
        let error = file.refused("portfolio", &changed);
        assert!(error.starts_with(&format!("error: FILE: {expected}")), "{error}");
    }
}
