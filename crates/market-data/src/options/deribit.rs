//! Snapshots of Deribit's option chains as CSV.
//!
//! Of the 23 columns those are read that say what an option is, what it is quoted and marked at, and with what forward and
//! volatility. The others follow from them (`mid_price`, the greeks, `time_to_maturity`, which is in years of 365.25 days while
//! marks are made with 365), repeat them, or are of no use to a price.

use super::{Chain, RecordedOption, Snapshot, instrument::Instrument, price};
use crate::{
    MarketDataError, format_utc, parse_utc,
    rows::{self, Fault},
};
use pricing::Kind;
use std::{collections::BTreeMap, path::Path};
use units::{Millis, Price, Ratio, Timestamp, format_decimal};

const HEADER: [&str; 23] = [
    "timestamp",
    "instrument_name",
    "underlying",
    "underlying_name",
    "option_type",
    "strike",
    "expiry_datetime",
    "time_to_maturity",
    "bid_price",
    "ask_price",
    "mark_price",
    "mid_price",
    "futures_price",
    "futures_instrument_name",
    "implied_volatility",
    "delta",
    "vega",
    "open_interest",
    "volume",
    "bid_ask_spread",
    "currency",
    "index_price",
    "volume_usd",
];

/// A hundredth of a percent: the last digit that Deribit shows of a volatility.
const VOLATILITY_STEP: u128 = 100_000_000_000_000;
/// Above this a volatility is a mistake: 100, or 10,000 percent.
const MAX_VOLATILITY: f64 = 100.0;

/// Options by underlying and expiry, then strike and kind.
type Chains = BTreeMap<(String, Timestamp), BTreeMap<(Price, Kind), RecordedOption>>;

/// Reads a snapshot.
///
/// # Errors
/// [`MarketDataError`]: unreadable, not CSV, another header, no rows, or the first bad row.
pub(super) fn read(path: &Path) -> Result<Snapshot, MarketDataError> {
    let mut chains = Chains::new();
    let mut taken = None;
    rows::read(path, HEADER, |fields, line| {
        let Row { time, time_text, underlying, expiry, option } = Row::parse(fields, line)?;
        let first = *taken.get_or_insert(time);
        if time != first {
            let expected = format!("{} as in the first row", format_utc(first));
            return Err(Fault::field("timestamp", time_text, expected));
        }
        let chain = chains.entry((underlying.to_owned(), expiry)).or_default();
        let name = option.instrument.clone();
        match chain.insert((option.strike, option.kind), option) {
            None => Ok(()),
            Some(twice) => Err(Fault::field(
                "instrument_name",
                &name,
                format!("an instrument once; it is in line {} too", twice.line),
            )),
        }
    })?;
    let time = taken.ok_or_else(|| MarketDataError::NoOptions { path: path.to_owned() })?;
    let chains = chains.into_iter().map(|((underlying, expiry), options)| Chain {
        underlying,
        expiry,
        options: options.into_values().collect(),
    });
    Ok(Snapshot { time, chains: chains.collect() })
}

/// A row whose fields hold what they should.
struct Row<'r> {
    time: Timestamp,
    time_text: &'r str,
    underlying: &'r str,
    expiry: Timestamp,
    option: RecordedOption,
}

