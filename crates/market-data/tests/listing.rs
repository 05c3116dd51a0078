//! What Deribit has listed, and what it calls that, is what our rules list and call it.

use buttress_market_data::{options::Snapshot, recorded_data_for_test};
use rules::listing::{self, ListingRule};
use std::collections::BTreeSet;
use std::fs::File;
use units::Timestamp;

const FILES: [&str; 4] = [
    "deribit_options_snapshot_20251230T173115Z.csv.gz",
    "deribit_options_snapshot_20260131T212133Z.csv.gz",
    "deribit_options_snapshot_20260205T155132Z.csv.gz",
    "deribit_options_snapshot_20260318T161309Z.csv.gz",
];

#[test]
fn every_recorded_name_is_read_and_written_again() {
    let mut count = 0;
    for file in FILES {
        let Some(path) = recorded_data_for_test(&format!("deribit/{file}")) else { return };
        let mut written = BTreeSet::new();
        for chain in &Snapshot::open(&path).unwrap().chains {
            for option in &chain.options {
                let contract = pricing::Contract {
                    kind: option.kind,
                    strike: option.strike,
                    expiry: chain.expiry,
                };
                let name = listing::name(&chain.underlying, &contract).unwrap();
                let read = listing::parse(name.as_str()).unwrap();
                assert_eq!(read, (chain.underlying.as_str(), contract));
                written.insert(name.to_string());
            }
        }
        let file = flate2::read::GzDecoder::new(File::open(&path).unwrap());
        let mut rows = csv::Reader::from_reader(file);
        let place = rows.headers().unwrap().iter().position(|name| name == "instrument_name");
        let recorded: BTreeSet<String> =
            rows.records().map(|row| row.unwrap()[place.unwrap()].to_owned()).collect();
        count += recorded.len();
        assert_eq!(written, recorded);
    }
    assert_eq!(count, 6_532);
}

#[test]
fn the_standard_rule_lists_the_recorded_expiries() {
    for file in FILES {
        let Some(path) = recorded_data_for_test(&format!("deribit/{file}")) else { return };
        let snapshot = Snapshot::open(path).unwrap();
        let listed = ListingRule::standard().expiries(snapshot.time);
        for underlying in ["BTC", "ETH"] {
            let chains = snapshot.chains.iter().filter(|chain| chain.underlying == underlying);
            let recorded: BTreeSet<Timestamp> = chains.map(|chain| chain.expiry).collect();
            assert_eq!(recorded.into_iter().collect::<Vec<_>>(), listed, "{underlying} in {file}");
        }
    }
}
