//! Recorded option chains: every real recording as it is, and what each kind of bad row is answered with.

use buttress_market_data::{
    MarketDataError,
    options::{RecordedOption, Snapshot},
    parse_utc, recorded_data_for_test,
};
use pricing::Kind;
use std::{collections::BTreeSet, fs, path::PathBuf};
use tempfile::TempDir;
use units::{Price, Ratio};

/// File, options, chains, options on bitcoin, options without a bid, without an ask.
const FILES: [(&str, usize, usize, usize, usize, usize); 4] = [
    ("deribit_options_snapshot_20251230T173115Z.csv.gz", 1_304, 24, 630, 33, 0),
    ("deribit_options_snapshot_20260131T212133Z.csv.gz", 1_664, 26, 792, 78, 0),
    ("deribit_options_snapshot_20260205T155132Z.csv.gz", 1_782, 24, 864, 530, 411),
    ("deribit_options_snapshot_20260318T161309Z.csv.gz", 1_782, 22, 936, 91, 0),
];

const HEADER: &str = "timestamp,instrument_name,underlying,underlying_name,option_type,strike,expiry_datetime,\
time_to_maturity,bid_price,ask_price,mark_price,mid_price,futures_price,futures_instrument_name,implied_volatility,\
delta,vega,open_interest,volume,bid_ask_spread,currency,index_price,volume_usd";
const CALL: &str = "2025-12-30T17:31:15.944181+00:00,BTC-16JAN26-82000-C,88728.94666666667,SYN.BTC-16JAN26,call,82000.0,\
2026-01-16T08:00:00+00:00,0.045457324252129436,0.084,0.088,0.08550357,0.086,88728.94666666667,SYN.BTC-16JAN26,\
0.43229999999999996,0.81644,50.27111,0.3,0.0,0.00399999999999999,BTC,88530.23,0.0";
const PUT: &str = "2025-12-30T17:31:15.944181+00:00,ETH-31DEC25-2000-P,2978.57,SYN.ETH-31DEC25,put,2000.0,\
2025-12-31T08:00:00+00:00,0.00165,,0.0001,7e-06,,2978.57,SYN.ETH-31DEC25,1.1933,0.0,0.0,0.0,0.0,,ETH,2978.1,0.0";

const ONE: u128 = 1_000_000_000_000_000_000;
/// 10⁻⁸.
const TINY: u128 = 10_000_000_000;

struct Written {
    _directory: TempDir,
    path: PathBuf,
}

fn write(lines: &[&str]) -> Written {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("chain.csv");
    fs::write(&path, lines.join("\n") + "\n").unwrap();
    Written { _directory: directory, path }
}

/// The message about a row that differs from [`CALL`] in one thing, without the file and the line.
#[track_caller]
fn message_with(part: &str, instead: &str) -> String {
    assert!(CALL.contains(part), "{part}");
    let row = CALL.replace(part, instead);
    let file = write(&[HEADER, PUT, &row]);
    let message = Snapshot::open(&file.path).unwrap_err().to_string();
    let start = format!("{}, line 3: ", file.path.display());
    message.strip_prefix(&start).unwrap_or_else(|| panic!("{message}")).to_owned()
}

fn all(snapshot: &Snapshot) -> impl Iterator<Item = &RecordedOption> {
    snapshot.chains.iter().flat_map(|chain| &chain.options)
}

