//! What is wrong with one field of a request: which, what it was, what was expected.

use crate::Problem;
use std::fmt::{Debug, Display};
use std::str::FromStr;
use units::{AccountId, Fixed, Name, Price, Ratio, Value, parse_decimal};

/// A field that cannot be read, or that names nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    field: String,
    value: String,
    /// The value as a sentence quotes it.
    quoted: String,
    expected: String,
    /// Whether it could be read, and there is no such thing.
    missing: bool,
}

impl Fault {
    /// A field that cannot be read.
    pub(crate) fn new(
        field: &str,
        value: impl Debug + Display,
        expected: impl Into<String>,
    ) -> Self {
        let (value, quoted) = (value.to_string(), format!("{value:?}"));
        Self { field: field.to_owned(), value, quoted, expected: expected.into(), missing: false }
    }
    /// A field that names something that there is not.
    pub(crate) fn missing(
        field: &str,
        value: impl Debug + Display,
        expected: impl Into<String>,
    ) -> Self {
        Self { missing: true, ..Self::new(field, value, expected) }
    }
    /// The same, seen from what holds the field.
    pub(crate) fn within(self, whole: &str) -> Self {
        Self { field: format!("{whole}.{}", self.field), ..self }
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        let Fault { field, value, quoted, expected, missing } = fault;
        let detail = format!("{field} is {quoted}, expected {expected}");
        let problem = if missing { Self::not_found(detail) } else { Self::malformed(detail) };
        problem.about(field, value, expected)
    }
}

/// `operator-3`, or just `3`.
pub(crate) fn id<I: From<u32>>(field: &str, prefix: &str, text: &str) -> Result<I, Fault> {
    number(field, prefix, text).map(I::from)
}

/// The same, with any kind of number: `order-4294967297`.
pub(crate) fn number<N: FromStr>(field: &str, prefix: &str, text: &str) -> Result<N, Fault> {
    let number = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('-')).unwrap_or(text);
    number.parse().map_err(|_| Fault::new(field, text, format!("such as {prefix}-0, or 0")))
}

/// A count of 10^−`decimals`.
pub(crate) fn decimal(field: &str, text: &str, decimals: u8) -> Result<u128, Fault> {
    parse_decimal(text, decimals).map_err(|_| {
        let digits = format!("at most {decimals} digits after the point");
        Fault::new(field, text, format!("a decimal number such as 1500.25 with {digits}"))
    })
}

/// `0.05` for five percent.
pub(crate) fn ratio(field: &str, text: &str) -> Result<Ratio, Fault> {
    let raw = parse_decimal(text, Ratio::DECIMALS).map(Ratio::new);
    raw.map_err(|_| {
        let digits = format!("at most {} digits after the point", Ratio::DECIMALS);
        let example = "such as 0.05 for five percent";
        Fault::new(field, text, format!("a decimal number with {digits}, {example}"))
    })
}

/// In the reference currency.
pub(crate) fn value(field: &str, text: &str) -> Result<Value, Fault> {
    decimal(field, text, Value::DECIMALS).map(Value::new)
}

/// In the quote currency, per whole unit.
pub(crate) fn price(field: &str, text: &str) -> Result<Price, Fault> {
    decimal(field, text, Price::DECIMALS).map(Price::new)
}

/// A decimal number that may be below zero.
pub(crate) fn fixed(field: &str, text: &str) -> Result<Fixed, Fault> {
    text.parse().map_err(|_| {
        let digits = format!("at most {} digits after the point", Fixed::DECIMALS);
        Fault::new(field, text, format!("a decimal number such as -1500.25 with {digits}"))
    })
}

/// 64 hexadecimal digits.
pub(crate) fn account(field: &str, text: &str) -> Result<AccountId, Fault> {
    digits(field, text, 64)
}

/// An account, key, address or digest: so many hexadecimal digits.
pub(crate) fn digits<T: FromStr>(field: &str, text: &str, count: usize) -> Result<T, Fault> {
    text.parse().map_err(|_| Fault::new(field, text, format!("{count} hexadecimal digits")))
}

/// A public label.
pub(crate) fn name(field: &str, text: &str) -> Result<Name, Fault> {
    Name::new(text).map_err(|_| {
        let most = Name::MAX_LEN;
        Fault::new(field, text, format!("1 to {most} letters, digits and -_./:"))
    })
}

/// Any bytes.
pub(crate) fn bytes(field: &str, text: &str) -> Result<Vec<u8>, Fault> {
    hex::decode(text).map_err(|error| {
        Fault::new(field, shortened(text), format!("hexadecimal digits in pairs ({error})"))
    })
}

/// Something in canonical bytes.
pub(crate) fn canonical<T: borsh::BorshDeserialize>(
    field: &str,
    what: &str,
    text: &str,
) -> Result<T, Fault> {
    borsh::from_slice(&bytes(field, text)?).map_err(|error| {
        let expected = format!("the canonical bytes of {what} in hexadecimal ({error})");
        Fault::new(field, shortened(text), expected)
    })
}

/// One of a few words.
pub(crate) fn word<T: Copy>(field: &str, text: &str, known: &[(&str, T)]) -> Result<T, Fault> {
    let found = known.iter().find(|(word, _)| *word == text).map(|(_, found)| *found);
    found.ok_or_else(|| {
        let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        Fault::new(field, text, format!("one of {}", words.join(", ")))
    })
}

/// How one of a few words is written.
pub(crate) fn written<T: PartialEq>(known: &[(&str, T)], wanted: &T) -> Option<String> {
    known.iter().find(|(_, one)| one == wanted).map(|(word, _)| (*word).to_owned())
}

/// As much of long bytes as says which they are.
fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
