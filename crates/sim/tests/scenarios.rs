//! Every shipped scenario: the same to the byte each time, equal to its frozen root, every planted offender found, and
//! nobody else touched.

mod common;

use buttress_sim::{OperatorReport, Replayed, Report, Scenario, StakerReport, replay};
use common::check_golden;
use market_data::{data_directory, recorded_data_for_test};
use std::path::PathBuf;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../../scenarios/{name}.toml"))
}

/// Replays a scenario twice; none when it needs recorded prices that are not here.
fn run(name: &str, data: Option<&str>) -> Option<Replayed> {
    if let Some(file) = data {
        recorded_data_for_test(file)?;
    }
    let scenario = Scenario::load(&path(name)).unwrap();
    let [first, second] = [(); 2].map(|()| replay(&scenario, &data_directory(), |_| ()).unwrap());
    assert_eq!(first.report, second.report, "{name} does not repeat");
    check_golden(name, &first.report.state_root);
    let report = &first.report;
    assert_eq!((report.conservation.as_str(), report.rejected), ("ok", 0), "{name}");
    for operator in &report.operators {
        let (honest, lost) =
            (operator.behaviour == "honest", operator.stake_before != operator.stake_after);
        assert!(!(honest && (lost || operator.cases > 0)), "{name}: {} is honest", operator.name);
    }
    Some(first)
}

fn operator<'a>(report: &'a Report, name: &str) -> &'a OperatorReport {
    report.operators.iter().find(|operator| operator.name == name).unwrap()
}

fn staker<'a>(report: &'a Report, name: &str) -> &'a StakerReport {
    report.stakers.iter().find(|staker| staker.name == name).unwrap()
}

/// Operator and offence of each case.
fn charges(report: &Report) -> Vec<(&str, &str)> {
    report.cases.iter().map(|case| (case.operator.as_str(), case.offence.as_str())).collect()
}

fn paid(report: &Report) -> Vec<(&str, &str)> {
    report.restitution.iter().map(|paid| (paid.account.as_str(), paid.amount.as_str())).collect()
}

#[test]
fn covid_crash() {
    let Some(replayed) = run("covid-crash", Some("candles/hourly_2020-03_covid_5venues.csv"))
    else {
        return;
    };
    let report = replayed.report;
    assert_eq!(charges(&report), [("delta", "deviation"), ("echo", "equivocation")]);
    // The frozen venue is one of six: the others are a reference without it.
    let copier = operator(&report, "delta");
    assert_eq!((copier.stake_before.as_str(), copier.stake_after.as_str()), ("700", "350"));
    assert!(copier.explanation.contains("outside the tolerance"), "{}", copier.explanation);
    // Before the offence, through it, after it.
    assert_eq!(staker(&report, "left-before").lost, "0");
    assert_eq!(staker(&report, "stayed").lost, "100");
    assert_eq!(staker(&report, "came-after").lost, "0");
    // 350 + 900 taken, three quarters to the harmed.
    assert_eq!(paid(&report), [("options-venue", "937.5")]);
    assert!(report.rounds_without_price > 0, "at the bottom the venues disagreed");
}

#[test]
fn may_2021() {
    let Some(replayed) = run("may-2021", Some("candles/hourly_2021-05_crash_3venues.csv")) else {
        return;
    };
    let report = replayed.report;
    assert_eq!(
        charges(&report),
        [
            ("charlie", "deviation"),
            // It lied about both feeds, which costs as much as about one.
            ("charlie", "deviation"),
            ("delta", "missed-rounds"),
            ("echo", "equivocation")
        ]
    );
    assert_eq!(operator(&report, "echo").stake_after, "0", "all of its cover");
    assert_eq!(staker(&report, "left-before").lost, "0");
    assert_eq!(staker(&report, "stayed").lost, "75");
    assert_eq!(staker(&report, "came-after").lost, "0");
    assert_eq!(paid(&report), [("options-venue", "993.75")]);
}

#[test]
fn usdc_depeg() {
    let Some(replayed) = run("usdc-depeg", Some("candles/minute_2023-03_usdc_depeg_2venues.csv"))
    else {
        return;
    };
    let report = replayed.report;
    assert_eq!(charges(&report), [("echo", "deviation")]);
    let copier = operator(&report, "delta");
    assert_eq!(copier.stake_before, copier.stake_after);
    assert!(copier.conduct.venues_disagreed > 400, "hours in which two venues disagreed");
    assert!(
        copier.explanation.contains("without a reference nobody is at fault"),
        "{}",
        copier.explanation
    );
    assert!(report.rounds_without_price > 400, "no reference, no price");
}

#[test]
fn decimal_slip() {
    let report = run("decimal-slip", None).unwrap().report;
    assert_eq!(charges(&report), [("reporter-04", "deviation"), ("reporter-09", "deviation")]);
    assert_eq!(report.rounds_without_price, 0);
}

#[test]
fn the_published_price_does_not_follow_a_decimal_slip() {
    let replayed = run("decimal-slip", None).unwrap();
    for round in &replayed.trace.feeds[0].rounds {
        let (Some((low, high)), Some(price)) = (round.band, round.price) else {
            panic!("a price in every round")
        };
        assert!((low..=high).contains(&price), "{round:?}");
    }
}

#[test]
fn majority_lies() {
    let Some(replayed) = run("majority-lies", Some("candles/hourly_2021-05_crash_3venues.csv"))
    else {
        return;
    };
    let report = &replayed.report;
    let liars = ["liar-1", "liar-2", "liar-3", "liar-4"];
    assert_eq!(charges(report), liars.map(|liar| (liar, "deviation")));
    for liar in liars {
        assert_eq!(operator(report, liar).stake_after, "600");
    }
    // The lie was published: judged by the operators' own median, the honest would have been the deviants.
    let published_outside = replayed.trace.feeds[0]
        .rounds
        .iter()
        .filter(|round| matches!((round.band, round.price), (Some((low, high)), Some(p)) if p < low || p > high));
    assert_eq!(published_outside.count(), 3);
    assert_eq!(paid(report), [("options-venue", "1800")]);
}

#[test]
fn the_dev_world_is_quiet_until_somebody_lies() {
    let report = run("dev", None).unwrap().report;
    assert!(report.cases.is_empty());
    assert_eq!(report.rounds_without_price, 0);
    assert!(report.operators.iter().all(|operator| operator.missed == 0 && operator.reports > 0));
}
