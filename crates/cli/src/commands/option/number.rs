//! Numbers as people and programs write them: 1500.25, 1_500.25, 8.1e-6.

use units::{DecimalError, Ratio, parse_decimal};

/// Powers of ten beyond this are beyond every number here.
const LARGEST_POWER: i32 = 60;

/// A count of 10^−`decimals`.
pub(super) fn decimal(text: &str, decimals: u8) -> Result<u128, String> {
    parse_decimal(&plain(text), decimals).map_err(|error| error.to_string())
}

/// A ratio, to the nearest if it has more digits than that.
pub(super) fn rounded_ratio(text: &str) -> Result<Ratio, String> {
    let plain = plain(text);
    let raw = match parse_decimal(&plain, Ratio::DECIMALS) {
        Err(DecimalError::TooPrecise { .. }) => {
            // One digit more decides, and those after it do not matter.
            let plain = plain.replace('_', "");
            let end = plain.find('.').map_or(0, |point| point + 2 + usize::from(Ratio::DECIMALS));
            let kept = plain.get(..end).unwrap_or(&plain);
            parse_decimal(kept, Ratio::DECIMALS + 1).map(|finer| finer.saturating_add(5) / 10)
        }
        other => other,
    };
    raw.map(Ratio::new).map_err(|error| error.to_string())
}

/// The same number without a power of ten; the text itself if it has none, or if it is no number.
fn plain(text: &str) -> String {
    let shifted = || {
        let (mantissa, power) = text.split_once(['e', 'E'])?;
        let power: i32 =
            power.parse().ok().filter(|power| (-LARGEST_POWER..=LARGEST_POWER).contains(power))?;
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        if whole.is_empty()
            || mantissa.ends_with('.')
            || !digits.chars().all(|digit| digit.is_ascii_digit())
        {
            return None;
        }
        // Where the point goes, counted from the first digit; zeros on both sides so that it is always inside.
        let zeros = "0".repeat(LARGEST_POWER.unsigned_abs() as usize);
        let point = i32::try_from(zeros.len() + whole.len()).ok()?.checked_add(power)?;
        let padded = format!("{zeros}{digits}{zeros}");
        let (whole, fraction) = padded.split_at_checked(usize::try_from(point).ok()?)?;
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let whole = if whole.is_empty() { "0" } else { whole };
        Some(if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") })
    };
    shifted().unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_ten_move_the_point() {
        for (text, expected) in [
            ("8.1e-6", "0.0000081"),
            ("8.1e-06", "0.0000081"),
            ("1E3", "1000"),
            ("1.5e+3", "1500"),
            ("12.345e1", "123.45"),
            ("0e5", "0"),
            ("1500.25", "1500.25"),
        ] {
            assert_eq!(plain(text), expected);
        }
        assert_eq!(plain("1e-60").len(), 62);
        for text in ["e5", "1e", "1.e5", ".5e1", "1e5.5", "1e61", "-1e5", "1_0e5", "NaN", "inf"] {
            assert_eq!(plain(text), text);
        }
        assert_eq!(decimal("8.1e-6", 18), Ok(8_100_000_000_000));
        assert!(decimal("1e61", 18).unwrap_err().contains("is not a decimal number"));
        assert!(decimal("1e-19", 18).unwrap_err().contains("more than 18 digits"));
    }

    #[test]
    fn a_ratio_without_end_goes_to_the_nearest() {
        for (text, expected) in [
            ("0.980198673306755267731", "0.980198673306755268"),
            ("0.980198673306755267499999999999999999999999999999999999", "0.980198673306755267"),
            ("0.9801986733067552675", "0.980198673306755268"),
            ("1e-20", "0"),
            ("1_000.000_000_000_000_000_000_6", "1000.000000000000000001"),
            ("1.0000000000000000000", "1"),
            ("0.98", "0.98"),
        ] {
            assert_eq!(rounded_ratio(text).unwrap().to_string(), expected, "{text}");
        }
        for text in ["-1", "0.9801986733067552677x", "0,98", ""] {
            assert!(rounded_ratio(text).unwrap_err().contains("is not a decimal number"), "{text}");
        }
    }
}
