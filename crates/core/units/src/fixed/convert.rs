//! A [`Fixed`] from and to text and the other numbers of the project.

use super::Fixed;
use crate::real::Real;
use crate::{DecimalError, Price, Ratio, Value, format_decimal, parse_decimal};
use core::{fmt, str::FromStr};

impl Fixed {
    /// A price, unless it does not fit.
    #[must_use]
    pub fn from_price(price: Price) -> Option<Self> {
        Self::from_magnitude(false, price.raw())
    }
    /// As a price, unless it is negative.
    #[must_use]
    pub fn to_price(self) -> Option<Price> {
        u128::try_from(self.0).ok().map(Price::new)
    }
    /// A ratio, unless it does not fit.
    #[must_use]
    pub fn from_ratio(ratio: Ratio) -> Option<Self> {
        Self::from_magnitude(false, ratio.raw())
    }
    /// As a ratio, unless it is negative.
    #[must_use]
    pub fn to_ratio(self) -> Option<Ratio> {
        u128::try_from(self.0).ok().map(Ratio::new)
    }
    /// A worth in the reference currency, unless it does not fit.
    #[must_use]
    pub fn from_value(value: Value) -> Option<Self> {
        Self::from_magnitude(false, value.raw())
    }
    /// This number for intermediates, cut to 2⁻²⁵⁶.
    #[must_use]
    pub fn to_real(self) -> Real {
        let magnitude = Real::from_ratio(self.magnitude(), Self::SCALE);
        if self.is_negative() { magnitude.negated() } else { magnitude }
    }
    /// The nearest to a real number, a half away from zero, unless it does not fit.
    #[must_use]
    pub fn nearest(real: Real) -> Option<Self> {
        let (negative, count) = real.times_whole(Self::SCALE).round();
        Self::from_magnitude(negative, u128::try_from(count).ok()?)
    }
}

impl FromStr for Fixed {
    type Err = DecimalError;

    /// Parses `-1_500.25`, as [`parse_decimal`] does, with an optional `-`.
    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let magnitude = parse_decimal(digits, Self::DECIMALS).map_err(|error| error.about(text))?;
        Self::from_magnitude(negative, magnitude)
            .ok_or_else(|| DecimalError::TooLarge { text: text.to_owned() })
    }
}

impl fmt::Display for Fixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_negative() { "-" } else { "" };
        write!(f, "{sign}{}", format_decimal(self.magnitude(), Self::DECIMALS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rounding;

    #[test]
    fn text_goes_and_comes_back() {
        for (text, raw, back) in [
            ("-1_500.25", -1_500_250_000_000_000_000_000, "-1500.25"),
            ("0.000000000000000001", 1, "0.000000000000000001"),
            ("-0", 0, "0"),
            (
                "170141183460469231731.687303715884105727",
                i128::MAX,
                "170141183460469231731.687303715884105727",
            ),
            (
                "-170141183460469231731.687303715884105728",
                i128::MIN,
                "-170141183460469231731.687303715884105728",
            ),
        ] {
            let fixed: Fixed = text.parse().unwrap();
            assert_eq!((fixed.raw(), fixed.to_string().as_str()), (raw, back));
        }
    }

    #[test]
    fn text_that_is_no_number_is_named_whole() {
        for text in ["", "-", "--1", "+1", "-.5", "1e3", "- 1"] {
            assert_eq!(
                text.parse::<Fixed>(),
                Err(DecimalError::Malformed { text: text.to_owned() })
            );
        }
        let large = "-170141183460469231731.687303715884105729";
        assert_eq!(large.parse::<Fixed>(), Err(DecimalError::TooLarge { text: large.to_owned() }));
        let precise = "-0.0000000000000000001";
        let error = DecimalError::TooPrecise { text: precise.to_owned(), decimals: 18 };
        assert_eq!(precise.parse::<Fixed>(), Err(error));
    }

    #[test]
    fn a_real_number_goes_to_the_nearest() {
        for raw in [0, 1, -1, 7, i128::MAX, i128::MIN, 123_456_789_012_345_678_901_234] {
            assert_eq!(Fixed::nearest(Fixed::new(raw).to_real()), Some(Fixed::new(raw)));
        }
        let two_thirds = Fixed::from_whole(2).checked_div(Fixed::from_whole(3), Rounding::Up);
        assert_eq!(Fixed::nearest(Real::from_ratio(2, 3)), two_thirds);
        assert_eq!(Fixed::nearest(Real::from_whole(u128::MAX)), None);
        assert_eq!(Fixed::nearest(Real::from_ratio(1, 0)), None);
    }

    #[test]
    fn signs_are_not_lost_on_the_way() {
        assert_eq!(Fixed::new(-1).to_price(), None);
        assert_eq!(Fixed::new(-1).to_ratio(), None);
        assert_eq!(Fixed::from_price(Price::MAX), None);
        assert_eq!(Fixed::from_value(Value::new(7)), Some(Fixed::new(7)));
        assert_eq!(Fixed::from_ratio(Ratio::ONE).and_then(Fixed::to_ratio), Some(Ratio::ONE));
        assert_eq!(Fixed::new(7).to_price().and_then(Fixed::from_price), Some(Fixed::new(7)));
    }
}
