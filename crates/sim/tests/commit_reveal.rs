//! A scenario whose feed takes commitments first.

use buttress_sim::{Report, Scenario, replay};
use std::path::{Path, PathBuf};

/// The shipped scenario with this done to its text.
fn run(change: impl Fn(String) -> String) -> Report {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/decimal-slip.toml");
    let text = change(std::fs::read_to_string(&path).unwrap());
    let scenario = Scenario::parse(&text, &path).unwrap();
    replay(&scenario, Path::new("."), |_| ()).unwrap().report
}

fn committed(text: &str) -> String {
    let offence = r#"
[terms.missed_reveals]
penalty = "0.005"
count = 3
reporter = "0.05"
restitution = "0"
insurance = "0.95"
burn = "0"

[[operators]]"#;
    text.replace("heartbeat = \"10s\"", "heartbeat = \"10s\"\ncommit = \"4s\"").replacen(
        "\n[[operators]]",
        offence,
        1,
    )
}

#[test]
fn honest_operators_commit_show_and_lose_nothing_and_liars_are_convicted_all_the_same() {
    let plain = run(|text| text);
    let report = run(|text| committed(&text));
    // What is seen in the first part and shown in the second is the same price.
    assert_eq!((report.rounds, report.rejected), (plain.rounds, 0));
    // The round that begins as the window ends is committed to and not shown any more.
    assert_eq!(report.rounds_without_price, plain.rounds_without_price + 1);
    let convicted = |report: &Report| {
        let cases = report.cases.iter().map(|case| (case.operator.clone(), case.offence.clone()));
        cases.collect::<Vec<_>>()
    };
    assert_eq!(convicted(&report), convicted(&plain));
    assert_eq!(convicted(&report).len(), 2, "the two whose decimals slip");
    let honest = |report: &Report| {
        let all = report.operators.iter().filter(|operator| operator.behaviour == "honest");
        all.map(|operator| (operator.reports, operator.missed)).collect::<Vec<_>>()
    };
    let but_the_last = honest(&plain).into_iter().map(|(told, missed)| (told - 1, missed + 1));
    assert_eq!(honest(&report), but_the_last.collect::<Vec<_>>());
}

#[test]
fn who_copies_the_one_before_has_nothing_to_copy_in_time() {
    // Follows what another reported in the round before: with commitments that is the freshest that anybody can copy.
    let copies = |text: String| {
        committed(&text).replacen(
            "name = \"reporter-11\"\nbehaviour = \"honest\"",
            "name = \"reporter-11\"\nbehaviour = \"follows reporter-01\"",
            1,
        )
    };
    let report = run(copies);
    let copier = report.operators.iter().find(|operator| operator.name == "reporter-11").unwrap();
    assert_eq!(copier.behaviour, "follows reporter-01");
    assert!(copier.reports > 0);
    assert_eq!(report.rejected, 0);
}
