//! Decimal text to fixed point and back, without a float in between.

use core::fmt;

/// Why a text is not a decimal number of the wanted scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecimalError {
    /// No digits, two points, or a character that is not a digit, a point or `_`.
    Malformed {
        /// The text.
        text: String,
    },
    /// More digits after the point than the scale holds; cutting them would change the value.
    TooPrecise {
        /// The text.
        text: String,
        /// How many digits after the point the scale holds.
        decimals: u8,
    },
    /// Larger than the type.
    TooLarge {
        /// The text.
        text: String,
    },
}

impl DecimalError {
    /// The same about the text that this one's was a part of.
    pub(crate) fn about(self, whole: &str) -> Self {
        let whole = whole.to_owned();
        match self {
            Self::Malformed { .. } => Self::Malformed { text: whole },
            Self::TooPrecise { decimals, .. } => Self::TooPrecise { text: whole, decimals },
            Self::TooLarge { .. } => Self::TooLarge { text: whole },
        }
    }
}

impl fmt::Display for DecimalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed { text } => {
                write!(f, "{text:?} is not a decimal number such as 1_500.25")
            }
            Self::TooPrecise { text, decimals } => {
                write!(f, "{text:?} has more than {decimals} digits after the point")
            }
            Self::TooLarge { text } => write!(f, "{text:?} is too large"),
        }
    }
}

impl std::error::Error for DecimalError {}

/// Parses `1_500.25` into a count of 10^−`decimals`. Trailing zeros beyond the scale are accepted.
///
/// # Errors
/// [`DecimalError`]: malformed, too precise for the scale, or too large.
pub fn parse_decimal(text: &str, decimals: u8) -> Result<u128, DecimalError> {
    let malformed = || DecimalError::Malformed { text: text.to_owned() };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits_only = |part: &str| part.chars().all(|c| c.is_ascii_digit() || c == '_');
    if whole.is_empty() || whole.starts_with('_') || !digits_only(whole) || !digits_only(fraction) {
        return Err(malformed());
    }
    if text.ends_with('.') || fraction.starts_with('_') {
        return Err(malformed());
    }
    let fraction = fraction.replace('_', "");
    let fraction = fraction.trim_end_matches('0');
    let scale = usize::from(decimals);
    if fraction.len() > scale {
        return Err(DecimalError::TooPrecise { text: text.to_owned(), decimals });
    }
    let digits = format!("{}{fraction:0<scale$}", whole.replace('_', ""));
    digits.parse().map_err(|_| DecimalError::TooLarge { text: text.to_owned() })
}

/// Writes a count of 10^−`decimals` as a decimal number without trailing zeros.
#[must_use]
pub fn format_decimal(raw: u128, decimals: u8) -> String {
    let scale = usize::from(decimals);
    let digits = format!("{raw:0>width$}", width = scale.saturating_add(1));
    let (whole, fraction) = digits.split_at(digits.len().saturating_sub(scale));
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_and_prints() {
        for (text, decimals, raw, back) in [
            ("1_500.25", 6, 1_500_250_000, "1500.25"),
            ("0", 18, 0, "0"),
            ("0.000001", 6, 1, "0.000001"),
            ("197.0500", 2, 19_705, "197.05"),
            ("42", 0, 42, "42"),
        ] {
            assert_eq!(parse_decimal(text, decimals), Ok(raw), "{text}");
            assert_eq!(format_decimal(raw, decimals), back);
        }
    }

    #[test]
    fn refuses_what_it_would_have_to_guess() {
        for text in ["", ".", ".5", "1.", "1.2.3", "1e5", "-1", "１", "_1", "1._5", " 1", "NaN"] {
            assert!(
                matches!(parse_decimal(text, 6), Err(DecimalError::Malformed { .. })),
                "{text}"
            );
        }
        assert!(matches!(parse_decimal("0.0000001", 6), Err(DecimalError::TooPrecise { .. })));
        assert!(matches!(
            parse_decimal("999999999999999999999999", 18),
            Err(DecimalError::TooLarge { .. })
        ));
    }
}
