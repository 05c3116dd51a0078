//! `buttress risk`, on the networks of `scenarios/risk`, on recorded ones and on a stopped node's directory.

mod support;

use serde_json::Value;
use support::{Dev, Scratch, run, text};

const RESTAKED: &str = "scenarios/risk/restaked.json";

/// What a command prints as JSON.
fn json(arguments: &[&str]) -> Value {
    let output = run(&[&["risk"], arguments, &["--json"]].concat());
    assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What a command prints for people.
fn words(arguments: &[&str]) -> String {
    let output = run(&[&["risk"], arguments].concat());
    assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

#[test]
fn attack_names_the_best_attack_the_margin_and_headrooms() {
    let found = json(&["attack", RESTAKED]);
    assert_eq!(found["max_profit"], -40_000_000);
    assert_eq!(found["coalition"], serde_json::json!(["hazel"]));
    assert_eq!(found["services"], serde_json::json!(["coprocessor"]));
    // 300 million against 155 million: everything but the coprocessor.
    assert_eq!(found["one_plus_gamma"]["cost"], 300_000_000);
    assert_eq!(found["one_plus_gamma"]["profit"], 155_000_000);
    let local = number(&found["one_plus_gamma_c0"]);
    assert!(local > 1.0 && local <= 300.0 / 155.0, "{local}");
    assert_eq!(found["proved"], true);
    assert!(number(&found["seconds"]) >= 0.0);
    let rooms = found["headroom"].as_array().unwrap();
    assert_eq!(rooms.len(), 5);
    for (room, service) in
        rooms.iter().zip(["bridge", "oracle", "sequencer", "data", "coprocessor"])
    {
        assert_eq!((&room["service"], &room["exact"]), (&service.into(), &true.into()));
        assert!(room["value"].as_i64().unwrap() >= 40_000_000, "{room}");
    }
    let said = words(&["attack", RESTAKED]);
    assert!(said.contains("secure: no attack pays") && said.contains("base units"), "{said}");
}

#[test]
fn by_private_cost_the_same_network_is_not_secure() {
    let found = json(&["attack", RESTAKED, "--private-cost"]);
    assert_eq!((&found["secure"], &found["max_profit"]), (&false.into(), &26_000_000.into()));
    assert_eq!(found["coalition"], serde_json::json!(["birch", "elm"]));
    // 5 of elm against 10 of the coprocessor and 9 of birch against 30 of the sequencer.
    assert_eq!(found["one_plus_gamma"]["cost"], 14_000_000);
}

#[test]
fn an_attack_that_breaks_even_counts_where_ties_are_insecure() {
    let scratch = Scratch::new("risk-tie");
    let file = scratch.file("tie.json");
    std::fs::write(&file, one_service(|_| {}).replace("\"profit\":70", "\"profit\":100")).unwrap();
    assert_eq!(json(&["attack", &file])["secure"], true);
    assert_eq!(json(&["attack", &file, "--tie", "insecure"])["secure"], false);
}

#[test]
fn a_proof_is_checked_and_refused_of_another_network_or_when_it_was_changed() {
    let scratch = Scratch::new("risk-proof");
    let proof = scratch.file("proof.json");
    let made = json(&["prove", RESTAKED, "--out", &proof]);
    let checked = json(&["check", RESTAKED, "--proof", &proof]);
    // The margin, and the profit and the headroom of each of five services.
    assert_eq!(checked["claims"].as_array().unwrap().len(), 11);
    assert_eq!((&checked["claims"], &checked["nodes"]), (&made["claims"], &made["nodes"]));
    let margin = checked["claims"][0]["means"].as_str().unwrap();
    assert_eq!(margin, "every attack costs at least 60 ÷ 31 of its gain in stake");

    refused(&["check", "scenarios/risk/sharing-pays.json", "--proof", &proof], "network");
    let written = std::fs::read_to_string(&proof).unwrap();
    let mut changed: Value = serde_json::from_str(&written).unwrap();
    let other = scratch.file("changed.json");
    // One more is claimed of the first claim than its tree shows.
    changed["claims"][0]["cost_times"] = "1".into();
    std::fs::write(&other, changed.to_string()).unwrap();
    refused(&["check", RESTAKED, "--proof", &other], "claim");
    std::fs::write(&other, &written[..written.len() / 2]).unwrap();
    refused(&["check", RESTAKED, "--proof", &other], "line");
    refused(&["check", RESTAKED, "--proof", &scratch.file("nowhere")], "nowhere");
}

#[test]
fn cascades_come_in_the_order_of_their_shocks() {
    let points = json(&["cascade", RESTAKED, "--psi", "0.01,0.05,0.1,0.2"]);
    let points = points.as_array().unwrap();
    let of = |key: &str| -> Vec<f64> { points.iter().map(|point| number(&point[key])).collect() };
    assert_eq!(of("psi"), [0.01, 0.05, 0.1, 0.2]);
    assert_eq!(of("cascade_stake"), [0.0; 4]);
    // No operator is as small as a twentieth; larch has a twelfth, hazel and larch together three sixteenths.
    let expected = [0.0, 0.0, 40.0 / 480.0, 90.0 / 480.0];
    for (lost, expected) in of("realised_loss").into_iter().zip(expected) {
        assert!((lost - expected).abs() < 1e-12, "{lost} {expected}");
    }
    assert!(points.iter().all(|point| point["proved"] == true));
    assert!(points.iter().all(|point| number(&point["cap"]) >= number(&point["realised_loss"])));
}

#[test]
fn losses_and_prices_of_every_portfolio() {
    let losses = json(&["losses", RESTAKED]);
    let names: Vec<&str> =
        losses.as_array().unwrap().iter().map(|one| one["portfolio"].as_str().unwrap()).collect();
    assert_eq!(names, ["one staker", "a vault on five"]);
    for one in losses.as_array().unwrap() {
        let expected = number(&one["expected"]["value"]);
        let parts = one["services"].as_array().unwrap().iter();
        let sum: f64 = parts.map(|part| number(&part["expected"])).sum();
        assert!((sum - expected).abs() <= 1e-6 * expected, "{sum} {expected}");
        let tail = &one["tails"][0];
        let at_risk = number(&tail["value_at_risk"]["value"]);
        assert!(number(&tail["expected_shortfall"]["value"]) >= at_risk && at_risk > expected);
    }
    let prices = json(&["price", RESTAKED]);
    for one in prices.as_array().unwrap() {
        let (offered, fair, loaded) =
            (number(&one["offered"]), number(&one["fair"]), number(&one["loaded"]));
        assert!(0.0 < fair && fair < loaded, "{fair} {loaded}");
        assert_eq!(one["accepts"], offered >= loaded);
    }
    refused(&["losses", "scenarios/liquidations/ezeth-2024-04.json"], "operators");
}

#[test]
fn liquidations_of_a_scenario_and_of_a_network() {
    for scenario in ["ezeth-2024-04", "steth-2022-06"] {
        let found = json(&["liquidations", &format!("scenarios/liquidations/{scenario}.json")]);
        assert!(number(&found["run"]["end"]["price"]) > 0.0);
        assert_eq!(found["joint"], Value::Null);
    }
    let found = json(&["liquidations", RESTAKED]);
    // A sale of 60 million against a depth of 900, and then the leveraged loan.
    let after = (-60.0_f64 / 900.0).exp();
    assert!((number(&found["without_feedback"]) - after).abs() < 1e-9);
    assert!(number(&found["run"]["end"]["price"]) < after);
    assert_eq!(found["joint"]["services_lost"], 0);
    refused(&["liquidations", RESTAKED, "--unit", "0"], "--unit");
}

#[test]
fn sharing_pays_in_one_example_and_not_in_the_other() {
    let capital = |file: &str| {
        let found = json(&["compare", file]);
        assert_eq!(found["proved"], true);
        let of = |regime: &str| number(&found[regime]["capital"]);
        for regime in ["isolated", "restaked"] {
            let measured = &found[regime]["measured"];
            assert!(number(&measured["tail_loss"]) > 0.0 && number(&measured["contagion"]) > 0.0);
        }
        (found["by_capital"].clone(), of("restaked") / of("isolated"))
    };
    let (verdict, part) = capital("scenarios/risk/sharing-pays.json");
    assert_eq!(verdict, "sharing_pays");
    assert!(part < 0.8, "{part}");
    let (verdict, part) = capital("scenarios/risk/sharing-does-not-pay.json");
    assert_eq!(verdict, "isolation_pays");
    assert!(part > 4.0, "{part}");
}

#[test]
fn a_report_is_one_page_and_one_object() {
    let scratch = Scratch::new("risk-report");
    let page = scratch.file("page.html");
    let found = json(&["report", RESTAKED, "--psi", "0.05,0.1", "--html", &page]);
    for key in ["network", "attack", "private_attack", "liquidations", "joint", "regimes"] {
        assert!(found[key].is_object(), "{key}");
    }
    assert_eq!(found["portfolios"].as_array().unwrap().len(), 2);
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.starts_with("<!doctype html>") || page.starts_with("<!DOCTYPE html>"));
    for outside in ["<script", "http:", "https:", "src="] {
        assert!(!page.contains(outside), "{outside}");
    }
    for id in ["coprocessor", "rowan", "a vault on five"] {
        assert!(page.contains(id), "{id}");
    }
}

#[test]
fn recorded_networks_have_the_margins_that_were_recorded_with_them() {
    let Some(data) = market_data::recorded_data_for_test("risk_networks") else { return };
    let scratch = Scratch::new("risk-recorded");
    for name in ["s100x20", "s300x40", "synth1900x42"] {
        let path = data.join(format!("{name}.json"));
        let golden: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let golden = &golden["golden"];
        let proof = scratch.file(name);
        let made = json(&["prove", path.to_str().unwrap(), "--claims", "margin", "--out", &proof]);
        let whole = |key: &str| golden[key].as_u64().unwrap();
        let (cost, profit) = (whole("ratio_cost"), whole("ratio_profit"));
        let common = divisor(cost, profit);
        let margin = format!(
            "every attack costs at least {} ÷ {} of its gain in stake",
            cost / common,
            profit / common
        );
        assert_eq!(made["claims"][0]["means"], margin, "{name}");
    }
    let small = data.join("s100x20.json");
    let found = json(&["attack", small.to_str().unwrap()]);
    let golden: Value = serde_json::from_slice(&std::fs::read(&small).unwrap()).unwrap();
    assert_eq!(found["one_plus_gamma"]["cost"], golden["golden"]["ratio_cost"]);
    assert_eq!(found["proved"], true);
    for (room, recorded) in found["headroom"]
        .as_array()
        .unwrap()
        .iter()
        .zip(golden["golden"]["headroom"].as_array().unwrap())
    {
        assert_eq!((&room["value"], &room["exact"]), (&recorded["H"], &true.into()));
    }
}

#[test]
fn the_bounds_of_a_large_network_hold_whatever_the_time() {
    let Some(path) = market_data::recorded_data_for_test("eigenlayer") else { return };
    let source = path.to_str().unwrap();
    let found = json(&["attack", source, "--allotment", "fitted", "--time-limit", "0.5"]);
    let ratio = |key: &str| number(&found[key]["cost"]) / number(&found[key]["profit"]);
    let local = number(&found["one_plus_gamma_c0"]);
    let (least, found_margin) = (ratio("one_plus_gamma_at_least"), ratio("one_plus_gamma"));
    assert!(local > 2.0 && least >= local * 0.999_999, "{least} {local}");
    assert!(found_margin >= least, "{found_margin} {least}");
    refused(&["attack", source, "--allotment", "guessed"], "guessed");
    refused(&["attack", source, "--threshold", "3/2"], "3/2");
}

#[test]
fn a_stopped_node_is_read_from_its_directory() {
    let scratch = Scratch::new("risk-ledger");
    let directory = scratch.file("chain");
    let mut node = Dev::start(std::path::Path::new(&directory));
    let asked = json(&["report", "--endpoint", &node.endpoint]);
    assert!(asked["network"]["operators"].is_u64());
    refused(&["attack", &directory], "in use");
    refused(&["attack", "--endpoint", &node.endpoint, "--allotment", "equal"], "--allotment");
    node.kill();
    let found = json(&["report", &directory, "--by-vault"]);
    assert!(found["network"]["operators"].is_u64());
    refused(&["attack", "--endpoint", &node.endpoint], &node.endpoint["http://".len()..]);
}

/// The greatest common divisor.
fn divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { divisor(b, a % b) }
}

