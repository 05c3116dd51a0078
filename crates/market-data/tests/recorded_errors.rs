//! Small files written for the test: how they are replayed, and what each kind of bad file is answered with.

use buttress_market_data::{MarketData, MarketDataError, Recorded, Series, Venue, parse_utc};
use crypto::SecretKey;
use std::{fs, path::PathBuf};
use tempfile::TempDir;
use units::{Name, Price, Timestamp};

const HEADER: &str = "ts,exchange,pair,open,high,low,close,volume";
const FIRST: &str = "2020-03-05T00:00:00Z,kraken,ETH-USD,227,228.5,226.25,227.5,10";
const SECOND: &str = "2020-03-05T01:00:00Z,kraken,ETH-USD,227.5,229,227.5,228,7.024e-05";
const FOURTH: &str = "2020-03-05T03:00:00Z,kraken,ETH-USD,228,228,228,228,0";

struct Written {
    _directory: TempDir,
    path: PathBuf,
}

fn write(text: impl AsRef<[u8]>) -> Written {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("candles.csv");
    fs::write(&path, text).unwrap();
    Written { _directory: directory, path }
}

fn lines(lines: &[&str]) -> Written {
    write(lines.join("\n") + "\n")
}

fn series(venue: &str, exchange: &str, pair: &str, symbol: &str) -> Series {
    let venue = Venue { name: Name::new(venue).unwrap(), key: SecretKey::derive(venue, 1) };
    let symbol = Name::new(symbol).unwrap();
    Series { venue, exchange: exchange.into(), pair: pair.into(), symbol }
}

fn kraken() -> Series {
    series("kraken", "kraken", "ETH-USD", "ETH/USD")
}

fn open(file: &Written) -> Result<Recorded, MarketDataError> {
    Recorded::open(&file.path, vec![kraken()])
}

/// The message about a file, which begins with its path, without that path.
#[track_caller]
fn message(file: &Written) -> String {
    let message = open(file).unwrap_err().to_string();
    let path = file.path.display().to_string();
    message.strip_prefix(&path).unwrap_or_else(|| panic!("{message} does not name {path}")).into()
}

/// The message about a fourth line that is not what it should be.
#[track_caller]
fn message_about(row: &str) -> String {
    let message = message(&lines(&[HEADER, FIRST, SECOND, row]));
    message.strip_prefix(", line 4: ").unwrap_or_else(|| panic!("{message}")).into()
}

fn time(text: &str) -> Timestamp {
    parse_utc(text).unwrap()
}

#[test]
fn a_candle_is_a_quote_once_it_has_ended() {
    let mut recorded = open(&lines(&[HEADER, FIRST, SECOND, FOURTH])).unwrap();
    let one = time("2020-03-05T01:00:00Z");
    assert_eq!(recorded.span(), one..=time("2020-03-05T04:00:00Z"));
    assert_eq!(recorded.poll(one.minus(1)).unwrap(), []);
    let quotes = recorded.poll(one).unwrap();
    assert_eq!(quotes.len(), 1);
    let quote = &quotes[0];
    assert_eq!(quote.body.venue, Name::new("kraken").unwrap());
    assert_eq!(quote.body.symbol, Name::new("ETH/USD").unwrap());
    assert_eq!(quote.body.price, Price::new(227_500_000_000_000_000_000));
    assert_eq!(quote.body.time, one);
    assert_eq!(quote.key, SecretKey::derive("kraken", 1).public_key());
    assert!(quote.is_valid());

    assert_eq!(recorded.poll(one).unwrap(), [], "told once");
    assert_eq!(recorded.poll(Timestamp::ZERO).unwrap(), [], "time only moves forward");
    recorded.skip_to(Timestamp::ZERO).unwrap();
    assert_eq!(recorded.poll(time("2020-03-05T02:00:00Z")).unwrap().len(), 1);
    assert_eq!(recorded.poll(time("2020-03-05T03:59:59Z")).unwrap(), [], "a hole is silence");
    assert_eq!(recorded.poll(time("2020-03-05T04:00:00Z")).unwrap().len(), 1);
    assert_eq!(recorded.poll(Timestamp::new(u64::MAX)).unwrap(), []);
}

