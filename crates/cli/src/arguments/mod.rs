//! What users type, as the numbers that are meant.

mod quantity;

pub(crate) use quantity::Quantity;

use crypto::Digest;
use units::{Millis, Ratio, Value, parse_decimal};

/// `0.05` or `5%`.
///
/// # Errors
/// What is wrong with the text.
pub(crate) fn ratio(text: &str) -> Result<Ratio, String> {
    let (number, decimals) = match text.strip_suffix('%') {
        Some(percent) => (percent, Ratio::DECIMALS - 2),
        None => (text, Ratio::DECIMALS),
    };
    let raw = parse_decimal(number, decimals);
    raw.map(Ratio::new).map_err(|error| format!("{error}, expected such as 0.05 or 5%"))
}

/// The root of a state: 64 hexadecimal digits.
///
/// # Errors
/// What is wrong with the text.
pub(crate) fn root(text: &str) -> Result<Digest, String> {
    text.parse().map_err(|error| format!("{error}, expected 64 hexadecimal digits"))
}

/// `250ms`, `30s`, `10m`, `2h` or `1d`.
///
/// # Errors
/// What is wrong with the text.
pub(crate) fn duration(text: &str) -> Result<Millis, String> {
    let expected = || format!("{text:?}: expected such as 250ms, 30s, 10m, 2h or 1d");
    let split = text.find(|c: char| c.is_ascii_alphabetic()).ok_or_else(expected)?;
    let (number, unit) = text.split_at(split);
    let each: u64 = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(expected()),
    };
    let number: u64 = number.trim_end().parse().map_err(|_| expected())?;
    number.checked_mul(each).map(Millis::new).ok_or_else(expected)
}

/// An amount of the reference currency, which has no name on the ledger.
///
/// # Errors
/// What is wrong with the text.
pub(crate) fn value(text: &str) -> Result<Value, String> {
    let raw = parse_decimal(text, Value::DECIMALS);
    raw.map(Value::new).map_err(|error| format!("{error}, expected such as 1_500.25"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_a_ratio() {
        assert_eq!(ratio("5%"), ratio("0.05"));
        assert_eq!(ratio("100%"), Ok(Ratio::ONE));
        assert!(ratio("five").unwrap_err().contains("expected such as 0.05 or 5%"));
    }

    #[test]
    fn a_duration_has_a_unit() {
        assert_eq!(duration("250ms"), Ok(Millis::new(250)));
        assert_eq!(duration("2h"), Ok(Millis::new(7_200_000)));
        for wrong in ["10", "m", "1.5h", "3 weeks", "99999999999999999999s", "999999999999999999d"]
        {
            assert!(duration(wrong).unwrap_err().contains("expected such as"), "{wrong}");
        }
    }
}