#[test]
fn every_recording_is_whole() {
    for (file, options, chains, bitcoin, unbid, unasked) in FILES {
        let Some(path) = recorded_data_for_test(&format!("deribit/{file}")) else { return };
        let snapshot = Snapshot::open(path).unwrap();
        assert_eq!(all(&snapshot).count(), options, "{file}");
        assert_eq!(snapshot.chains.len(), chains, "{file}");
        let of_bitcoin = snapshot.chains.iter().filter(|chain| chain.underlying == "BTC");
        assert_eq!(of_bitcoin.map(|chain| chain.options.len()).sum::<usize>(), bitcoin, "{file}");
        assert_eq!(all(&snapshot).filter(|option| option.bid.is_none()).count(), unbid, "{file}");
        assert_eq!(all(&snapshot).filter(|option| option.ask.is_none()).count(), unasked, "{file}");
        for chain in &snapshot.chains {
            assert!(chain.expiry > snapshot.time);
            // Every strike has its call and its put, and nothing is out of order.
            for pair in chain.options.chunks(2) {
                let [call, put] = pair else { panic!("{file}: {pair:?}") };
                assert_eq!(call.strike, put.strike);
                assert_eq!((call.kind, put.kind), (Kind::Call, Kind::Put));
            }
            assert!(chain.options.is_sorted_by_key(|option| (option.strike, option.kind)));
        }
        // Orders are on Deribit's ticks: 0.0001 below 0.005, 0.0005 from there.
        for quote in all(&snapshot).flat_map(|option| option.bid.into_iter().chain(option.ask)) {
            let tick = if quote.raw() < 5 * ONE / 1_000 { ONE / 10_000 } else { ONE / 2_000 };
            assert!(quote.raw().is_multiple_of(tick), "{file}: {quote:?}");
        }
        // The last digit of marks, which what reproduces them has to know.
        for (underlying, digit) in [("BTC", TINY), ("ETH", 100 * TINY)] {
            let chains = snapshot.chains.iter().filter(|chain| chain.underlying == underlying);
            let marks = chains.flat_map(|chain| &chain.options).map(|option| option.mark.raw());
            let marks: BTreeSet<_> = marks.collect();
            assert!(marks.iter().all(|mark| mark.is_multiple_of(digit)), "{file}");
            assert!(!marks.iter().all(|mark| mark.is_multiple_of(10 * digit)), "{file}");
        }
    }
}

#[test]
fn a_row_is_read_as_it_stands() {
    let file = write(&[HEADER, PUT, CALL]);
    let snapshot = Snapshot::open(&file.path).unwrap();
    assert_eq!(snapshot.time.raw(), parse_utc("2025-12-30T17:31:15Z").unwrap().raw() + 944);
    let [bitcoin, ether] = &snapshot.chains[..] else { panic!("{snapshot:?}") };
    assert_eq!((bitcoin.underlying.as_str(), ether.underlying.as_str()), ("BTC", "ETH"));
    assert_eq!(bitcoin.expiry, parse_utc("2026-01-16T08:00:00Z").unwrap());
    let [call] = &bitcoin.options[..] else { panic!("{bitcoin:?}") };
    assert_eq!(
        *call,
        RecordedOption {
            line: 3,
            instrument: "BTC-16JAN26-82000-C".into(),
            kind: Kind::Call,
            strike: Price::new(82_000 * ONE),
            bid: Some(Price::new(84 * ONE / 1_000)),
            ask: Some(Price::new(88 * ONE / 1_000)),
            mark: Price::new(8_550_357 * TINY),
            forward: Price::new(8_872_894_666_666_667 * ONE / 100_000_000_000),
            volatility: Ratio::new(4_323 * ONE / 10_000),
        }
    );
    // 0.08550357 × 88728.94666666667, cut at 18 digits.
    assert_eq!(call.mark_in_quote(), Some(Price::new(7_586_641_702_339_600_285_011)));
    let [put] = &ether.options[..] else { panic!("{ether:?}") };
    assert_eq!((put.bid, put.ask), (None, Some(Price::new(ONE / 10_000))));
    assert_eq!(put.mark, Price::new(700 * TINY));
    assert_eq!(put.volatility, Ratio::new(11_933 * ONE / 10_000));
}

