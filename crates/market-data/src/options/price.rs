//! Numbers as a program of another language prints its floats.

use units::{Price, parse_decimal};

/// Reads `82000.0`, `0.08550357` or `9.825e-05` exactly; none if it is not such a number, is below zero, or has digits beyond
/// 10⁻¹⁸.
pub(super) fn parse(text: &str) -> Option<Price> {
    let (digits, exponent) = text.split_once("e-").unwrap_or((text, "0"));
    let raw = parse_decimal(digits, Price::DECIMALS).ok()?;
    if !exponent.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let scale = 10_u128.checked_pow(exponent.parse().ok()?)?;
    raw.is_multiple_of(scale).then(|| Price::new(raw / scale))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_as_they_are_printed() {
        const ONE: u128 = 1_000_000_000_000_000_000;
        for (text, raw) in [
            ("82000.0", 82_000 * ONE),
            ("0", 0),
            ("0.0", 0),
            ("0.08550357", 85_503_570_000_000_000),
            ("9.825e-05", 98_250_000_000_000),
            ("1e-08", 10_000_000_000),
            ("88728.94666666667", 88_728_946_666_666_670_000_000),
        ] {
            assert_eq!(parse(text), Some(Price::new(raw)), "{text}");
        }
        for text in [
            "",
            "-1.0",
            "nan",
            "inf",
            "1e5",
            "1e-",
            "1e--5",
            "1e-+5",
            "e-5",
            "1e-19",
            "1e-99",
            "1.5e-18",
            "1e-5e-5",
            " 1",
            "0x1",
            "1e-999999999999",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
