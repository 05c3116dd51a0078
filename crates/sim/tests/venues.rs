//! Options venues of scenarios: through recorded crashes, with liars, with cover withdrawn, and set up again while they run.

mod common;
mod live;

use buttress_sim::{Scenario, replay, scenario_files};
use common::check_golden;
use live::Live;
use market_data::{data_directory, recorded_data_for_test};
use std::path::{Path, PathBuf};
use units::Millis;

fn scenarios(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios").join(path)
}

#[test]
#[ignore = "minutes: whole crashes, hour by hour"]
fn every_venue_ends_as_its_file_expects() {
    for data in [
        "candles/hourly_2020-03_covid_5venues.csv",
        "candles/hourly_2021-05_crash_3venues.csv",
        "candles/intraday_2024-08_yen_2venues.csv",
    ] {
        if recorded_data_for_test(data).is_none() {
            return;
        }
    }
    let files = scenario_files(&scenarios("venue")).unwrap();
    assert_eq!(files.len(), 5);
    for file in files {
        let scenario = Scenario::load(&file).unwrap();
        let report = replay(&scenario, &data_directory(), |_| ()).unwrap().report;
        let name = &report.scenario;
        assert_eq!(report.findings.differences, [""; 0], "{name}");
        assert_eq!(report.findings.expected, Some(true), "{name}");
        assert_eq!((report.conservation.as_str(), report.rejected), ("ok", 0), "{name}");
        let venue = report.venue.as_ref().unwrap();
        assert!(venue.trades > 100 && venue.settled > 0, "{name}: {venue:?}");
        check_golden(name, &report.state_root);
    }
}

#[test]
fn a_venue_goes_on_when_its_world_is_set_up_again() {
    let mut live = Live::new();
    live.run(100);
    let before = (live.trades, live.surfaces);
    assert!(before.0 > 0 && before.1 > 0, "{before:?}");
    live.set_up_again();
    assert_eq!(live.world.found(&live.state).unwrap(), []);
    live.run(100);
    assert!(
        live.trades > before.0 && live.surfaces > before.1,
        "{} {}",
        live.trades,
        live.surfaces
    );
    // A maker still quotes both sides.
    let maker = live.state.options().traders().next().unwrap().0;
    let orders = live.state.options().engine().orders_of(matching::OwnerId::new(maker.index()));
    let (bids, asks): (Vec<_>, Vec<_>) =
        orders.partition(|order| order.side == matching::Side::Buy);
    assert!(!bids.is_empty() && !asks.is_empty());
    assert!(
        bids.iter().all(|order| order
            .until
            .is_some_and(|until| until <= live.now.after(Millis::new(5_000))))
    );
}

#[test]
fn a_venue_of_a_feed_that_is_not_there_is_refused() {
    let text = std::fs::read_to_string(scenarios("dev.toml")).unwrap();
    for (from, to, expected) in [
        (
            "[venue]\nfeed = \"ETH-USD\"",
            "[venue]\nfeed = \"DOGE-USD\"",
            "venue.feed is DOGE-USD, expected one of the feeds",
        ),
        ("name = \"swinger\"", "name = \"hedger\"", "venue.traders.name is hedger"),
        ("quotes 50 lots", "quotes some lots", "is not a strategy: expected"),
        ("2 every 2m", "every 2m", "is not expiries such as"),
        ("strikes = 5", "strikes = five", "TOML parse error"),
    ] {
        assert!(text.contains(from), "dev has no {from:?}");
        let error =
            Scenario::parse(&text.replacen(from, to, 1), Path::new("dev.toml")).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}
