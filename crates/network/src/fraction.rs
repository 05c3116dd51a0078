//! Fractions as people write them on a command line.

use crate::{NetworkError, Threshold};
use std::{fmt, str::FromStr};

/// A fraction of whole numbers, not negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fraction {
    /// Numerator.
    pub numerator: u32,
    /// Denominator, not zero.
    pub denominator: u32,
}

impl Fraction {
    /// ⌈this × amount⌉, or the most that 128 bits hold.
    #[must_use]
    pub fn of(self, amount: u128) -> u128 {
        let (a, b) = (u128::from(self.numerator), u128::from(self.denominator.max(1)));
        let (whole, rest) = (amount / b, amount % b);
        whole.saturating_mul(a).saturating_add((rest * a).div_ceil(b))
    }

    /// The nearest float.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        f64::from(self.numerator) / f64::from(self.denominator)
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

impl FromStr for Fraction {
    type Err = NetworkError;

    /// `1/3`, `0.05` (exactly) or `2`.
    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let refused = || {
            let expected = "expected a fraction such as 1/3 or 0.05, of numbers below 2^32";
            NetworkError::at(text.chars().take(48).collect::<String>(), expected)
        };
        let digits = |text: &str| {
            let whole = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            whole.then(|| text.parse::<u32>().ok()).flatten().ok_or_else(refused)
        };
        let (numerator, denominator) = if let Some((above, below)) = text.split_once('/') {
            (digits(above)?, digits(below)?)
        } else if let Some((whole, part)) = text.split_once('.') {
            let places = u32::try_from(part.len()).map_err(|_| refused())?;
            let denominator = 10_u32.checked_pow(places).ok_or_else(refused)?;
            let above = digits(whole)?.checked_mul(denominator);
            let above = above.and_then(|above| above.checked_add(digits(part).ok()?));
            (above.ok_or_else(refused)?, denominator)
        } else {
            (digits(text)?, 1)
        };
        if denominator == 0 {
            return Err(refused());
        }
        Ok(Self { numerator, denominator })
    }
}

impl TryFrom<Fraction> for Threshold {
    type Error = NetworkError;

    /// A fraction in (0, 1].
    fn try_from(fraction: Fraction) -> Result<Self, NetworkError> {
        let Fraction { numerator, denominator } = fraction;
        if numerator == 0 || numerator > denominator {
            return Err(NetworkError::at(fraction.to_string(), "expected more than 0, at most 1"));
        }
        Ok(Self { numerator, denominator })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_read_exactly() {
        for (text, numerator, denominator) in
            [("1/3", 1, 3), ("0.05", 5, 100), ("2", 2, 1), ("1.25", 125, 100), ("0", 0, 1)]
        {
            assert_eq!(text.parse(), Ok(Fraction { numerator, denominator }));
        }
        for text in ["", "1/0", "-1", "1/-3", "1e3", ".5", "5.", "0.0000000001", "4294967296", "+1"]
        {
            assert!(text.parse::<Fraction>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_part_is_rounded_up() {
        let third = Fraction { numerator: 1, denominator: 3 };
        assert_eq!([third.of(0), third.of(1), third.of(3), third.of(4)], [0, 1, 1, 2]);
        assert_eq!(Fraction { numerator: u32::MAX, denominator: 1 }.of(u128::MAX), u128::MAX);
        assert_eq!(Threshold::try_from(third).unwrap().of(4), 2);
        assert!(Threshold::try_from(Fraction { numerator: 4, denominator: 3 }).is_err());
        assert!(Threshold::try_from(Fraction { numerator: 0, denominator: 3 }).is_err());
    }
}
