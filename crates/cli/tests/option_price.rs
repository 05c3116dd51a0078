//! `buttress option price`: known prices, the table, and what it refuses.

mod support;

use serde_json::{Value, json};
use support::{run, text};

fn price(arguments: &[&str]) -> Value {
    let output = run(&[&["option", "price", "--json"], arguments].concat());
    assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A week at the money, and a month out of it, discounted.
#[test]
fn prices_and_greeks_are_exact() {
    let week = ["--forward", "1500", "--strike", "1500", "--vol", "1", "--seconds", "604800"];
    let expected = json!({
        "call": "82.805080668634503469",
        "put": "82.805080668634503469",
        "delta": "0.527601693556211501",
        "gamma": "0.001915909990595747",
        "vega": "82.672828361323309767",
        "theta": "-2155.398739420214861789",
    });
    assert_eq!(price(&week), expected);
    let month = ["--forward", "1000", "--strike", "1200", "--vol", "0.25", "--seconds", "2592000"];
    let expected = json!({
        "call": "0.137082128426573646",
        "put": "199.972766103166693646",
        "delta": "0.00606638448652491",
        "gamma": "0.00023953172938236",
        "vega": "4.921884850322469818",
        "theta": "-7.483995721914490403",
    });
    assert_eq!(price(&[&month[..], &["--discount", "0.9991784198737006"]].concat()), expected);
}

#[test]
fn numbers_may_have_powers_of_ten_and_milliseconds() {
    let small =
        ["--forward", "8.1e-6", "--strike", "1e-5", "--vol", "1.2", "--seconds", "604800.000"];
    let found = price(&small);
    assert_eq!(
        (&found["call"], &found["put"]),
        (&"0.000000072684874753".into(), &"0.000001972684874753".into())
    );
    let end = ["--forward", "3000", "--strike", "2999", "--vol", "0.8", "--seconds", "0"];
    assert_eq!((&price(&end)["call"], &price(&end)["theta"]), (&"1".into(), &"0".into()));
    // A discount has no last digit.
    let long = ["--forward", "1000", "--strike", "700", "--vol", "25", "--seconds", "31536000"];
    let long = price(&[&long[..], &["--discount", "0.980198673306755267731"]].concat());
    assert_eq!(
        (&long["call"], &long["delta"]),
        (&"980.198673306755268".into(), &"0.980198673306755268".into())
    );
}

#[test]
fn the_table_has_both_sides() {
    let output = run(&[
        "option",
        "price",
        "--forward",
        "1500",
        "--strike",
        "1500",
        "--vol",
        "1",
        "--seconds",
        "604800",
    ]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let table = text(&output.stdout);
    let delta: Vec<_> = table.lines().nth(2).unwrap().split_whitespace().take(3).collect();
    assert_eq!(delta, ["delta", "0.527601693556211501", "-0.472398306443788499"]);
    assert_eq!(table.lines().count(), 6);
}

#[test]
fn what_it_cannot_price_it_says() {
    let fails = |changed: &str, value: &str, code: i32, parts: &[&str]| {
        let mut arguments = vec!["option", "price", "--json"];
        let usual = [
            ("--forward", "1500"),
            ("--strike", "1500"),
            ("--vol", "1"),
            ("--seconds", "60"),
            ("--discount", "1"),
        ];
        for (name, usual) in usual {
            arguments.extend([name, if name == changed { value } else { usual }]);
        }
        let output = run(&arguments);
        let error = text(&output.stderr);
        assert_eq!(
            (output.status.code(), text(&output.stdout).as_str()),
            (Some(code), ""),
            "{error}"
        );
        for part in parts {
            assert!(error.contains(part), "{error:?} should contain {part:?}");
        }
    };
    for field in ["--forward", "--strike", "--vol", "--seconds", "--discount"] {
        for value in ["-1", "NaN", "inf", "1,5", "0x10", "", "1e99"] {
            fails(field, value, 2, &[field, value, "is not a decimal number such as 1_500.25"]);
        }
    }
    fails("--forward", "1e-19", 2, &["--forward", "1e-19", "more than 18 digits"]);
    fails("--seconds", "0.0001", 2, &["--seconds", "0.0001", "more than 3 digits"]);
    fails("--seconds", "1e18", 2, &["--seconds", "1e18", "584 million years"]);
    fails("--strike", "1e21", 2, &["--strike", "too large"]);
    fails(
        "--forward",
        "200000000000000000000",
        1,
        &["the price at forward 200000000000000000000", "expected less than 1.7e20"],
    );
    let missing = run(&["option", "price", "--forward", "1"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(text(&missing.stderr).contains("--strike <PRICE>"));
}