#[test]
fn a_bad_field_is_named_with_its_line() {
    let name = "BTC-16JAN26-82000-C";
    assert_eq!(
        message_with(name, "BTC-16JAN26-C"),
        r#"instrument_name is "BTC-16JAN26-C", expected a name such as BTC-16JAN26-82000-C"#
    );
    assert_eq!(
        message_with(name, "BTC-16JAN26-83000-C"),
        r#"strike is "82000.0", expected 83000, as the row says elsewhere"#
    );
    assert_eq!(
        message_with(name, "BTC-16JAN26-82000-P"),
        r#"option_type is "call", expected put, as the row says elsewhere"#
    );
    assert_eq!(
        message_with(name, "BTC-17JAN26-82000-C"),
        r#"expiry_datetime is "2026-01-16T08:00:00+00:00", expected 2026-01-17T08:00:00Z, as the row says elsewhere"#
    );
    assert_eq!(
        message_with(name, "ETH-16JAN26-82000-C"),
        r#"currency is "BTC", expected ETH, as the row says elsewhere"#
    );
    assert_eq!(
        message_with("call,82000.0,", "call,,"),
        r#"strike is "", expected a number of at least zero such as 0.0855 or 7e-06"#
    );
    assert_eq!(
        message_with("0.088,0.08550357", "0.083,0.08550357"),
        r#"ask_price is "0.083", expected at least the bid, 0.084"#
    );
    assert_eq!(
        message_with("0.084,", "0.0,"),
        r#"bid_price is "0.0", expected a number above zero"#
    );
    assert_eq!(
        message_with("0.08550357", "-0.08550357"),
        r#"mark_price is "-0.08550357", expected a number of at least zero such as 0.0855 or 7e-06"#
    );
    assert_eq!(
        message_with("0.086,88728.94666666667", "0.086,88729"),
        r#"underlying is "88728.94666666667", expected 88729, as the row says elsewhere"#
    );
    for volatility in ["0.0", "-0.4323", "nan", "inf", "0.43235", "101.0", "0.00000001", ""] {
        assert_eq!(
            message_with("0.43229999999999996", volatility),
            format!(
                "implied_volatility is {volatility:?}, \
                 expected a volatility above zero and at most 100, in whole hundredths of a percent"
            )
        );
    }
    for time in
        ["2025-12-30T17:31:15.944181Z", "2025-12-30T17:31:15.+00:00", "2025-12-30T17:31:15.x+00:00"]
    {
        assert_eq!(
            message_with("2025-12-30T17:31:15.944181+00:00", time),
            format!(
                "timestamp is {time:?}, expected a UTC time such as 2025-12-30T17:31:15.94+00:00"
            )
        );
    }
    assert_eq!(
        message_with("2025-12-30T17:31:15.944181", "2026-01-16T08:00:00.0"),
        r#"expiry_datetime is "2026-01-16T08:00:00+00:00", expected a time after 2026-01-16T08:00:00Z, when it was recorded"#
    );
    assert_eq!(
        message_with("2025-12-30T17:31:15.944181", "2025-12-30T17:31:16"),
        r#"timestamp is "2025-12-30T17:31:16+00:00", expected 2025-12-30T17:31:15Z as in the first row"#
    );
    assert_eq!(message_with(",BTC,88530.23", ",BTC"), "the row has 22 fields, expected 23");
}

#[test]
fn a_file_that_is_no_snapshot_is_refused() {
    let twice = write(&[HEADER, CALL, CALL]);
    assert!(matches!(
        Snapshot::open(&twice.path),
        Err(MarketDataError::Field { line: 3, field: "instrument_name", .. })
    ));
    let empty = write(&[HEADER]);
    assert!(matches!(Snapshot::open(&empty.path), Err(MarketDataError::NoOptions { .. })));
    let other = write(&["ts,exchange,pair,open,high,low,close,volume"]);
    assert!(matches!(Snapshot::open(&other.path), Err(MarketDataError::Header { .. })));
    let absent = empty.path.with_file_name("absent.csv");
    assert!(matches!(Snapshot::open(absent), Err(MarketDataError::Unreadable { .. })));
    // What begins as gzip and is not.
    fs::write(&empty.path, [0x1f, 0x8b, 0x08, 0x00]).unwrap();
    assert!(matches!(Snapshot::open(&empty.path), Err(MarketDataError::Unreadable { .. })));
}
