//! Signed numbers at 10⁻¹⁸: money of an options account, volatilities, logarithms.

mod convert;
mod exp;
mod ln;
mod normal;
mod power;
mod quick;
mod root;

use crate::{Rounding, mul_div};
use borsh::{BorshDeserialize, BorshSerialize};

/// A number with a sign, at 10⁻¹⁸: between ±1.7 × 10²⁰.
///
/// Sums are exact or do not fit. Products and quotients say which way they round: [`Rounding::Down`] is towards −∞, so
/// that what an account has is never rounded in its favour, whatever its sign. Functions ([`exp`](Self::exp),
/// [`ln`](Self::ln), [`sqrt`](Self::sqrt), [`pow`](Self::pow), [`normal_density`](Self::normal_density),
/// [`normal_distribution`](Self::normal_distribution)) return the `Fixed` nearest to the true value: they are off by
/// half a unit of 10⁻¹⁸ at most, and therefore never fall where the function rises.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    BorshSerialize,
    BorshDeserialize,
)]
pub struct Fixed(i128);

impl Fixed {
    /// Decimals of the scale.
    pub const DECIMALS: u8 = 18;
    const SCALE: u128 = 1_000_000_000_000_000_000;
    /// 0.
    pub const ZERO: Self = Self(0);
    /// 1.
    pub const ONE: Self = Self(1_000_000_000_000_000_000);
    /// The least.
    pub const MIN: Self = Self(i128::MIN);
    /// The greatest.
    pub const MAX: Self = Self(i128::MAX);

    /// Takes a count of 10⁻¹⁸.
    #[must_use]
    pub const fn new(raw: i128) -> Self {
        Self(raw)
    }
    /// The count of 10⁻¹⁸.
    #[must_use]
    pub const fn raw(self) -> i128 {
        self.0
    }
    /// A whole number.
    #[must_use]
    pub const fn from_whole(whole: i64) -> Self {
        // 2⁶³ × 10¹⁸ < 2¹²⁷: cannot overflow.
        #[allow(clippy::as_conversions, clippy::arithmetic_side_effects)]
        Self(whole as i128 * Self::ONE.0)
    }
    /// Whether it is zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
    /// Whether it is less than zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }
    /// `|self|` as a count of 10⁻¹⁸.
    #[must_use]
    pub const fn magnitude(self) -> u128 {
        self.0.unsigned_abs()
    }
    /// `|self|`, unless it does not fit.
    #[must_use]
    pub fn checked_abs(self) -> Option<Self> {
        self.0.checked_abs().map(Self)
    }
    /// `−self`, unless it does not fit.
    #[must_use]
    pub fn checked_neg(self) -> Option<Self> {
        self.0.checked_neg().map(Self)
    }
    /// The sum, unless it does not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }
    /// The difference, unless it does not fit.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }
    /// `self × other`, rounded as told, unless it does not fit.
    #[must_use]
    pub fn checked_mul(self, other: Self, rounding: Rounding) -> Option<Self> {
        self.mul_div(other, Self::ONE, rounding)
    }
    /// `self ÷ other`, rounded as told; `None` if `other` is zero or the quotient does not fit.
    #[must_use]
    pub fn checked_div(self, other: Self, rounding: Rounding) -> Option<Self> {
        self.mul_div(Self::ONE, other, rounding)
    }
    /// `self × numerator ÷ denominator`, rounded once as told; `None` if `denominator` is zero or the result does not fit.
    #[must_use]
    pub fn mul_div(self, numerator: Self, denominator: Self, rounding: Rounding) -> Option<Self> {
        let negative = self.is_negative() ^ numerator.is_negative() ^ denominator.is_negative();
        // The magnitude of a negative number grows when the number is rounded down.
        let rounding = match (negative, rounding) {
            (false, rounding) => rounding,
            (true, Rounding::Down) => Rounding::Up,
            (true, Rounding::Up) => Rounding::Down,
        };
        let (a, b, c) = (self.magnitude(), numerator.magnitude(), denominator.magnitude());
        Self::from_magnitude(negative, mul_div(a, b, c, rounding)?)
    }
    /// From a sign and a count of 10⁻¹⁸, unless it does not fit.
    #[must_use]
    pub fn from_magnitude(negative: bool, magnitude: u128) -> Option<Self> {
        match negative {
            true => 0_i128.checked_sub_unsigned(magnitude),
            false => i128::try_from(magnitude).ok(),
        }
        .map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(text: &str) -> Fixed {
        text.parse().unwrap()
    }

    #[test]
    fn down_is_the_lesser_number_whatever_the_sign() {
        let third = |a: i64, rounding| {
            Fixed::from_whole(a).checked_div(Fixed::from_whole(3), rounding).unwrap()
        };
        assert_eq!(third(2, Rounding::Down), fixed("0.666666666666666666"));
        assert_eq!(third(2, Rounding::Up), fixed("0.666666666666666667"));
        assert_eq!(third(-2, Rounding::Down), fixed("-0.666666666666666667"));
        assert_eq!(third(-2, Rounding::Up), fixed("-0.666666666666666666"));
        for rounding in [Rounding::Down, Rounding::Up] {
            assert_eq!(third(-6, rounding), fixed("-2"));
            let product = fixed("-1.5").checked_mul(fixed("-2.25"), rounding);
            assert_eq!(product, Some(fixed("3.375")));
        }
    }

    #[test]
    fn what_does_not_fit_is_none() {
        for rounding in [Rounding::Down, Rounding::Up] {
            assert_eq!(Fixed::ONE.checked_div(Fixed::ZERO, rounding), None);
            assert_eq!(Fixed::MAX.checked_mul(Fixed::from_whole(2), rounding), None);
            assert_eq!(Fixed::MIN.checked_mul(Fixed::from_whole(-1), rounding), None);
            assert_eq!(Fixed::MIN.checked_mul(Fixed::ONE, rounding), Some(Fixed::MIN));
            assert_eq!(Fixed::MAX.mul_div(Fixed::MIN, Fixed::MIN, rounding), Some(Fixed::MAX));
        }
        assert_eq!(Fixed::MAX.checked_add(Fixed::new(1)), None);
        assert_eq!(Fixed::MIN.checked_sub(Fixed::new(1)), None);
        assert_eq!((Fixed::MIN.checked_neg(), Fixed::MIN.checked_abs()), (None, None));
    }
}
