//! `buttress operator run` and `buttress watch` beside a node, as operators and watchtowers run them. The short tests are part of
//! the default run; the others are ignored there and run by `cargo test --workspace --release -- --ignored`.

mod support;

use api::view::{CasePhase, CaseView};
use client::Client;
use crypto::{Digest, SecretKey};
use operator::guard::{Interchange, LastSigned};
use protocol::account_of;
use std::collections::BTreeSet;
use std::time::Duration;
use support::{Dev, Program, Scratch, run, text, wait};
use units::{FeedId, Round};

/// Writes the demonstration key of somebody to a file.
fn key_file(scratch: &Scratch, name: &str) -> String {
    let file = scratch.file(&name.replace('/', "-"));
    std::fs::write(&file, hex::encode(SecretKey::derive(name, 1).seed())).unwrap();
    file
}

fn fails(arguments: &[&str], expected: &str) {
    let output = run(arguments);
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {error}");
    assert!(error.contains(expected), "{arguments:?}: {error:?} should contain {expected:?}");
}

/// In which of the last rounds an operator's report is on the ledger: none while the chain is being founded and has no feed.
fn reports(client: &Client, feed: &str, operator: &str) -> BTreeSet<u64> {
    let rounds = client.rounds(feed, 500).map(|answer| answer.data).unwrap_or_default();
    let with =
        rounds.into_iter().filter(|round| round.reports.iter().any(|r| r.operator == operator));
    with.map(|round| round.round).collect()
}

fn cases(client: &Client) -> Vec<CaseView> {
    client.cases().unwrap().data
}

fn run_echo(node: &str, operator: &str, duty_key: &str, guard: &str) -> Vec<String> {
    let words = ["operator", "run", "--endpoint", node, "--operator", operator];
    let words = words.into_iter().chain(["--duty-key", duty_key, "--guard", guard]);
    words.map(str::to_owned).collect()
}