impl<'r> Row<'r> {
    fn parse(fields: [&'r str; 23], line: usize) -> Result<Self, Fault> {
        let [
            time_text,
            name,
            underlying_text,
            _,
            kind_text,
            strike_text,
            expiry_text,
            _,
            bid_text,
            ask_text,
            mark_text,
            _,
            forward_text,
            _,
            volatility_text,
            _,
            _,
            _,
            _,
            _,
            currency,
            _,
            _,
        ] = fields;
        let time = moment("timestamp", time_text)?;
        let Instrument { underlying, expiry, strike, kind } =
            Instrument::parse(name).ok_or_else(|| {
                Fault::field("instrument_name", name, "a name such as BTC-16JAN26-82000-C")
            })?;
        // What the row says twice has to agree.
        same("currency", currency, currency == underlying, underlying)?;
        let kind_name = kind.to_string();
        same("option_type", kind_text, kind_text == kind_name, &kind_name)?;
        let says_strike = amount("strike", strike_text)? == strike;
        same("strike", strike_text, says_strike, &decimal(strike))?;
        let says_expiry = moment("expiry_datetime", expiry_text)? == expiry;
        same("expiry_datetime", expiry_text, says_expiry, &format_utc(expiry))?;
        if expiry <= time {
            let expected = format!("a time after {}, when it was recorded", format_utc(time));
            return Err(Fault::field("expiry_datetime", expiry_text, expected));
        }
        let forward = positive("futures_price", forward_text)?;
        let says_forward = amount("underlying", underlying_text)? == forward;
        same("underlying", underlying_text, says_forward, &decimal(forward))?;

        let bid = quote("bid_price", bid_text)?;
        let ask = quote("ask_price", ask_text)?;
        if let (Some(bid), Some(ask)) = (bid, ask)
            && ask < bid
        {
            let expected = format!("at least the bid, {}", decimal(bid));
            return Err(Fault::field("ask_price", ask_text, expected));
        }
        let option = RecordedOption {
            line,
            instrument: name.to_owned(),
            kind,
            strike,
            bid,
            ask,
            mark: amount("mark_price", mark_text)?,
            forward,
            volatility: whole_basis_points(volatility_text)?,
        };
        Ok(Self { time, time_text, underlying, expiry, option })
    }
}

fn same(field: &'static str, value: &str, agrees: bool, said: &str) -> Result<(), Fault> {
    if agrees {
        return Ok(());
    }
    Err(Fault::field(field, value, format!("{said}, as the row says elsewhere")))
}

fn decimal(price: Price) -> String {
    format_decimal(price.raw(), Price::DECIMALS)
}

fn amount(field: &'static str, text: &str) -> Result<Price, Fault> {
    price::parse(text).ok_or_else(|| {
        Fault::field(field, text, "a number of at least zero such as 0.0855 or 7e-06")
    })
}

fn positive(field: &'static str, text: &str) -> Result<Price, Fault> {
    match amount(field, text)? {
        price if price.raw() > 0 => Ok(price),
        _ => Err(Fault::field(field, text, "a number above zero")),
    }
}

/// Nothing where there is no quote.
fn quote(field: &'static str, text: &str) -> Result<Option<Price>, Fault> {
    if text.is_empty() { Ok(None) } else { positive(field, text).map(Some) }
}

/// Deribit says `43.23` percent. The recording has divided that by 100 in floats, `0.43229999999999996`, which is undone here.
fn whole_basis_points(text: &str) -> Result<Ratio, Fault> {
    let expected = "a volatility above zero and at most 100, in whole hundredths of a percent";
    let fault = || Fault::field("implied_volatility", text, expected);
    let value: f64 = text.parse().map_err(|_| fault())?;
    let steps = (value * 1e4).round();
    if value > 0.0 && value <= MAX_VOLATILITY && (value * 1e4 - steps).abs() < 1e-6 && steps > 0.0 {
        Ok(Ratio::new(steps as u128 * VOLATILITY_STEP))
    } else {
        Err(fault())
    }
}

/// `2025-12-30T17:31:15.944181+00:00`, with or without the fraction, of which milliseconds are kept.
fn moment(field: &'static str, text: &str) -> Result<Timestamp, Fault> {
    utc(text)
        .ok_or_else(|| Fault::field(field, text, "a UTC time such as 2025-12-30T17:31:15.94+00:00"))
}

fn utc(text: &str) -> Option<Timestamp> {
    let text = text.strip_suffix("+00:00")?;
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let millis = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    Some(parse_utc(&format!("{seconds}Z"))?.after(Millis::new(millis)))
}
