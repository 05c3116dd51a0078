//! `buttress oracle aggregate`: Pyth's own vectors, what does not count, and files that are none.

mod support;

use market_data::recorded_data_for_test;
use serde_json::{Value, json};
use support::{Scratch, run, text};

fn aggregate(method: &str, file: &str, more: &[&str]) -> Value {
    let arguments = [&["oracle", "aggregate", "--method", method, file, "--json"], more].concat();
    let output = run(&arguments);
    assert!(output.status.success(), "{file}: {}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn every_recorded_vector_matches_exactly() {
    let Some(directory) = recorded_data_for_test("pyth_aggregation") else { return };
    let mut vectors = 0;
    for file in std::fs::read_dir(directory).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let expected = std::fs::read_to_string(path.with_extension("result")).unwrap();
        let expected: Value = serde_json::from_str(&expected).unwrap();
        assert_eq!(aggregate("pyth", path.to_str().unwrap(), &[]), expected, "{}", path.display());
        vectors += 1;
    }
    assert!(vectors >= 19, "only {vectors} vectors");
}

struct File(Scratch);

impl File {
    fn write(&self, contents: &str) -> String {
        let path = self.0.file("quotes.json");
        std::fs::write(&path, contents).unwrap();
        path
    }
    fn quotes(&self, quotes: &Value) -> String {
        self.write(&json!({ "exponent": -2, "quotes": quotes }).to_string())
    }
    fn price(&self, method: &str, quotes: &Value) -> Value {
        let found = aggregate(method, &self.quotes(quotes), &[]);
        json!([found["price"], found["conf"], found["status"]])
    }
}

#[test]
fn what_does_not_count_is_left_out() {
    let file = File(Scratch::new("oracle-aggregate"));
    let quote = |price: i64, conf: u64, status: u64| json!({ "price": price, "conf": conf, "status": status });
    let late = |slots: i64| json!({ "price": 900, "conf": 7, "status": 1, "slot_diff": slots });
    let alone = json!([500, 3, "trading"]);
    for other in [quote(900, 7, 0), quote(900, 7, 2), quote(900, 7, 4), late(-25), late(26)] {
        for method in ["pyth", "median"] {
            let found = file.price(method, &json!([quote(500, 3, 1), other]));
            let confidence = if method == "pyth" { 3 } else { 0 };
            assert_eq!(found, json!([500, confidence, "trading"]), "{method} {other}");
        }
    }
    // Pyth's rule needs an interval that 64 bits can hold; the median needs none.
    for other in
        [quote(900, 0, 1), quote(i64::MAX, 7, 1), quote(i64::MIN, 7, 1), quote(1, u64::MAX, 1)]
    {
        assert_eq!(file.price("pyth", &json!([quote(500, 3, 1), other])), alone, "{other}");
    }
    assert_eq!(file.price("median", &json!([quote(900, 0, 1)])), json!([900, 0, "trading"]));
    let together = file.price("pyth", &json!([quote(500, 3, 1), late(-24)]));
    assert_eq!(together, json!([698, 202, "trading"]), "497 500 503 893 900 907");
    assert_eq!(file.price("pyth", &json!([])), json!([0, 0, "unknown"]));
}

#[test]
fn negative_prices_and_a_minimum_of_quotes() {
    let file = File(Scratch::new("oracle-minimum"));
    let quotes = json!([
        { "price": -500, "conf": 3, "status": 1 },
        { "price": -510, "conf": 3, "status": 1 },
        { "price": 20, "conf": 3, "status": 1, "slot_diff": null },
        { "price": i64::MIN, "conf": 0, "status": 1 },
    ]);
    assert_eq!(
        file.price("median", &quotes),
        json!([-510, u128::from(i64::MIN.unsigned_abs()) as u64 - 510, "trading"])
    );
    assert_eq!(file.price("pyth", &quotes), json!([-500, 517, "trading"]));
    let path = file.quotes(&quotes);
    for (minimum, status) in [("3", "trading"), ("4", "unknown")] {
        let found = aggregate("pyth", &path, &["--min-publishers", minimum]);
        assert_eq!(found["status"], status);
    }
    assert_eq!(aggregate("median", &path, &["--min-publishers", "4"])["status"], "trading");
    let words = run(&["oracle", "aggregate", "--method", "pyth", &path]);
    let words = text(&words.stdout);
    for part in ["price       -500 x 10^-2", "confidence  517 x 10^-2", "trading", "3 of 4 quotes"]
    {
        assert!(words.contains(part), "{words}");
    }
}

#[test]
fn a_file_that_is_none_says_what_is_wrong() {
    let file = File(Scratch::new("oracle-bad"));
    let fails = |path: &str, part: &str| {
        let output = run(&["oracle", "aggregate", "--method", "pyth", path, "--json"]);
        let error = text(&output.stderr);
        assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(1), ""), "{part}");
        assert!(error.contains(part), "{error:?} should contain {part:?}");
    };
    fails("nowhere.json", "cannot read quotes nowhere.json");
    let quote = |text: &str| format!(r#"{{"exponent": -8, "quotes": [{text}]}}"#);
    for (contents, part) in [
        ("", "EOF"),
        ("{\"quotes\": [", "line 1"),
        ("[]", "the file is [], expected an object"),
        ("{}", "quotes is missing, expected a list"),
        (r#"{"quotes": {}}"#, "quotes is {}, expected a list"),
        (r#"{"quotes": []}"#, "exponent is missing, expected a whole number"),
        (r#"{"quotes": [], "exponent": 1.5}"#, "exponent is 1.5, expected a whole number"),
        (&quote("7"), "quotes[0] is 7, expected an object"),
        (
            &quote(r#"{"conf": 1, "status": 1}"#),
            "quotes[0].price is missing, expected a whole number from -2^63",
        ),
        (
            &quote(r#"{"price": 1, "conf": -1, "status": 1}"#),
            "quotes[0].conf is -1, expected a whole number from 0",
        ),
        (
            &quote(r#"{"price": 1, "conf": 1, "status": "trading"}"#),
            "quotes[0].status is \"trading\", expected",
        ),
        (
            &quote(r#"{"price": 9223372036854775808, "conf": 1, "status": 1}"#),
            "price is 9223372036854775808, expected",
        ),
        (
            &quote(r#"{"price": 1, "conf": 1, "status": 1, "slot_diff": "x"}"#),
            "slot_diff is \"x\", expected",
        ),
        (&quote(&format!(r#"{{"price": "{}"}}"#, "9".repeat(500))), "9 ..., expected"),
    ] {
        fails(&file.write(contents), part);
    }
    let output = run(&["oracle", "aggregate", "--method", "mean", "nowhere.json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("mean"));
}