#[test]
fn a_skip_and_a_poll_are_the_rest_of_a_poll() {
    let file = lines(&[HEADER, FIRST, SECOND, FOURTH]);
    let end = Timestamp::new(u64::MAX);
    let all = open(&file).unwrap().poll(end).unwrap();
    for (skipped, until) in ["00:30", "01:00", "02:30", "04:00"].iter().enumerate() {
        let mut recorded = open(&file).unwrap();
        recorded.skip_to(time(&format!("2020-03-05T{until}:00Z"))).unwrap();
        assert_eq!(recorded.poll(end).unwrap(), all[skipped..]);
    }
}

#[test]
fn one_recording_may_be_several_venues() {
    let file = lines(&[HEADER, FIRST, SECOND]);
    let wanted = ["b", "a"].map(|venue| series(venue, "kraken", "ETH-USD", "ETH")).to_vec();
    let mut recorded = Recorded::open(&file.path, wanted).unwrap();
    let quotes = recorded.poll(Timestamp::new(u64::MAX)).unwrap();
    let venues: Vec<_> = quotes.iter().map(|quote| quote.body.venue.as_str()).collect();
    assert_eq!(venues, ["a", "b", "a", "b"]);
}

#[test]
fn files_of_other_systems_and_series_nobody_wants_are_fine() {
    let other = "2020-03-05T00:00:00Z,other,ETH-USD,1,1,1,1,1";
    let rows = [HEADER, FIRST, other, SECOND];
    for text in [rows.join("\r\n"), rows.join("\n\n"), format!("\u{feff}{}", rows.join("\n"))] {
        assert_eq!(open(&write(text)).unwrap().poll(Timestamp::new(u64::MAX)).unwrap().len(), 2);
    }
}

#[test]
fn a_missing_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("nowhere.csv");
    let error = Recorded::open(&path, vec![kraken()]).unwrap_err();
    let expected = format!("cannot read {}: ", path.display());
    assert!(error.to_string().starts_with(&expected), "{error}");
    let error = Recorded::open(directory.path(), vec![kraken()]).unwrap_err();
    assert!(matches!(error, MarketDataError::Unreadable { .. }), "{error}");
}

#[test]
fn a_file_that_is_not_text() {
    let mut bytes = format!("{HEADER}\n{FIRST}\n\n2020-").into_bytes();
    bytes.extend([0xff, b'\n']);
    let message = message(&write(bytes));
    assert!(message.starts_with(", line 4: ") && message.contains("invalid UTF-8"), "{message}");
}

#[test]
fn another_header() {
    let expected = format!("expected {HEADER:?}");
    for (file, found) in [
        (write(""), ""),
        (lines(&["time,price", FIRST]), "time,price"),
        (lines(&[FIRST, SECOND]), FIRST),
        (
            lines(&["ts,exchange,pair,open,low,high,close,volume"]),
            "ts,exchange,pair,open,low,high,close,volume",
        ),
    ] {
        assert_eq!(message(&file), format!(", line 1: the header is {found:?}, {expected}"));
    }
}

#[test]
fn a_truncated_row() {
    assert_eq!(
        message_about("2020-03-05T02:00:00Z,kraken,ETH"),
        "the row has 3 fields, expected 8"
    );
    assert_eq!(message_about("2020-03-05T02:0"), "the row has 1 fields, expected 8");
    let long = format!("{FOURTH},");
    assert_eq!(message_about(&long), "the row has 9 fields, expected 8");
}

#[test]
fn the_line_is_the_one_that_an_editor_shows() {
    for (end, line) in [("\n", 4), ("\r\n", 4), ("\n\n", 7), ("\r\n\r\n", 7)] {
        let file = write([HEADER, FIRST, SECOND, "cut,off"].join(end));
        let expected = format!(", line {line}: the row has 2 fields, expected 8");
        assert_eq!(message(&file), expected, "{end:?}");
    }
}

