//! Every recorded margin case, by both models, and what is said of files that are none.

use buttress_market_data::margin_cases::{portfolio, standard};
use buttress_market_data::recorded_data_for_test;
use margin::Margin;
use units::Fixed;

/// Within 10⁻¹² of itself of what was recorded, or within 10⁻¹¹: the files' own floats leave as much where the truth is zero.
fn near(found: Fixed, recorded: Fixed) -> bool {
    let apart = found.raw().abs_diff(recorded.raw());
    apart <= recorded.magnitude() / 1_000_000_000_000 || apart <= 10_000_000
}

fn differences(found: &Margin, recorded: &Margin) -> Vec<String> {
    [
        ("initial", found.initial, recorded.initial),
        ("maintenance", found.maintenance, recorded.maintenance),
        ("mark to market", found.mark_to_market, recorded.mark_to_market),
    ]
    .iter()
    .filter(|(_, found, recorded)| !near(*found, *recorded))
    .map(|(what, found, recorded)| format!("{what} {found}, recorded {recorded}"))
    .collect()
}

#[test]
fn every_standard_case_is_reproduced() {
    let Some(path) = recorded_data_for_test("margin_vectors/srm_cases.json") else { return };
    let cases = standard::load(&path).unwrap();
    for case in &cases {
        let found = case.margin(&standard::parameters()).unwrap();
        let recorded = case.recorded.as_ref().unwrap();
        let wrong = differences(&found.total, &recorded.margin);
        assert!(wrong.is_empty(), "{}: {wrong:#?}", case.name);
    }
    assert!(cases.len() >= 14, "only {} cases", cases.len());
}

#[test]
fn every_portfolio_case_is_reproduced_to_each_scenario() {
    let Some(directory) = recorded_data_for_test("margin_vectors/pmrm2") else { return };
    let (mut cases, mut losses) = (0, 0);
    for entry in std::fs::read_dir(directory).unwrap() {
        let case = portfolio::load(&entry.unwrap().path()).unwrap();
        let found = case.margin().unwrap();
        let recorded = case.recorded.as_ref().unwrap();
        let mut wrong = differences(&found.total, &recorded.margin);
        assert_eq!(found.scenarios.len(), recorded.scenarios.len(), "{}", case.name);
        for (index, (found, recorded)) in
            found.scenarios.iter().zip(&recorded.scenarios).enumerate()
        {
            if !near(*found, *recorded) {
                wrong.push(format!("scenario {index} {found}, recorded {recorded}"));
            }
            losses += 1;
        }
        assert!(wrong.is_empty(), "{}: {wrong:#?}", case.name);
        cases += 1;
    }
    assert!(cases >= 28, "only {cases} cases");
    assert!(losses >= 28 * 30, "only {losses} losses");
}