/// A command fails, with nothing on stdout, and stderr has the words.
fn refused(arguments: &[&str], part: &str) {
    let output = run(&[&["risk"], arguments].concat());
    let error = text(&output.stderr);
    assert!(!output.status.success(), "{arguments:?} succeeded");
    assert_eq!(text(&output.stdout), "", "{arguments:?}");
    assert!(error.contains(part), "{arguments:?}: {error:?} should contain {part:?}");
    assert!(!error.contains("panicked"), "{error}");
}

/// One service that one operator secures, after a change.
fn one_service(change: impl FnOnce(&mut Value)) -> String {
    let mut file = serde_json::json!({
        "operators": [{"id": "anna", "stake": 100}],
        "services": [{"id": "bridge", "profit": 70, "threshold": [1, 2]}],
        "pledges": [{"operator": "anna", "service": "bridge", "amount": 100}],
    });
    change(&mut file);
    file.to_string()
}

#[test]
fn what_is_wrong_in_a_file_is_named_with_its_place() {
    let scratch = Scratch::new("risk-errors");
    let file = scratch.file("network.json");
    let refuses = |content: &str, part: &str| {
        std::fs::write(&file, content).unwrap();
        refused(&["attack", &file], part);
    };
    let changed = |pointer: &str, to: Value| {
        one_service(|file| *file.pointer_mut(pointer).expect(pointer) = to)
    };
    let with = |pointer: &str, key: &str, value: Value| {
        one_service(|file| file.pointer_mut(pointer).unwrap()[key] = value)
    };
    refuses(&with("", "operator", 1.into()), "operator");
    refuses(&with("/operators/0", "steak", 1.into()), "operators[0].steak");
    refuses(&changed("/operators/0/stake", (-1).into()), "operators[0].stake: -1");
    refuses(&changed("/operators/0/stake", 1.5.into()), "operators[0].stake: 1.5");
    refuses(&changed("/services/0/profit", Value::Null), "services[0].profit");
    let over = (1_u128 << 110) + 1;
    refuses(&changed("/services/0/profit", over.to_string().into()), "services[0].profit");
    let most = || (1_u128 << 110).to_string();
    let two = serde_json::json!([{"id": "anna", "stake": most()}, {"id": "ben", "stake": 1}]);
    refuses(&changed("/operators", two), "operators");
    let twice = serde_json::json!([{"id": "anna", "stake": 100}, {"id": "anna", "stake": 1}]);
    refuses(&changed("/operators", twice), "operators[1].id");
    let same = |text: String| text.replace("bridge", "anna");
    refuses(&same(one_service(|_| {})), "services[0].id");
    refuses(&changed("/services/0/threshold", serde_json::json!([0, 2])), "services[0].threshold");
    refuses(&changed("/services/0/threshold", serde_json::json!([3, 2])), "services[0].threshold");
    refuses(&changed("/pledges/0/operator", "dora".into()), "pledges[0].operator: no operator");
    refuses(&changed("/pledges/0/amount", 101.into()), "pledges[0].amount");
    let pledge = serde_json::json!({"operator": "anna", "service": "bridge", "amount": 1});
    refuses(
        &one_service(|file| file["pledges"].as_array_mut().unwrap().push(pledge)),
        "pledges[1]",
    );
    refuses("", "line 1");
    refuses("\u{0}garbage", "line 1, column 1");
    refuses(&"[".repeat(10_000), "line 1");
    refuses("{\"operators\": []}", "services");
}

