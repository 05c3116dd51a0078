//! `buttress oracle aggregate`: quotes in the form of Pyth's test vectors.

use crate::{CommandResult, context::Context};
use oracle::{PublisherQuote, Weighted, lower_median, publisher_quotes};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use units::Price;

/// The status of a quote whose market trades; quotes of any other do not count.
const TRADING: u64 = 1;
/// How many slots old a quote may be, or ahead of the others, and still count.
const MOST_SLOTS: i64 = 25;

/// Aggregate quotes of a file into a price.
///
/// The file is one JSON object, {"exponent": -3, "quotes": [{"price": 10000, "conf": 20, "status": 1, "slot_diff": -3}]}:
/// whole numbers in units of 10^exponent; status 1 is trading; slot_diff, if there is one, is the quote's slot less the
/// last aggregate's, and this aggregate is made one slot later.
#[derive(clap::Args)]
pub(crate) struct Aggregate {
    /// The quotes.
    file: PathBuf,
    /// How quotes become a price.
    #[arg(long, value_enum)]
    method: Method,
    /// The fewest quotes that must count for there to be a price.
    #[arg(long, value_name = "N", default_value_t = 1)]
    min_publishers: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Method {
    /// Pyth's: each quote puts in its price and both ends of its interval.
    Pyth,
    /// The lower median, with a confidence from the quartiles.
    Median,
}

/// What counts of a file.
struct Quotes {
    exponent: i64,
    all: usize,
    /// Price and confidence of each quote that is in time, of a market that trades.
    counted: Vec<(i64, u64)>,
}

impl Aggregate {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let Quotes { exponent, all, mut counted } = read(&self.file)?;
        if self.method == Method::Pyth {
            counted.retain(|(price, confidence)| is_interval(*price, *confidence));
        }
        let enough = counted.len() >= self.min_publishers;
        let found = match self.method {
            _ if !enough => None,
            Method::Pyth => pyth(&counted),
            Method::Median => median(&counted),
        };
        let status = if found.is_some() { "trading" } else { "unknown" };
        let (price, confidence) = found.unwrap_or_default();
        if context.json {
            let result = json!({ "exponent": exponent, "price": price, "conf": confidence, "status": status });
            return crate::output::json(&result);
        }
        println!("price       {price} x 10^{exponent}");
        println!("confidence  {confidence} x 10^{exponent}");
        println!("status      {status}");
        println!("counted     {} of {all} quotes", counted.len());
        Ok(())
    }
}

/// Whether a quote has an interval whose ends Pyth's 64-bit prices can hold; others do not count with it.
fn is_interval(price: i64, confidence: u64) -> bool {
    let ends = (price.checked_sub_unsigned(confidence), price.checked_add_unsigned(confidence));
    confidence > 0 && matches!(ends, (Some(_), Some(_)))
}

fn pyth(quotes: &[(i64, u64)]) -> Option<(i64, u64)> {
    let quote = |&(price, confidence): &(i64, u64)| PublisherQuote {
        price: price.into(),
        confidence: confidence.into(),
        weight: 1,
    };
    let (price, confidence) = publisher_quotes(&quotes.iter().map(quote).collect::<Vec<_>>())?;
    // Price and quartiles lie between ends that fit.
    Some((i64::try_from(price).ok()?, u64::try_from(confidence).ok()?))
}

/// The ledger's prices have no sign, but a median moves with its prices: all are raised by 2⁶³ and the result lowered again.
fn median(quotes: &[(i64, u64)]) -> Option<(i64, u64)> {
    let raised = |price: i64| i128::from(price) - i128::from(i64::MIN);
    let reports = quotes.iter().map(|(price, confidence)| Weighted {
        price: Price::new(raised(*price).unsigned_abs()),
        confidence: Price::new((*confidence).into()),
        weight: units::Value::new(1),
    });
    let found = lower_median(&reports.collect::<Vec<_>>())?;
    let lowered = i128::try_from(found.price.raw()).ok()? + i128::from(i64::MIN);
    Some((i64::try_from(lowered).ok()?, u64::try_from(found.confidence.raw()).ok()?))
}

fn read(path: &Path) -> Result<Quotes, String> {
    let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read quotes {}: {error}", path.display()))?;
    let file: Value = serde_json::from_str(&text).map_err(|error| named(&error))?;
    parse(&file).map_err(|error| named(&error))
}

fn parse(file: &Value) -> Result<Quotes, String> {
    let file = object("the file", file)?;
    let quotes = match file.get("quotes") {
        Some(Value::Array(quotes)) => quotes,
        other => return Err(expected("quotes", other, "a list")),
    };
    let mut counted = Vec::new();
    for (index, quote) in quotes.iter().enumerate() {
        let at = format!("quotes[{index}]");
        let quote = object(&at, quote)?;
        let price = integer(&at, quote, "price", Value::as_i64, "from -2^63 to 2^63 - 1")?;
        let confidence = integer(&at, quote, "conf", Value::as_u64, "from 0 to 2^64 - 1")?;
        let status = integer(&at, quote, "status", Value::as_u64, "such as 1 for trading")?;
        let slots = match quote.get("slot_diff") {
            None | Some(Value::Null) => 0,
            Some(_) => integer(&at, quote, "slot_diff", Value::as_i64, "of slots")?,
        };
        // One slot passes until the aggregate is made.
        let in_time = slots <= MOST_SLOTS && slots > -MOST_SLOTS;
        if status == TRADING && in_time {
            counted.push((price, confidence));
        }
    }
    let exponent = integer("", file, "exponent", Value::as_i64, "such as -8")?;
    Ok(Quotes { exponent, all: quotes.len(), counted })
}

fn object<'a>(field: &str, value: &'a Value) -> Result<&'a Map<String, Value>, String> {
    value.as_object().ok_or_else(|| expected(field, Some(value), "an object"))
}

fn integer<T>(
    inside: &str,
    object: &Map<String, Value>,
    field: &str,
    read: impl FnOnce(&Value) -> Option<T>,
    which: &str,
) -> Result<T, String> {
    let value = object.get(field);
    value.and_then(read).ok_or_else(|| {
        let dot = if inside.is_empty() { "" } else { "." };
        expected(&format!("{inside}{dot}{field}"), value, &format!("a whole number {which}"))
    })
}

fn expected(field: &str, value: Option<&Value>, what: &str) -> String {
    match value {
        None => format!("{field} is missing, expected {what}"),
        Some(value) => {
            let text = value.to_string();
            let shown: String = text.chars().take(60).collect();
            let rest = if shown.len() < text.len() { " ..." } else { "" };
            format!("{field} is {shown}{rest}, expected {what}")
        }
    }
}
