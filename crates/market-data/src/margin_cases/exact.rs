//! JSON whose numbers stay text, and which knows where in its file it is.
//!
//! `serde_json` reads a number with a point, or one beyond 64 bits, into a float. Amounts of money must not pass through one, so
//! values are taken as they are written and numbers are read digit by digit.

use serde_json::value::RawValue;
use std::collections::BTreeMap;
use units::Fixed;

/// A value and its place.
#[derive(Debug)]
pub(super) struct Node<'a> {
    /// As written; none if there is nothing at this place.
    raw: Option<&'a RawValue>,
    place: String,
}

/// Something at a place that should be something else.
#[derive(Debug)]
pub(super) struct Shape {
    /// From the root: `Test5.Scenario.OptionStrikes[1]`.
    pub(super) place: String,
    /// What is there, in a few words.
    pub(super) value: String,
    /// What should be there.
    pub(super) expected: &'static str,
}

const NUMBER: &str = "a decimal number below 10^20";
const WHOLE: &str = "a whole number of 10^-18, below 10^38";

impl<'a> Node<'a> {
    pub(super) fn root(raw: &'a RawValue) -> Self {
        Self { raw: Some(raw), place: String::new() }
    }

    /// The fields of an object by name.
    pub(super) fn object(&self) -> Result<Object<'a>, Shape> {
        let fields = self.raw.and_then(|raw| serde_json::from_str(raw.get()).ok());
        let fields = fields.ok_or_else(|| self.expected("an object"))?;
        Ok(Object { fields, place: self.place.clone() })
    }

    pub(super) fn items(&self) -> Result<Vec<Self>, Shape> {
        let items: Option<Vec<&'a RawValue>> =
            self.raw.and_then(|raw| serde_json::from_str(raw.get()).ok());
        let items = items.ok_or_else(|| self.expected("a list"))?;
        let node = |(at, raw)| Self { raw: Some(raw), place: format!("{}[{at}]", self.place) };
        Ok(items.into_iter().enumerate().map(node).collect())
    }

    /// Reads every item of a list.
    pub(super) fn each<T>(
        &self,
        read: impl Fn(&Self) -> Result<T, Shape>,
    ) -> Result<Vec<T>, Shape> {
        self.items()?.iter().map(read).collect()
    }

    pub(super) fn text(&self) -> Result<String, Shape> {
        let text = self.raw.and_then(|raw| serde_json::from_str(raw.get()).ok());
        text.ok_or_else(|| self.expected("a text"))
    }

    /// `true`, `false`, 1 or 0: recorded files write both.
    pub(super) fn flag(&self) -> Result<bool, Shape> {
        match self.written() {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err(self.expected("true or false, or 1 or 0")),
        }
    }

    /// Seconds until something; what is over is no seconds away.
    pub(super) fn seconds(&self) -> Result<u64, Shape> {
        let seconds: Option<i64> = self.raw.and_then(|raw| serde_json::from_str(raw.get()).ok());
        let seconds = seconds.ok_or_else(|| self.expected("a whole number of seconds"))?;
        Ok(u64::try_from(seconds).unwrap_or(0))
    }

    /// A number such as `1.5`, `-2e-7` or `"0.02"`, to the nearest multiple of 10⁻¹⁸.
    pub(super) fn decimal(&self) -> Result<Fixed, Shape> {
        let number = scaled(self.written().trim_matches('"'), Fixed::DECIMALS.into());
        number.map(Fixed::new).ok_or_else(|| self.expected(NUMBER))
    }

    /// A number that counts 10⁻¹⁸: `1500000000000000000` is 1.5.
    pub(super) fn units(&self) -> Result<Fixed, Shape> {
        scaled(self.written(), 0).map(Fixed::new).ok_or_else(|| self.expected(WHOLE))
    }

    /// What `read` makes of this, or zero if there is nothing, or `null`.
    pub(super) fn or_zero(
        &self,
        read: impl Fn(&Self) -> Result<Fixed, Shape>,
    ) -> Result<Fixed, Shape> {
        if self.written() == "null" { Ok(Fixed::ZERO) } else { read(self) }
    }

    pub(super) fn expected(&self, expected: &'static str) -> Shape {
        let value = match self.raw.map(RawValue::get) {
            None => "missing".to_owned(),
            Some(text) if text.starts_with('[') => "a list".to_owned(),
            Some(text) if text.starts_with('{') => "an object".to_owned(),
            Some(text) => clipped(text, 60),
        };
        Shape { place: self.place.clone(), value, expected }
    }

    fn written(&self) -> &'a str {
        self.raw.map_or("null", RawValue::get)
    }
}

