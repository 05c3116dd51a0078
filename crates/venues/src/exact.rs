//! Numbers as venues write them, without a float in between.
//!
//! Some venues write prices as JSON strings, some as JSON numbers. Both are taken as the text that was sent
//! ([`Literal`]), so that 0.1 is a tenth.

use serde::Deserialize;
use serde_json::value::RawValue;
use units::{Price, Timestamp, parse_decimal};

/// No number that a venue sends is longer; what is longer is not looked at.
const MAX_DIGITS: usize = 64;

/// A JSON string or number, as the very text between the quotes or of the number.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Literal<'m> {
    #[serde(borrow)]
    raw: &'m RawValue,
}

impl<'m> Literal<'m> {
    /// The text. An escape sequence stays one, and no number has any.
    pub(crate) fn text(self) -> &'m str {
        let raw = self.raw.get();
        raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(raw)
    }
    /// The price that it writes, if it is above zero and not finer than prices are.
    pub(crate) fn price(self) -> Result<Price, String> {
        price(self.text())
    }
    /// The whole number that it writes.
    pub(crate) fn whole(self) -> Result<u64, String> {
        whole(self.text())
    }
}

/// Reads a price above zero, with or without an exponent.
pub(crate) fn price(text: &str) -> Result<Price, String> {
    let refuse = || format!("{:?} is not a price", clip(text));
    let plain = without_exponent(text).ok_or_else(refuse)?;
    match parse_decimal(&plain, Price::DECIMALS) {
        Ok(raw) if raw > 0 => Ok(Price::new(raw)),
        _ => Err(refuse()),
    }
}

/// `1.25e-3` as `0.00125`: the point moved, no digit changed. JSON writes small numbers so.
fn without_exponent(text: &str) -> Option<String> {
    if text.len() > MAX_DIGITS || text.contains('_') {
        return None;
    }
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
        return Some(text.to_owned());
    };
    let exponent: i32 = exponent.parse().ok()?;
    if exponent.unsigned_abs() > 40 {
        return None;
    }
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let point = i32::try_from(whole.len()).ok()?.checked_add(exponent)?;
    if whole.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(match usize::try_from(point) {
        Ok(point) if point >= digits.len() => format!("{digits:0<point$}"),
        Ok(0) => format!("0.{digits}"),
        Ok(point) => {
            let (whole, fraction) = digits.split_at_checked(point)?;
            format!("{whole}.{fraction}")
        }
        Err(_) => {
            let zeros = usize::try_from(point.unsigned_abs()).ok()?;
            format!("0.{}{digits}", "0".repeat(zeros))
        }
    })
}

/// Reads a whole number.
pub(crate) fn whole(text: &str) -> Result<u64, String> {
    let refuse = || format!("{:?} is not a whole number", clip(text));
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().map_err(|_| refuse()) } else { Err(refuse()) }
}

/// A time in RFC 3339 as UTC, with any digits after the second. Finer than milliseconds is cut off.
pub(crate) fn utc(text: &str) -> Result<Timestamp, String> {
    let refuse = || format!("{:?} is not a UTC time", clip(text));
    let body = text.strip_suffix('Z').ok_or_else(refuse)?;
    let (seconds, fraction) = body.split_once('.').unwrap_or((body, "0"));
    let begin = market_data::parse_utc(&format!("{seconds}Z")).ok_or_else(refuse)?;
    Ok(begin.plus(thousandths(fraction).ok_or_else(refuse)?))
}

/// A time in seconds since 1970 with any digits after the point. Finer than milliseconds is cut off.
pub(crate) fn seconds(text: &str) -> Result<Timestamp, String> {
    let refuse = || format!("{:?} is not a time in seconds", clip(text));
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let begin = whole(seconds)?.checked_mul(1_000).ok_or_else(refuse)?;
    Ok(Timestamp::new(begin).plus(thousandths(fraction).ok_or_else(refuse)?))
}