fn words(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

/// A demo's operators are on its ledger only with its first blocks, and a program for one that is not there ends at once.
fn wait_for_operators(client: &Client) {
    wait("operators", 30, || (client.operators().ok()?.data.len() == 5).then_some(()));
}

#[test]
fn a_program_is_told_what_it_was_given_wrongly() {
    let scratch = Scratch::new("wrong");
    let dev = Dev::start_with(&scratch.path().join("chain"), &["--without-operator", "echo"]);
    let client = Client::new(&dev.endpoint);
    let (duty, other) = (key_file(&scratch, "duty/echo"), key_file(&scratch, "duty/alpha"));
    let guard = scratch.file("guard");
    wait_for_operators(&client);
    let run = |operator: &str, key: &str| run_echo(&dev.endpoint, operator, key, &guard);
    let names = "operator is \"nobody\", expected one of alpha, bravo";
    fails(&words(&run("nobody", &duty)), names);
    fails(&words(&run("echo", &other)), "expected 912946b0c4b95f43");
    fails(&words(&run("echo", "no-such-file")), "cannot read key file no-such-file");
    fails(&["operator", "export", "--guard", &guard], "record.json: cannot read it");
    // A source of quotes that gives none is said to, and stops nothing.
    let prices = format!("{}/health", dev.endpoint);
    let watch = ["watch", "--endpoint", &dev.endpoint, "--dry-run", "--once", "--quotes", &prices];
    let output = support::run(&watch);
    let error = text(&output.stderr);
    assert!(output.status.success(), "{error}");
    assert!(error.contains(&format!("no quotes: GET {prices}: ")), "{error}");
}

#[test]
fn a_record_moves_as_what_it_is() {
    let scratch = Scratch::new("record");
    let (duty, other) = (key_file(&scratch, "duty/echo"), key_file(&scratch, "duty/alpha"));
    let key = SecretKey::derive("duty/echo", 1).public_key();
    let mut record = Interchange::new(Digest::new([7; 32]), key);
    for feed in 0..2 {
        let last = LastSigned { round: Round::new(9), statement: Digest::new([feed; 32]) };
        record.signed.insert(FeedId::new(feed.into()), last);
    }
    let (file, guard) = (scratch.file("export.json"), scratch.file("guard"));
    std::fs::write(&file, record.to_json()).unwrap();
    let import = |key: &str| {
        ["operator", "import", &file, "--guard", &guard, "--duty-key", key].map(str::to_owned)
    };
    fails(&words(&import(&other)), "duty_key is");
    let imported = run(&words(&import(&duty)));
    assert_eq!(text(&imported.stdout), "raised      2 of 2 feeds\n", "{}", text(&imported.stderr));
    let exported = run(&["operator", "export", "--guard", &guard]);
    assert_eq!(text(&exported.stdout), record.to_json());
    std::fs::write(&file, &exported.stdout[..exported.stdout.len() / 2]).unwrap();
    fails(&words(&import(&duty)), "cannot be read");
}

#[test]
#[ignore = "takes half a minute of real time"]
fn an_outside_program_reports_in_place_of_an_operator() {
    let scratch = Scratch::new("outside");
    let dev = Dev::start_with(&scratch.path().join("chain"), &["--without-operator", "echo"]);
    let client = Client::new(&dev.endpoint);
    let (duty, guard) = (key_file(&scratch, "duty/echo"), scratch.file("guard"));
    wait_for_operators(&client);
    let run = run_echo(&dev.endpoint, "echo", &duty, &guard);
    let program = Program::start(&[words(&run), vec!["--metrics", "127.0.0.1:0"]].concat());
    let seen = wait("reports of both feeds", 60, || {
        let seen = ["feed-0", "feed-1"].map(|feed| reports(&client, feed, "operator-4").len());
        (seen.iter().all(|count| *count >= 3)).then_some(seen)
    });
    assert!(cases(&client).is_empty(), "{seen:?}");
    // Nobody else may use the record meanwhile.
    fails(&words(&run), "in use by another process");
    let address = program.lines().into_iter().find_map(|line| {
        Some(line.strip_prefix("metrics     http://")?.strip_suffix("/metrics")?.to_owned())
    });
    let metrics = get(&address.unwrap(), "/metrics");
    for metric in [
        "buttress_operator_reports_signed_total{feed=\"feed-0\"}",
        "buttress_operator_last_signed_round{feed=\"feed-1\"}",
        "buttress_operator_clock_ahead_milliseconds",
        "buttress_operator_source_up",
    ] {
        assert!(metrics.contains(metric), "{metric} in {metrics}");
    }
}

/// A request as a scraper makes it.
fn get(address: &str, path: &str) -> String {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Killed at any moment, between a signature and its sending among them: it goes on, and never says two things.
#[test]
#[ignore = "kills the process many times"]
fn a_killed_reporter_goes_on_and_says_nothing_twice() {
    let scratch = Scratch::new("kill-operator");
    let dev = Dev::start_with(&scratch.path().join("chain"), &["--without-operator", "echo"]);
    let client = Client::new(&dev.endpoint);
    let (duty, guard) = (key_file(&scratch, "duty/echo"), scratch.file("guard"));
    wait_for_operators(&client);
    let words = ["operator", "run", "--endpoint", &dev.endpoint, "--operator", "echo"];
    let words = [words.as_slice(), &["--duty-key", &duty, "--guard", &guard]].concat();
    let mut last = 0;
    for life in 0..12_u64 {
        let mut program = Program::start(&words);
        let newest = wait("a report of this life", 60, || {
            let newest = reports(&client, "feed-0", "operator-4").last().copied();
            newest.filter(|newest| *newest > last)
        });
        last = newest;
        std::thread::sleep(Duration::from_millis((life * 7_919) % 2_000));
        program.kill();
    }
    // Two different statements for one round would have been shown to the chain, or be in the record.
    let mine: Vec<CaseView> =
        cases(&client).into_iter().filter(|case| case.operator == "operator-4").collect();
    assert!(mine.iter().all(|case| case.offence_name == "missed-rounds"), "{mine:?}");
    let exported = run(&["operator", "export", "--guard", &guard]);
    let record: serde_json::Value = serde_json::from_slice(&exported.stdout).unwrap();
    let signed = record["signed"][0]["round"].as_u64().unwrap();
    assert!(signed >= last, "signed up to {signed}, on the ledger {last}");
}

/// Three of five lie together. One watchtower with one account sees it, says what it would cost, and, once it may, files
/// everything and is paid.
#[test]
#[ignore = "takes a minute of real time"]
fn one_watchtower_catches_all_of_several_liars_and_is_paid() {
    let scratch = Scratch::new("watch");
    let dev = Dev::start_with(&scratch.path().join("chain"), &["--without-watchtower"]);
    let client = Client::new(&dev.endpoint);
    wait("cover", 60, || client.status().ok().filter(|status| status.data.epoch >= 2));
    let liars = [("charlie", "operator-2"), ("delta", "operator-3"), ("echo", "operator-4")];
    for (liar, _) in liars {
        client.lie(liar, 500, 10).unwrap();
    }
    let dry = Program::start(&["watch", "--endpoint", &dev.endpoint, "--dry-run", "--json"]);
    let findings = wait("the dry run to find all", 60, || {
        let lines = dry.lines().into_iter();
        let found: Vec<serde_json::Value> =
            lines.filter_map(|line| serde_json::from_str(&line).ok()).collect();
        let named: BTreeSet<&str> =
            found.iter().filter_map(|finding| finding["operator"].as_str()).collect();
        liars.iter().all(|(_, id)| named.contains(id)).then(|| found.clone())
    });
    assert!(findings.iter().all(|finding| finding["outcome"] == "not filed"), "{findings:?}");
    assert!(findings.iter().all(|finding| !finding["losses"].as_array().unwrap().is_empty()));
    assert!(cases(&client).is_empty(), "a dry run filed something");

    let key = key_file(&scratch, "watchtower");
    let _watch = Program::start(&["watch", "--endpoint", &dev.endpoint, "--signer", &key]);
    let paid = wait("every liar's case to be paid", 90, || {
        let cases = cases(&client);
        let paid = |id: &str| {
            cases.iter().any(|case| case.operator == id && case.phase == CasePhase::Paid)
        };
        liars.iter().all(|(_, id)| paid(id)).then_some(cases.clone())
    });
    assert!(paid.iter().all(|case| liars.iter().any(|(_, id)| case.operator == *id)), "{paid:?}");
    // Five percent of all that was taken, to the account that filed it.
    let account = account_of(&SecretKey::derive("watchtower", 1).public_key());
    let shares: Vec<String> = paid
        .iter()
        .flat_map(|case| client.case(&case.id).unwrap().data.payments)
        .filter(|payment| payment.purpose == "reporter")
        .map(|payment| payment.account.unwrap())
        .collect();
    assert!(shares.len() >= 3 && shares.iter().all(|to| *to == account.to_string()), "{shares:?}");
    let balances = client.account(&account).unwrap().data.balances;
    assert!(balances.iter().any(|balance| balance.symbol == "wstETH"), "{balances:?}");
}
