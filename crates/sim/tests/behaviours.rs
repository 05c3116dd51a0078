//! What operators can be told to do, and what comes of it: incident 1 with other behaviours for one of its operators.

use buttress_sim::{Report, Scenario, replay};
use std::path::Path;

const BASE: &str = include_str!("../../../scenarios/incidents/01-pyth-btc.toml");
const LIE: &str = "reports 5402 from 2021-09-20T12:21:00Z for 2m";

/// Replays it with `behaviour` for publisher-04, and further lines for it and for the terms.
fn run(behaviour: &str, fields: &str, terms: &str) -> Report {
    let text = BASE.replacen(
        &format!("behaviour = \"{LIE}\"\n"),
        &format!("behaviour = \"{behaviour}\"\n{fields}"),
        1,
    );
    assert!(behaviour == LIE || text != BASE);
    let text = text.replacen("[[operators]]", &format!("{terms}\n[[operators]]"), 1);
    let scenario = Scenario::parse(&text, Path::new("behaviour.toml")).unwrap();
    replay(&scenario, Path::new("/nowhere"), |_| ()).unwrap().report
}

/// What publisher-04 was convicted of.
fn convicted(report: &Report) -> Vec<&str> {
    let of = report.findings.convicted.iter();
    of.filter_map(|case| case.strip_prefix("publisher-04: ")).collect()
}

fn rejected(report: &Report, rule: &str) -> u64 {
    report.findings.rejected.get(rule).copied().unwrap_or(0)
}

const OFFENCE: &str = "penalty = \"0.01\"\nreporter = \"0.05\"\nrestitution = \"0\"\ninsurance = \"0.95\"\nburn = \"0\"\n";

#[test]
fn whoever_is_uncertain_is_not_heard_and_not_slashed() {
    let report = run("doubts by 500 from 2021-09-20T12:21:00Z for 2m", "", "");
    assert_eq!(rejected(&report, "uncertain report rejected"), 12);
    assert_eq!(convicted(&report), [""; 0]);
    // Half a percent is certain enough.
    let report = run("doubts by 50 from 2021-09-20T12:21:00Z for 2m", "", "");
    assert_eq!(rejected(&report, "uncertain report rejected"), 0);
    assert_eq!(convicted(&report), [""; 0]);
}

#[test]
fn a_report_of_another_time_is_an_offence_beyond_the_skew() {
    let terms = format!("[terms.mistimed]\n{OFFENCE}");
    let stale = run("mistimes by -90s from 2021-09-20T12:21:00Z for 2m", "", &terms);
    assert_eq!(rejected(&stale, "mistimed report rejected"), 12);
    assert_eq!(convicted(&stale), ["mistimed"]);
    let skewed = run("mistimes by -400ms from 2021-09-20T12:21:00Z for 2m", "", &terms);
    assert_eq!(rejected(&skewed, "mistimed report rejected"), 12);
    assert_eq!(convicted(&skewed), [""; 0], "within the clock skew of 500 ms");
}

#[test]
fn whoever_follows_a_liar_lies() {
    // publisher-09 is off by a power of ten.
    let report = run("follows publisher-09", "", "");
    assert_eq!(convicted(&report), ["deviation"]);
    assert_eq!(report.findings.honest_convicted, [""; 0]);
}

#[test]
fn an_outage_is_an_absence_and_no_more() {
    let terms = format!("[terms.missed_rounds]\nconsecutive = 6\n{OFFENCE}");
    let report = run("down from 2021-09-20T12:21:00Z for 50s", "", &terms);
    assert_eq!(convicted(&report), [""; 0]);
    let report = run("down from 2021-09-20T12:21:00Z for 90s", "", &terms);
    assert_eq!(convicted(&report), ["missed-rounds"]);
    assert_eq!(report.findings.honest_convicted, [""; 0], "it was absent");
}

#[test]
fn an_honest_clock_within_the_skew_harms_nobody() {
    for clock in ["400ms", "-400ms"] {
        let report = run("honest", &format!("clock = \"{clock}\"\n"), "");
        assert_eq!(report.rejected, 0, "{clock}");
        assert_eq!(report.rounds_without_price, 0, "{clock}");
        assert_eq!(report.findings.convicted, ["publisher-09: deviation"], "{clock}");
    }
}