/// The first three digits after a point.
fn thousandths(fraction: &str) -> Option<u64> {
    let digits = (1..=MAX_DIGITS).contains(&fraction.len())
        && fraction.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| format!("{fraction:0<3}"))?.get(..3)?.parse().ok()
}

/// The beginning of a text that somebody else wrote, short and printable.
pub(crate) fn clip(text: &str) -> String {
    const LONGEST: usize = 160;
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    let mut clipped: String = text.chars().take(LONGEST).map(clean).collect();
    if text.chars().nth(LONGEST).is_some() {
        clipped.push('…');
    }
    clipped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_keep_every_digit() {
        for (text, raw) in [
            ("3127.44", 3_127_440_000_000_000_000_000),
            ("0.1", 100_000_000_000_000_000),
            ("1e-05", 10_000_000_000_000),
            ("1.25E-3", 1_250_000_000_000_000),
            ("12.5e1", 125_000_000_000_000_000_000),
            ("1.5e+0", 1_500_000_000_000_000_000),
            ("125e-2", 1_250_000_000_000_000_000),
            ("125e-3", 125_000_000_000_000_000),
            ("4.2e3", 4_200_000_000_000_000_000_000),
            ("0.000000000000000001", 1),
            ("30243.40000", 30_243_400_000_000_000_000_000),
        ] {
            assert_eq!(price(text), Ok(Price::new(raw)), "{text}");
        }
    }

    #[test]
    fn what_is_no_price_is_refused() {
        let long = "1".repeat(65);
        for text in [
            "",
            "0",
            "0.000",
            "-1",
            "+1",
            "NaN",
            "Infinity",
            "null",
            "1_000",
            "1,5",
            "1e",
            "e5",
            "1e99",
            "1e-99",
            "1e9999999999",
            "0.0000000000000000001",
            "1.2.3",
            "1.2.3e1",
            ".5",
            ".5e1",
            "0x10",
            "１",
            "true",
            "[1]",
            " 1",
            "1e-20",
            "99999999999999999999999",
            &long,
        ] {
            assert!(price(text).is_err(), "{text}");
        }
    }

    #[test]
    fn strings_and_numbers_are_taken_as_they_were_sent() {
        for (json, text) in [("3937.89", "3937.89"), ("\"3937.890\"", "3937.890"), ("1e2", "1e2")] {
            assert_eq!(serde_json::from_str::<Literal<'_>>(json).unwrap().text(), text);
        }
        let escaped: Literal<'_> = serde_json::from_str(r#""1\u0030""#).unwrap();
        assert!(escaped.price().is_err());
    }

    #[test]
    fn times() {
        let base = 1_700_000_000_000;
        for (text, millis) in [
            ("2023-11-14T22:13:20Z", 0),
            ("2023-11-14T22:13:20.5Z", 500),
            ("2023-11-14T22:13:20.464459Z", 464),
            ("2023-11-14T22:13:20.167359596Z", 167),
        ] {
            assert_eq!(utc(text), Ok(Timestamp::new(base + millis)), "{text}");
        }
        for text in
            ["", "2023-11-14T22:13:20", "2023-11-14T22:13:20.Z", "2023-11-14T22:13:20.1+01:00"]
        {
            assert!(utc(text).is_err(), "{text}");
        }
        assert_eq!(seconds("1688669597.8277369"), Ok(Timestamp::new(1_688_669_597_827)));
        assert_eq!(seconds("1688669597"), Ok(Timestamp::new(1_688_669_597_000)));
        for text in ["", ".5", "1.", "-1", "1e9", "99999999999999999999"] {
            assert!(seconds(text).is_err(), "{text}");
        }
        assert!(whole("-1").is_err() && whole("").is_err() && whole("1.0").is_err());
    }

    #[test]
    fn foreign_text_is_shortened_and_made_printable() {
        assert_eq!(clip("a\u{1b}[31m\nb"), "a [31m b");
        assert_eq!(clip(&"é".repeat(500)).chars().count(), 161);
    }
}
