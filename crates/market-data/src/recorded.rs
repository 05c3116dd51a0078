//! Recorded candles as quotes.
//!
//! A candle is known when it has ended, and no earlier: the quote of a candle that began at `ts` has the
//! time `ts + interval` and the price `close`. The interval of a series is the smallest gap between its
//! candles; where the recording has a hole, the venue is silent.

use crate::{
    MarketData, MarketDataError, Venue,
    candle::{self, Candle, Candles},
};
use protocol::SignedQuote;
use std::{ops::RangeInclusive, path::Path};
use units::{Millis, Name, Price, Timestamp};

/// Which recorded candles are whose quotes.
#[derive(Clone, Debug)]
pub struct Series {
    /// The venue that the quotes are from, with the key that signs them.
    pub venue: Venue,
    /// The exchange as the file calls it, for example `kraken_5m`.
    pub exchange: String,
    /// The pair as the file calls it, for example `ETH-USD`.
    pub pair: String,
    /// The symbol as the quotes call it.
    pub symbol: Name,
}

/// Quotes from a file of candles.
///
/// The file is CSV with the header `ts,exchange,pair,open,high,low,close,volume`, where `ts` is when the
/// candle began, as [`parse_utc`](crate::parse_utc) reads it. It is read and checked once, when opened;
/// a quote is signed when it is polled.
#[derive(Debug)]
pub struct Recorded {
    /// Ordered by venue and symbol.
    series: Vec<Series>,
    /// Ordered by time and series.
    known: Vec<Known>,
    /// How many of `known` have been passed.
    passed: usize,
    span: RangeInclusive<Timestamp>,
}

/// A candle's close from when it is known.
#[derive(Debug)]
struct Known {
    time: Timestamp,
    /// An index into [`Recorded::series`].
    series: usize,
    price: Price,
}

impl Recorded {
    /// Loads a file.
    ///
    /// # Errors
    /// [`MarketDataError`]: no series or two of the same venue and symbol asked for; the file unreadable;
    /// its header or any of its rows, wanted or not, bad; a wanted series with fewer than two rows.
    pub fn open(path: impl AsRef<Path>, mut series: Vec<Series>) -> Result<Self, MarketDataError> {
        let path = path.as_ref();
        series.sort_by(|a, b| (&a.venue.name, &a.symbol).cmp(&(&b.venue.name, &b.symbol)));
        refuse_duplicates(path, &series)?;

        let candles = candle::read(path)?;
        let mut known = Vec::new();
        for (index, series) in series.iter().enumerate() {
            let (candles, interval) = select(path, &candles, series)?;
            known.extend(candles.iter().map(|candle| Known {
                time: candle.begin.after(interval),
                series: index,
                price: candle.close,
            }));
        }
        known.sort_unstable_by_key(|known| (known.time, known.series));
        let (Some(first), Some(last)) = (known.first(), known.last()) else {
            return Err(MarketDataError::NoSeries { path: path.to_owned() });
        };
        let span = first.time..=last.time;
        Ok(Self { series, known, passed: 0, span })
    }

    /// From the time of the first quote to that of the last: where a replay's clock can start and stop.
    #[must_use]
    pub fn span(&self) -> RangeInclusive<Timestamp> {
        self.span.clone()
    }
}

impl MarketData for Recorded {
    fn poll(&mut self, now: Timestamp) -> Result<Vec<SignedQuote>, MarketDataError> {
        let from = self.passed;
        self.skip_to(now)?;
        let news = self.known.get(from..self.passed).unwrap_or_default();
        let quotes = news.iter().filter_map(|known| {
            let Series { venue, symbol, .. } = self.series.get(known.series)?;
            Some(venue.quote(symbol, known.price, known.time))
        });
        Ok(quotes.collect())
    }

    fn skip_to(&mut self, now: Timestamp) -> Result<(), MarketDataError> {
        let until = self.known.partition_point(|known| known.time <= now);
        self.passed = self.passed.max(until);
        Ok(())
    }
}

/// Expects series ordered by venue and symbol.
fn refuse_duplicates(path: &Path, series: &[Series]) -> Result<(), MarketDataError> {
    let duplicate = series.windows(2).find_map(|pair| match pair {
        [a, b] if a.venue.name == b.venue.name && a.symbol == b.symbol => Some(a),
        _ => None,
    });
    duplicate.map_or(Ok(()), |series| {
        Err(MarketDataError::DuplicateSeries {
            path: path.to_owned(),
            venue: series.venue.name.to_string(),
            symbol: series.symbol.to_string(),
        })
    })
}

/// The candles of a series and how long each of them lasts.
fn select<'c>(
    path: &Path,
    candles: &'c Candles,
    series: &Series,
) -> Result<(&'c [Candle], Millis), MarketDataError> {
    let path = path.to_owned();
    let key = (series.exchange.clone(), series.pair.clone());
    let selected = candles.get(&key).map_or(&[][..], Vec::as_slice);
    let (exchange, pair) = key;
    match selected {
        [] => Err(MarketDataError::NoRows { path, exchange, pair, available: list(candles) }),
        [only] => Err(MarketDataError::OneRow { path, line: only.line, exchange, pair }),
        candles => {
            let gaps = candles.windows(2).filter_map(|pair| match pair {
                [a, b] => Some(a.begin.distance(b.begin)),
                _ => None,
            });
            // Two candles or more have a gap, and the reader has made sure that it is not zero.
            Ok((candles, gaps.min().unwrap_or_default()))
        }
    }
}

/// `kraken ETH-USD, poloniex ETH-USD`.
fn list(candles: &Candles) -> String {
    if candles.is_empty() {
        return "no rows at all".to_owned();
    }
    let names: Vec<_> =
        candles.keys().map(|(exchange, pair)| format!("{exchange} {pair}")).collect();
    names.join(", ")
}