#[test]
fn a_bad_timestamp() {
    for ts in ["2020-03-05 02:00:00", "1583373600", "2020-02-30T00:00:00Z", ""] {
        assert_eq!(
            message_about(&format!("{ts},kraken,ETH-USD,1,1,1,1,1")),
            format!("ts is {ts:?}, expected a UTC time such as 2020-03-05T00:00:00Z")
        );
    }
}

#[test]
fn a_missing_name() {
    let row = "2020-03-05T02:00:00Z,,ETH-USD,1,1,1,1,1";
    assert_eq!(message_about(row), "exchange is \"\", expected a name");
    let row = "2020-03-05T02:00:00Z,kraken,,1,1,1,1,1";
    assert_eq!(message_about(row), "pair is \"\", expected a name");
}

#[test]
fn a_bad_price() {
    for value in ["", "n/a", "NaN", "1e3", "0", "0.00", "-5", "1.0000000000000000001", " 5"] {
        for (place, field) in ["open", "high", "low", "close"].iter().enumerate() {
            let mut prices = ["5"; 4];
            prices[place] = value;
            let row = format!("2020-03-05T02:00:00Z,kraken,ETH-USD,{},1", prices.join(","));
            assert_eq!(
                message_about(&row),
                format!(
                    "{field} is {value:?}, expected a decimal number above zero with at most 18 digits \
                     after the point, such as 197.05"
                )
            );
        }
    }
}

#[test]
fn prices_that_contradict_each_other() {
    for (prices, expected) in [
        ("5,4,6,5", "low is \"6\", expected at most the high, 4"),
        ("5,6,4,7", "close is \"7\", expected a price between the low, 4, and the high, 6"),
        ("5,6,4,3.5", "close is \"3.5\", expected a price between the low, 4, and the high, 6"),
        ("6.01,6,4,5", "open is \"6.01\", expected a price between the low, 4, and the high, 6"),
    ] {
        let row = format!("2020-03-05T02:00:00Z,kraken,ETH-USD,{prices},1");
        assert_eq!(message_about(&row), expected);
    }
}

#[test]
fn times_out_of_order() {
    for ts in ["2020-03-05T01:00:00Z", "2020-03-05T00:30:00Z"] {
        assert_eq!(
            message_about(&format!("{ts},kraken,ETH-USD,1,1,1,1,1")),
            format!(
                "ts is {ts:?}, expected a time after 2020-03-05T01:00:00Z, \
                 the last of kraken ETH-USD (line 3)"
            )
        );
    }
}

#[test]
fn a_series_that_the_file_does_not_have() {
    let other = "2020-03-05T00:00:00Z,binance,ETH-USDT,1,1,1,1,1";
    let file = lines(&[HEADER, FIRST, other, SECOND]);
    let error =
        Recorded::open(&file.path, vec![series("x", "kraken", "BTC-USD", "BTC")]).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "{}: no rows of kraken BTC-USD; the file has binance ETH-USDT, kraken ETH-USD",
            file.path.display()
        )
    );
    let nothing = message(&lines(&[HEADER]));
    assert_eq!(nothing, ": no rows of kraken ETH-USD; the file has no rows at all");
}

#[test]
fn a_series_of_one_row() {
    assert_eq!(
        message(&lines(&[HEADER, FIRST])),
        ", line 2: the only row of kraken ETH-USD, expected at least two, \
         because the gap between rows says when a candle ends"
    );
}

#[test]
fn nothing_asked_for_or_the_same_twice() {
    let file = lines(&[HEADER, FIRST, SECOND]);
    let path = file.path.display();
    let error = Recorded::open(&file.path, vec![]).unwrap_err();
    assert_eq!(error.to_string(), format!("{path}: no series asked for, expected at least one"));
    let error = Recorded::open(&file.path, vec![kraken(), kraken()]).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("{path}: two series of ETH/USD at kraken, expected one for each venue and symbol")
    );
}
