//! Two falls of staking tokens as scenarios: ezETH in April 2024 (acceptance case 42), stETH in June 2022. What is known and
//! what is assumed stands in the files; what comes out is in `docs/concepts/liquidations.md`.

use buttress_risk::liquidation::{Scenario, Seizure, StableSwap};
use market_data::recorded_data_for_test;
use network::liquidations::{Depth, Liquidations};
use std::fs;

fn scenario(name: &str) -> Liquidations {
    let path = format!("{}/../../scenarios/liquidations/{name}.json", env!("CARGO_MANIFEST_DIR"));
    Liquidations::parse(&fs::read_to_string(path).unwrap()).unwrap()
}

fn pool(file: &Liquidations) -> StableSwap {
    match file.impact {
        Depth::StableSwap { amplification, collateral, cash } => {
            StableSwap::new(amplification, collateral, cash)
        }
        _ => panic!("no pool"),
    }
}

#[track_caller]
fn within(found: f64, recorded: f64, part: f64) {
    assert!((found / recorded - 1.0).abs() <= part, "{found} is not {recorded} ± {part}");
}

#[test]
fn ezeth_falls_as_it_did() {
    let file = scenario("ezeth-2024-04");
    let report = Scenario::new(&file).unwrap().report();
    let settled = report.run.settled;
    within(settled.repaid, 5_035.0, 0.15);
    within(settled.seized, 6_236.72, 0.15);
    within(settled.bad_debt, 10.96, 0.15);
    // 5035 × 1.04384 ÷ 6236.72: what the oracle showed on the mean.
    within(report.run.mean_price.unwrap(), 0.8427, 0.15);
    within(pool(&file).cash_after(report.run.end.sold), 500.0, 0.15);
    // Fewer holders who leave, fewer fall: at half of the sale nobody does.
    assert_eq!(Scenario::new(&file).unwrap().run(0.5 * file.sale).end.sellers, 0);
}

#[test]
fn had_all_seized_ezeth_come_to_the_pool_nothing_would_have_been_left_of_its_price() {
    let mut file = scenario("ezeth-2024-04");
    file.resold = 1.0;
    let report = Scenario::new(&file).unwrap().report();
    assert!(report.run.end.price < 0.01, "{}", report.run.end.price);
    assert!(report.run.settled.bad_debt > 1_000.0, "{:?}", report.run.settled);
}

#[test]
fn steth_stood_before_a_cliff_in_june_2022() {
    let file = scenario("steth-2022-06");
    let scenario = Scenario::new(&file).unwrap();
    within(scenario.price(), 0.9345, 1e-4);
    let market = scenario.market(Seizure::AtTrigger);
    // At the lowest price on record nobody of these falls.
    assert_eq!(scenario.run(0.0).end.sellers, 0);
    let cliff = market.critical().unwrap();
    assert_eq!(scenario.names()[cliff.starts.unwrap()], "large account 1");
    within(cliff.sale, 44_428.0, 1e-3);
    assert_eq!(cliff.sellers, scenario.positions().len());
    assert!(cliff.to < 0.01);
    assert_eq!(scenario.run(40_000.0).end.sellers, 0);
    assert_eq!(scenario.run(50_000.0).end.sellers, 9);
}

/// What would have had to be sold on a day for the price to come to 0.85.
const DEPTH: [(&str, f64); 5] = [
    ("2022-05-01", 647_327.0),
    ("2022-05-13", 186_484.0),
    ("2022-06-01", 214_419.0),
    ("2022-06-10", 83_347.0),
    ("2022-06-14", 44_428.0),
];

#[test]
fn every_recorded_state_of_the_steth_pool_is_priced_as_recorded() {
    let recorded = "lst/steth_eth_daily_curve_derived_A50.csv";
    let Some(path) = recorded_data_for_test(recorded) else { return };
    let text = fs::read_to_string(path).unwrap();
    let units = |field: &str| field.parse::<f64>().unwrap() / 1e18;
    let mut nearest = (f64::INFINITY, String::new());
    let mut seen = 0;
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let (collateral, cash) = (units(fields[2]), units(fields[3]));
        let recorded = StableSwap::new(50.0, collateral, cash);
        // The record has six digits.
        let price: f64 = fields[4].parse().unwrap();
        assert!((recorded.price_after(0.0) - price).abs() < 1e-6, "{line}");
        // What would have had to be sold on that day for the first large account to fall.
        let day = Liquidations {
            impact: Depth::StableSwap { amplification: 50.0, collateral, cash },
            ..scenario("steth-2022-06")
        };
        let market = Scenario::new(&day).unwrap().market(Seizure::AtTrigger);
        let sale = market.sale_reaching(0.85);
        for (date, recorded) in DEPTH {
            if fields[1].starts_with(date) {
                within(sale, recorded, 1e-3);
                seen += 1;
            }
        }
        if sale < nearest.0 {
            nearest = (sale, fields[1].to_owned());
        }
        if fields[1].starts_with("2022-06-14") {
            let stated = pool(&scenario("steth-2022-06"));
            within(stated.invariant(), recorded.invariant(), 1e-12);
            within(stated.cash_after(0.0), cash, 1e-12);
        }
    }
    assert_eq!(seen, DEPTH.len());
    assert!(nearest.1.starts_with("2022-06-14"), "{nearest:?}");
}
