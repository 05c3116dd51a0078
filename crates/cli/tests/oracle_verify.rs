//! `buttress oracle verify`: recorded messages as they are, and what it says of files and messages that are not right.

mod support;

use market_data::recorded_data_for_test;
use serde_json::{Value, json};
use support::{Scratch, run, text};

/// Exits with 1, says this on stderr, and nothing on stdout.
fn refuses(file: &str, expected: &[&str]) {
    let output = run(&["oracle", "verify", file, "--json"]);
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert_eq!(text(&output.stdout), "");
    for part in expected {
        assert!(error.contains(part), "{error:?} should contain {part:?}");
    }
}

fn report(file: &str, code: i32) -> Value {
    let output = run(&["oracle", "verify", file, "--json"]);
    assert_eq!(output.status.code(), Some(code), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn write(scratch: &Scratch, name: &str, value: &Value) -> String {
    let path = scratch.file(name);
    std::fs::write(&path, value.to_string()).unwrap();
    path
}

/// A message in Open Oracle's form; everything about it is well-formed, but it is signed by nobody known.
fn message() -> Value {
    let word = |number: u64| format!("{number:064x}");
    let padded = |word: &str| format!("{:0<64}", hex::encode(word));
    let parts = [
        word(0x80),
        word(1_649_265_840),
        word(0xc0),
        word(43_721_750_000),
        word(6),
        padded("prices"),
        word(3),
        padded("BTC"),
    ];
    let signature = format!("0x{:0>64}{:0>64}{:064x}", "1", "1", 27);
    json!({
        "source": "made for this test",
        "reporter": "coinbase",
        "kind": "prices",
        "timestamp": 1_649_265_840,
        "symbol": "BTC",
        "price_e6": 43_721_750_000_u64,
        "message": format!("0x{}", parts.concat()),
        "signature": signature,
        "signer": "0xfCEAdAFab14d46e20144F48824d0C09B1a03F2BC",
    })
}

#[test]
fn every_recorded_file_is_valid_as_it_is() {
    for (file, format, messages) in [
        ("open_oracle.json", "open_oracle", 41),
        ("redstone_packages.json", "redstone", 50),
        ("pyth_updates.json", "pyth", 7),
    ] {
        let Some(path) = recorded_data_for_test(&format!("signed_messages/{file}")) else { return };
        let path = std::fs::canonicalize(path).unwrap();
        let path = path.to_str().unwrap();
        let expected =
            json!({ "format": format, "messages": messages, "valid": messages, "invalid": [] });
        assert_eq!(report(path, 0), expected);
        let table = run(&["oracle", "verify", path, "--format", format]);
        let words = text(&table.stdout);
        assert!(words.contains(&format!("valid     {messages}\n")), "{words}");
    }
}

/// One thing changed in one recorded message: that one is invalid, with this in its reason, and the others stay valid.
fn changed(file: &str, index: usize, change: impl Fn(&mut Value), reason: &str) {
    let Some(path) = recorded_data_for_test(&format!("signed_messages/{file}")) else { return };
    let mut records: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    change(&mut records);
    let scratch = Scratch::new(&format!("changed-{reason}").replace([' ', '/'], "-"));
    let report = report(&write(&scratch, file, &records), 1);
    let invalid = report["invalid"].as_array().unwrap();
    assert_eq!(invalid.len(), 1, "{report}");
    assert_eq!(invalid[0]["index"], index);
    let said = invalid[0]["reason"].as_str().unwrap();
    assert!(said.contains(reason), "{said:?} should contain {reason:?}");
    let (messages, valid) = (&report["messages"], &report["valid"]);
    assert_eq!(messages.as_u64().unwrap(), valid.as_u64().unwrap() + 1);
}

const OKX: &str = "0x85615B076615317C80F14cBad6501eec031cD51C";

#[test]
fn a_changed_record_is_named_with_what_is_wrong() {
    let oracle = |change: fn(&mut Value), reason| {
        changed("open_oracle.json", 3, |records| change(&mut records[3]), reason);
    };
    oracle(|r| r["timestamp"] = json!(1), "timestamp is 1, but signed is");
    oracle(|r| r["price_e6"] = json!(1), "price_e6 is 1, but signed is");
    oracle(|r| r["symbol"] = json!("XYZ"), "symbol is XYZ, but signed is");
    oracle(|r| r["kind"] = json!("volumes"), "kind is volumes, but signed is prices");
    oracle(|r| r["reporter"] = json!("okx"), "who is not known to sign for okx");
    oracle(|r| r["reporter"] = json!("kraken"), "for which no signer is known");
    oracle(|r| r["signer"] = json!(OKX), "signer is 0x85615B076615317C80F14cBad6501eec031cD51C");
    oracle(|r| r["signer"] = json!("0x85615b076615317C80F14cBad6501eec031cD51C"), "EIP-55");
    oracle(|r| r["message"] = json!("0x0"), "an even number of hexadecimal digits");
    oracle(|r| r["message"] = json!("0x00"), "the offset of the kind needs 32 bytes, 1 are left");
    oracle(|r| r["signature"] = json!("0x00"), "r, s and v in 32 bytes each");

    let redstone = |change: fn(&mut Value), reason| {
        let change = |records: &mut Value| change(&mut records["DAI"][1]);
        changed("redstone_packages.json", 6, change, reason);
    };
    redstone(|r| r["dataPoints"][0]["value"] = json!(0.9999), "signerAddress is 0x");
    redstone(|r| r["timestampMilliseconds"] = json!(1), "signerAddress is 0x");
    redstone(|r| r["dataPoints"] = json!([]), "one data point");
    redstone(|r| r["dataPoints"][0]["value"] = json!(-1), "a positive number");
    redstone(|r| r["dataPoints"][0]["value"] = json!(0), "the price is 0, expected 1 to");
    redstone(|r| r["dataPoints"][0]["dataFeedId"] = json!(""), "a name of 1 to 31 characters");
    redstone(|r| r["dataFeedId"] = json!("USD"), "dataFeedId is USD, but signed is DAI");
    redstone(|r| r["dataPackageId"] = json!("USD"), "dataPackageId is USD, but signed is DAI");
    redstone(|r| r["isSignatureValid"] = json!(false), "isSignatureValid is false");
    redstone(|r| r["dataServiceId"] = json!("other"), "for which no signer is known");
    redstone(|r| r["signature"] = json!("****"), "65 bytes in base64");

    let pyth = |change: fn(&mut Value), reason| {
        changed("pyth_updates.json", 2, |records| change(&mut records[2]), reason);
    };
    pyth(|r| r["guardian_set_index"] = json!(3), "the index of the guardian set is 4, expected 3");
    pyth(|r| r["guardian_set_index"] = json!(9), "for which no signer is known");
    pyth(|r| r["guardian_signatures"][1]["index"] = json!(1), "guardian_signatures.index is 1");
    pyth(|r| r["guardian_signatures"] = json!([]), "the number of guardian_signatures is 0");
    pyth(|r| r["vaa_timestamp"] = json!(1), "vaa_timestamp is 1, but signed is");
    pyth(|r| r["emitter_chain"] = json!(1), "emitter_chain is 1, but signed is 26");
    pyth(|r| r["emitter_address"] = json!("e1"), "emitter_address is e1, but signed is");
    pyth(|r| r["slot"] = json!(1), "slot is 1, but signed is");
    pyth(|r| r["merkle_root"] = json!("00"), "merkle_root is 00, but signed is");
    pyth(|r| r["messages"] = json!([]), "the number of messages is 0, but signed is 8");
    for field in ["price", "conf", "expo", "pub", "prev", "ema", "ema_conf"] {
        let change = |records: &mut Value| records[2]["messages"][4][field] = json!(1);
        let reason = format!("messages.{field} is 1, but signed is");
        changed("pyth_updates.json", 2, change, &reason);
    }
    pyth(|r| r["messages"][0]["feed"] = json!("00"), "messages.feed is 00, but signed is");
    pyth(|r| r["messages"][0]["merkle_ok"] = json!(false), "merkle_ok is false");
    pyth(
        |r| r["update_hex"] = json!("0x504e"),
        "the magic of the update needs 4 bytes, 2 are left",
    );
}

#[test]
fn a_signature_by_somebody_else_is_invalid_without_recorded_data_too() {
    let scratch = Scratch::new("stranger");
    let file = write(&scratch, "messages.json", &json!([message()]));
    let report = report(&file, 1);
    assert_eq!(report["format"], "open_oracle");
    assert_eq!((&report["messages"], &report["valid"]), (&json!(1), &json!(0)));
    let reason = report["invalid"][0]["reason"].as_str().unwrap();
    assert!(
        reason.starts_with("signer is 0xfCEAdAFab14d46e20144F48824d0C09B1a03F2BC, but"),
        "{reason}"
    );
    let output = run(&["oracle", "verify", &file]);
    assert!(text(&output.stdout).contains("invalid   0: signer is"));
    assert!(text(&output.stderr).contains("messages.json: 1 of 1 messages are not valid"));
}

#[test]
fn a_malformed_file_says_where_and_what_was_expected() {
    let scratch = Scratch::new("malformed");
    refuses("/nowhere.json", &["cannot read /nowhere.json"]);
    let garbage = scratch.file("garbage.json");
    std::fs::write(&garbage, "[{\"message\": ").unwrap();
    refuses(&garbage, &["garbage.json is not JSON", "line 1"]);
    for (value, expected) in [
        (json!(7), ["the file is 7, expected a list"].as_slice()),
        (json!([]), &["the file is a list of 0, expected an object with a field message"]),
        (json!([{}]), &["[0] is an object of 0 fields, expected an object with a field message"]),
        (json!({ "BTC": 1 }), &["BTC is 1, expected a list"]),
        (json!({ "BTC": [{}] }), &["BTC[0].timestampMilliseconds is missing, expected a whole"]),
        (json!([{ "update_hex": 5 }]), &["[0].update_hex is 5, expected a text"]),
    ] {
        refuses(&write(&scratch, "shape.json", &value), expected);
    }
    let fields = message().as_object().unwrap().clone();
    for field in fields.keys().filter(|field| *field != "message") {
        let mut second = message();
        second.as_object_mut().unwrap().remove(field);
        let file = write(&scratch, "lacks.json", &json!([message(), second]));
        refuses(&file, &["lacks.json", &format!("[1].{field} is missing, expected a ")]);
        second[field] = json!([1, 2]);
        let file = write(&scratch, "other.json", &json!([message(), second]));
        refuses(&file, &["other.json", &format!("[1].{field} is a list of 2, expected a ")]);
    }
    let mut negative = message();
    negative["timestamp"] = json!(-5);
    let file = write(&scratch, "negative.json", &json!([negative]));
    refuses(&file, &["[0].timestamp is -5, expected a whole number from 0 to 2^64 - 1"]);
}

#[test]
fn the_format_can_be_named_and_must_be_known() {
    let scratch = Scratch::new("named");
    let file = write(&scratch, "messages.json", &json!([message()]));
    let output = run(&["oracle", "verify", &file, "--format", "pyth"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("[0].update_hex is missing"));
    assert_eq!(run(&["oracle", "verify", &file, "--format", "chainlink"]).status.code(), Some(2));
    let empty = write(&scratch, "empty.json", &json!([]));
    let output = run(&["oracle", "verify", &empty, "--format", "pyth", "--json"]);
    assert_eq!(output.status.code(), Some(0));
}