/// The fields of an object and its place.
pub(super) struct Object<'a> {
    fields: BTreeMap<String, &'a RawValue>,
    place: String,
}

impl<'a> Object<'a> {
    /// What is under a name; if there is nothing, whoever reads it says so.
    pub(super) fn field(&self, name: &str) -> Node<'a> {
        let dot = if self.place.is_empty() { "" } else { "." };
        let place = format!("{}{dot}{name}", self.place);
        Node { raw: self.fields.get(name).copied(), place }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// The names of the fields, in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.keys().map(String::as_str)
    }
}

/// `text` × 10^`decimals` as a whole number, rounded to the nearest, halves away from zero; none if it is no number in JSON's
/// form or does not fit.
fn scaled(text: &str, decimals: i64) -> Option<i128> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if whole.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    // How many of the digits lie before the point once it has moved.
    let kept = i64::try_from(whole.len()).ok()? + i64::from(exponent) + decimals;
    let Ok(kept) = usize::try_from(kept) else { return Some(0) };
    let significant = digits.trim_start_matches('0');
    if significant.is_empty() {
        return Some(0);
    }
    // 39 digits are as many as an i128 has.
    if kept > digits.len() - significant.len() + 39 {
        return None;
    }
    let (before, after) = digits.split_at(kept.min(digits.len()));
    let padded = format!("0{before:0<kept$}");
    let magnitude: i128 = padded.parse().ok()?;
    let up = after.starts_with(['5', '6', '7', '8', '9']);
    let magnitude = magnitude.checked_add(i128::from(up))?;
    Some(if negative { -magnitude } else { magnitude })
}

/// The first characters of a text, as whoever wrote it may have written much.
fn clipped(text: &str, most: usize) -> String {
    let cut: String = text.chars().take(most).collect();
    if cut.len() < text.len() { format!("{cut}…") } else { cut }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_digit_by_digit() {
        for (text, decimals, expected) in [
            ("0", 18, 0),
            ("-0.0", 18, 0),
            ("1", 18, 1_000_000_000_000_000_000),
            ("1.5", 18, 1_500_000_000_000_000_000),
            ("-2e-7", 18, -200_000_000_000),
            ("2.5E+3", 2, 250_000),
            ("1500833279310993817600", 0, 1_500_833_279_310_993_817_600),
            ("3.385309438429764e+21", 0, 3_385_309_438_429_764_000_000),
            ("0.0000000000000000005", 18, 1),
            ("-0.0000000000000000005", 18, -1),
            ("0.00000000000000000049", 18, 0),
            ("0.9999999999999999999", 18, 1_000_000_000_000_000_000),
            ("1e-400", 18, 0),
            ("000.25", 2, 25),
            ("170141183460469231731687303715884105727", 0, i128::MAX),
        ] {
            assert_eq!(scaled(text, decimals), Some(expected), "{text} at {decimals}");
        }
        for text in [
            "",
            "-",
            "+1",
            ".5",
            "1.2.3",
            "one",
            "NaN",
            "1e",
            "1e999999999999",
            "1e400",
            "1e21",
            "--1",
            "0x10",
            "null",
            "true",
            "１",
        ] {
            assert_eq!(scaled(text, 18), None, "{text}");
        }
        assert_eq!(scaled("170141183460469231731687303715884105728", 0), None);
    }

    #[test]
    fn a_place_is_named_from_the_root() {
        let raw: Box<RawValue> =
            serde_json::from_str(r#"{"a": {"b": [1, {"c": "x"}], "d": null}}"#).unwrap();
        let root = Node::root(&raw).object().unwrap();
        let inner = root.field("a").object().unwrap();
        let second = &inner.field("b").items().unwrap()[1];
        let wrong = second.object().unwrap().field("c").decimal().unwrap_err();
        assert_eq!((wrong.place.as_str(), wrong.value.as_str()), ("a.b[1].c", "\"x\""));
        let missing = inner.field("e").decimal().unwrap_err();
        assert_eq!((missing.place.as_str(), missing.value.as_str()), ("a.e", "missing"));
        assert_eq!(inner.field("d").or_zero(Node::decimal).unwrap(), Fixed::ZERO);
        assert_eq!(root.field("a").items().unwrap_err().value, "an object");
        assert_eq!(root.names().collect::<Vec<_>>(), ["a"]);
        assert!(root.has("a") && !root.has("b"));
    }
}
