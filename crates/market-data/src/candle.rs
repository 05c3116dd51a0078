//! Files of candles: reading them, and refusing the ones that are not what they should be.
//!
//! CSV with the header `ts,exchange,pair,open,high,low,close,volume`. `ts` is when the candle began
//! ([`parse_utc`](crate::parse_utc)); the four prices are decimals above zero in the quote currency, with
//! `low ≤ open, close ≤ high`. The volume is not read: exchanges do not agree on its unit, and no quote
//! needs it. Within an exchange and pair, rows are in order of time and no time comes twice; gaps are
//! fine.

use crate::{
    MarketDataError, format_utc, parse_utc,
    rows::{self, Fault},
};
use std::{collections::BTreeMap, path::Path};
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
    let mut candles = Candles::new();
    rows::read(path, HEADER, |fields, line| {
        let row = Row::parse(fields)?;
        let series = candles.entry((row.exchange.to_owned(), row.pair.to_owned())).or_default();
        row.follows(series.last())?;
        series.push(Candle { line, begin: row.begin, close: row.close });
        Ok(())
    })?;
    Ok(candles)
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
    fn parse(fields: [&'r str; 8]) -> Result<Self, Fault> {
        let [ts, exchange, pair, open, high, low, close, _volume] = fields;
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