#[test]
fn what_is_wrong_in_arguments_is_named() {
    let scratch = Scratch::new("risk-arguments");
    let empty = scratch.path().to_str().unwrap();
    refused(&["attack", empty], "neither a ledger nor EigenLayer's record");
    assert!(!scratch.path().join("ledger.redb").exists(), "nothing is made where one only reads");
    refused(&["attack", &scratch.file("nowhere.json")], "nowhere.json");
    // Without a source it is the running node that is asked: here there is none.
    refused(&["attack", "--endpoint", "http://127.0.0.1:1"], "127.0.0.1:1");
    for psi in ["1.5", "-0.1", "0.1,x"] {
        refused(&["cascade", RESTAKED, &format!("--psi={psi}")], "--psi");
    }
    for limit in ["soon", "-1", "inf", "NaN"] {
        refused(&["attack", RESTAKED, &format!("--time-limit={limit}")], "--time-limit");
    }
    refused(&["attack", RESTAKED, "--tie", "maybe"], "--tie");
    refused(&["attack", RESTAKED, "--by-vault"], "--by-vault");
    refused(&["attack", RESTAKED, "--threshold", "1/2"], "EigenLayer");
    refused(&["prove", RESTAKED, "--claims", "everything"], "margin, profit, headroom");
    refused(&["compare", RESTAKED, "--premiums", "0.1,0.1"], "--premiums");
    refused(&["attack", RESTAKED, "--html", empty], empty);
}
