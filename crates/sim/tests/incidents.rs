//! The 17 incidents: each ends as its file expects, with its frozen root, and no honest operator is ever convicted.

mod common;

use buttress_sim::{Entry, Report, Scenario, replay, scenario_files};
use common::check_golden;
use std::path::{Path, PathBuf};

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/incidents")
}

fn text_of(number: u8) -> String {
    let files = scenario_files(&directory()).unwrap();
    std::fs::read_to_string(&files[usize::from(number) - 1]).unwrap()
}

fn run(text: &str) -> Report {
    let scenario = Scenario::parse(text, Path::new("incident.toml")).unwrap();
    replay(&scenario, Path::new("/nowhere"), |_| ()).unwrap().report
}

/// An incident with one change.
fn changed(number: u8, from: &str, to: &str) -> Report {
    let text = text_of(number);
    assert!(text.contains(from), "incident {number} has no {from:?}");
    run(&text.replacen(from, to, 1))
}

#[test]
fn every_incident_ends_as_its_file_expects() {
    let mut entries: Vec<Entry> = Vec::new();
    for (number, file) in (1..).zip(scenario_files(&directory()).unwrap()) {
        let report = run(&std::fs::read_to_string(&file).unwrap());
        assert_eq!(report.findings.incident, Some(number), "{}", file.display());
        assert_eq!(file.file_stem().unwrap().to_str(), Some(report.scenario.as_str()));
        assert_eq!(report.conservation, "ok");
        check_golden(&report.scenario, &report.state_root);
        entries.push(report.into());
    }
    assert_eq!(entries.len(), 17);
    for Entry { scenario, findings, .. } in &entries {
        assert_eq!(findings.differences, [""; 0], "{scenario}");
        assert_eq!(findings.expected, Some(true), "{scenario}");
        assert_eq!(findings.honest_convicted, [""; 0], "{scenario}");
        // Where nobody is convicted the file says what answers the incident instead.
        let answered = !findings.convicted.is_empty()
            || findings.handled_by.is_some()
            || findings.class.as_deref() == Some("unauthorised");
        assert!(answered && !findings.caught_by.is_empty(), "{scenario}");
    }
    check_document(&entries);
}

/// The document's table is the computed list.
fn check_document(entries: &[Entry]) {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/concepts/incidents.md");
    let document = std::fs::read_to_string(document).unwrap();
    for Entry { scenario, findings, .. } in entries {
        let (number, name) = scenario.split_once('-').unwrap();
        let convicted = findings.convicted.len();
        let withheld: u64 = findings.withheld.values().sum();
        let caught_by = findings.caught_by.join(", ");
        let class = findings.class.as_deref().unwrap_or_default();
        let row =
            format!("| {number} | `{name}` | {class} | {caught_by} | {convicted} | {withheld} |");
        assert!(document.contains(&row), "docs/concepts/incidents.md should have the row\n{row}");
    }
}

#[test]
fn an_expectation_that_is_not_met_is_told() {
    let findings = changed(1, "  \"publisher-04: deviation\",\n", "").findings;
    assert_eq!(findings.expected, Some(false));
    assert_eq!(
        findings.differences,
        ["convicted is [publisher-04: deviation, publisher-09: deviation], \
          expected [publisher-09: deviation]"]
    );
    let findings = changed(17, "\"closed market\" = 588", "\"closed market\" = 587").findings;
    assert_eq!(findings.expected, Some(false), "{:?}", findings.withheld);
    let findings = changed(13, "\"unauthorised report rejected\"", "\"deviation\"").findings;
    assert_eq!(findings.expected, Some(false));
}

#[test]
fn a_verdict_is_the_same_whoever_files_the_evidence_and_whatever_is_voted() {
    let with = run(&text_of(16));
    // Without the voters' watchtower the honest one files, and without the council nothing is delayed.
    let alone = text_of(16).replace(
        "attempt = \"watches\"",
        "attempt = \"accuses reporter-02 at 2025-03-25T00:10:00Z\"",
    );
    let alone = alone
        .replace("delays = [\"2025-03-25T00:09:00Z\", \"2025-03-25T00:09:30Z\"]", "delays = []");
    let without = run(&alone);
    let verdicts = |report: &Report| {
        let of = |case: &buttress_sim::CaseReport| {
            (
                case.operator.clone(),
                case.offence.clone(),
                case.epoch,
                case.fraction.clone(),
                case.taken.clone(),
                case.verdict.clone(),
            )
        };
        report.cases.iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(verdicts(&with).len(), 3);
    assert_eq!(verdicts(&with), verdicts(&without));
    assert!(with.findings.rejected.contains_key("charged already"), "both filed");
    assert!(with.findings.rejected.contains_key("second delay refused"));
    assert!(!without.findings.rejected.contains_key("second delay refused"));
}

#[test]
fn who_copies_a_spike_for_longer_than_the_duration_is_convicted() {
    // Incident 12, in which the pool stays at 2.50 for two minutes instead of ten seconds.
    let report = changed(12, "at 2020-02-18T03:13:20Z 1.00", "at 2020-02-18T03:15:20Z 1.00");
    assert_eq!(report.findings.convicted, ["pool-reader: deviation"]);
    assert_eq!(report.findings.honest_convicted, [""; 0]);
}

#[test]
fn a_feed_of_one_venue_or_without_its_calendar_would_be_accepted_nowhere() {
    // The same registrations with enough venues, or with the calendar, are accepted: then nothing is refused.
    let accepted = changed(17, "always_open = true", "always_open = false");
    assert!(!accepted.findings.caught_by.contains(&"feed refused".to_owned()));
    assert_eq!(accepted.findings.expected, Some(false));
}
