//! Files of candles: reading them, and refusing the ones that are not what they should be.
//!
//! CSV with the header `ts,exchange,pair,open,high,low,close,volume`. `ts` is when the candle began
//! ([`parse_utc`](crate::parse_utc)); the four prices are decimals above zero in the quote currency, with
//! `low ≤ open, close ≤ high`. The volume is not read: exchanges do not agree on its unit, and no quote
//! needs it. Within an exchange and pair, rows are in order of time and no time comes twice; gaps are
//! fine. Every row is checked, wanted or not: a file that is wrong anywhere is not to be trusted elsewhere.

use crate::{MarketDataError, format_utc, parse_utc};
use std::{collections::BTreeMap, fs, path::Path};
use units::{Price, Timestamp, format_decimal, parse_decimal};

const HEADER: [&str; 8] = ["ts", "exchange", "pair", "open", "high", "low", "close", "volume"];

/// What is read of a candle.
pub(crate) struct Candle {
    /// Its line in the file, counted from 1.
    pub(crate) line: usize,
    /// When it began.
    pub(crate) begin: Timestamp,
    /// The last price before it ended.
    pub(crate) close: Price,
}

/// The candles of a file by exchange and pair, in order of time.
pub(crate) type Candles = BTreeMap<(String, String), Vec<Candle>>;

/// Reads a file of candles.
///
/// # Errors
/// [`MarketDataError`]: unreadable, not CSV, another header, or the first bad row.
pub(crate) fn read(path: &Path) -> Result<Candles, MarketDataError> {
    let unreadable = |source| MarketDataError::Unreadable { path: path.to_owned(), source };
    // Whole, because the largest recording is a few megabytes and errors want to count lines.
    let bytes = fs::read(path).map_err(unreadable)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false) // it is compared below, as a row like any other
        .flexible(true) // a row with too few fields is an error of ours, with its line
        .from_reader(bytes.as_slice());
    let mut records = reader.records();
    let mut lines = Lines::of(&bytes);
    let malformed =
        |line, source| MarketDataError::Malformed { path: path.to_owned(), line, source };

    let header = records.next().transpose().map_err(|error| malformed(1, error))?;
    let header = header.unwrap_or_default();
    if header != HEADER[..] {
        return Err(MarketDataError::Header {
            path: path.to_owned(),
            found: header.iter().collect::<Vec<_>>().join(","),
            expected: HEADER.join(","),
        });
    }

    let mut candles = Candles::new();
    for record in records {
        let record = record.map_err(|error| malformed(lines.number(error.position()), error))?;
        let line = lines.number(record.position());
        let at = |fault: Fault| fault.at(path, line);
        let row = Row::parse(&record).map_err(at)?;
        let series = candles.entry((row.exchange.to_owned(), row.pair.to_owned())).or_default();
        row.follows(series.last()).map_err(at)?;
        series.push(Candle { line, begin: row.begin, close: row.close });
    }
    Ok(candles)
}

/// Numbers the lines of a file, going forward only.
///
/// The CSV reader counts lines too, but says of a record where it began to look for it: before blank lines
/// and before the second half of a `\r\n`. An editor says otherwise, and errors are read with an editor.
struct Lines<'f> {
    rest: &'f [u8],
    passed: u64,
    line: usize,
}

impl<'f> Lines<'f> {
    fn of(bytes: &'f [u8]) -> Self {
        Self { rest: bytes, passed: 0, line: 1 }
    }

    /// The line of the record that is found from this position on.
    fn number(&mut self, position: Option<&csv::Position>) -> usize {
        let target = position.map_or(0, csv::Position::byte);
        while let Some((first, rest)) = self.rest.split_first() {
            if self.passed >= target && !matches!(first, b'\n' | b'\r') {
                break;
            }
            self.line += usize::from(*first == b'\n');
            self.passed += 1;
            self.rest = rest;
        }
        self.line
    }
}

/// A row whose fields hold what they should.
struct Row<'r> {
    exchange: &'r str,
    pair: &'r str,
    ts: &'r str,
    begin: Timestamp,
    close: Price,
}

impl<'r> Row<'r> {
    fn parse(record: &'r csv::StringRecord) -> Result<Self, Fault> {
        let fields: Vec<&str> = record.iter().collect();
        let [ts, exchange, pair, open, high, low, close, _volume] = fields[..] else {
            return Err(Fault::Fields { found: record.len() });
        };
        let begin = parse_utc(ts)
            .ok_or_else(|| Fault::field("ts", ts, "a UTC time such as 2020-03-05T00:00:00Z"))?;
        for (field, value) in [("exchange", exchange), ("pair", pair)] {
            if value.is_empty() {
                return Err(Fault::field(field, value, "a name"));
            }
        }
        let highest = price("high", high)?;
        let lowest = price("low", low)?;
        if lowest > highest {
            return Err(Fault::field("low", low, format!("at most the high, {high}")));
        }
        price_between("open", open, lowest, highest)?;
        let close = price_between("close", close, lowest, highest)?;
        Ok(Self { exchange, pair, ts, begin, close })
    }

    /// Whether the row lies after the last one of its series.
    fn follows(&self, last: Option<&Candle>) -> Result<(), Fault> {
        match last {
            Some(last) if self.begin <= last.begin => Err(Fault::field(
                "ts",
                self.ts,
                format!(
                    "a time after {}, the last of {} {} (line {})",
                    format_utc(last.begin),
                    self.exchange,
                    self.pair,
                    last.line
                ),
            )),
            _ => Ok(()),
        }
    }
}

fn price(field: &'static str, text: &str) -> Result<Price, Fault> {
    match parse_decimal(text, Price::DECIMALS) {
        Ok(raw) if raw > 0 => Ok(Price::new(raw)),
        _ => Err(Fault::field(
            field,
            text,
            "a decimal number above zero with at most 18 digits after the point, such as 197.05",
        )),
    }
}

fn price_between(field: &'static str, text: &str, low: Price, high: Price) -> Result<Price, Fault> {
    let price = price(field, text)?;
    if (low..=high).contains(&price) {
        return Ok(price);
    }
    let [low, high] = [low, high].map(|bound| format_decimal(bound.raw(), Price::DECIMALS));
    Err(Fault::field(field, text, format!("a price between the low, {low}, and the high, {high}")))
}

/// What is wrong with a row, before it is known where the row is.
enum Fault {
    Fields { found: usize },
    Field { field: &'static str, value: String, expected: String },
}

impl Fault {
    fn field(field: &'static str, value: &str, expected: impl Into<String>) -> Self {
        Self::Field { field, value: value.to_owned(), expected: expected.into() }
    }

    fn at(self, path: &Path, line: usize) -> MarketDataError {
        let path = path.to_owned();
        match self {
            Self::Fields { found } => {
                MarketDataError::Row { path, line, found, expected: HEADER.len() }
            }
            Self::Field { field, value, expected } => {
                MarketDataError::Field { path, line, field, value, expected }
            }
        }
    }
}
