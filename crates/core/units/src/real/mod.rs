//! Real numbers for intermediates: 256 bits before the point and 256 after it.
//!
//! A function of [`Fixed`](crate::Fixed) has to find the count of 10⁻¹⁸ nearest to a number that no finite number of
//! digits can write. It takes a [`Real`], whose error is some 2⁻¹⁸⁰ of that grid, and rounds once. The first
//! attempt is usually made in 128 bits (see [`crate::narrow`]); this is where the doubtful ones are decided, and what
//! the first attempt is tested against.
//!
//! Nothing here fails: results that do not fit are the largest there is, and whoever rounds them to a type notices
//! that they do not fit there. Each operation is off by at most one unit of 2⁻²⁵⁶; functions say how far they are off.

mod exp;
mod ln;
mod normal;
mod root;

use core::cmp::Ordering;
use ruint::{Uint, aliases::U256, aliases::U512};

/// Products before they are cut to the scale.
type U1024 = Uint<1024, 16>;

/// A number with a sign at 2⁻²⁵⁶.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Real {
    /// Never set for zero.
    negative: bool,
    magnitude: U512,
}

impl Real {
    /// Bits after the point.
    pub const FRACTION_BITS: usize = 256;
    /// 0.
    pub const ZERO: Self = Self { negative: false, magnitude: U512::ZERO };
    /// 1.
    pub const ONE: Self = Self::fraction([0, 0, 0, 0, 1, 0, 0, 0]);

    /// From its limbs, the lowest first; the point is between the fourth and the fifth.
    const fn fraction(limbs: [u64; 8]) -> Self {
        Self { negative: false, magnitude: U512::from_limbs(limbs) }
    }
    fn new(negative: bool, magnitude: U512) -> Self {
        Self { negative: negative && !magnitude.is_zero(), magnitude }
    }

    /// A whole number, exactly.
    #[must_use]
    pub fn from_whole(whole: u128) -> Self {
        Self::new(false, U512::from(whole).wrapping_shl(Self::FRACTION_BITS))
    }
    /// `numerator ÷ denominator`; the largest number there is if that is zero.
    #[must_use]
    pub fn from_ratio(numerator: u128, denominator: u128) -> Self {
        let wide = U512::from(numerator).wrapping_shl(Self::FRACTION_BITS);
        Self::new(false, wide.checked_div(U512::from(denominator)).unwrap_or(U512::MAX))
    }
    /// Whether it is zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.magnitude.is_zero()
    }
    /// Whether it is less than zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.negative
    }
    /// `|self|`.
    #[must_use]
    pub fn abs(self) -> Self {
        Self::new(false, self.magnitude)
    }
    /// `−self`.
    #[must_use]
    pub fn negated(self) -> Self {
        Self::new(!self.negative, self.magnitude)
    }
    /// The whole number nearest to it, a half away from zero, as whether it is negative and its magnitude.
    #[must_use]
    pub fn round(self) -> (bool, U256) {
        let half = U512::ONE.wrapping_shl(Self::FRACTION_BITS.wrapping_sub(1));
        let whole = self.magnitude.saturating_add(half).wrapping_shr(Self::FRACTION_BITS);
        (self.negative, U256::saturating_from(whole))
    }

    /// The sum.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        if self.negative == other.negative {
            return Self::new(self.negative, self.magnitude.saturating_add(other.magnitude));
        }
        match self.magnitude.cmp(&other.magnitude) {
            Ordering::Less => {
                Self::new(other.negative, other.magnitude.saturating_sub(self.magnitude))
            }
            _ => Self::new(self.negative, self.magnitude.saturating_sub(other.magnitude)),
        }
    }
    /// The difference.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        self.plus(other.negated())
    }
    /// The product.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        let product: U1024 = self.magnitude.widening_mul(other.magnitude);
        let magnitude = U512::saturating_from(product.wrapping_shr(Self::FRACTION_BITS));
        Self::new(self.negative != other.negative, magnitude)
    }
    /// The product with a whole number: exact.
    #[must_use]
    pub fn times_whole(self, whole: u128) -> Self {
        Self::new(self.negative, self.magnitude.saturating_mul(U512::from(whole)))
    }
    /// The quotient; the largest number there is if `other` is zero.
    #[must_use]
    pub fn over(self, other: Self) -> Self {
        let wide = U1024::from(self.magnitude).wrapping_shl(Self::FRACTION_BITS);
        let quotient = wide.checked_div(U1024::from(other.magnitude)).unwrap_or(U1024::MAX);
        Self::new(self.negative != other.negative, U512::saturating_from(quotient))
    }
    /// The quotient by a whole number; the largest number there is if that is zero.
    #[must_use]
    pub fn over_whole(self, whole: u128) -> Self {
        let quotient = self.magnitude.checked_div(U512::from(whole)).unwrap_or(U512::MAX);
        Self::new(self.negative, quotient)
    }
    /// `self × 2^bits`, or as much as fits.
    #[must_use]
    pub fn doubled(self, bits: usize) -> Self {
        Self::new(self.negative, self.magnitude.saturating_shl(bits))
    }
    /// `self ÷ 2^bits`.
    #[must_use]
    pub fn halved(self, bits: usize) -> Self {
        let magnitude = match bits < U512::BITS {
            true => self.magnitude.wrapping_shr(bits),
            false => U512::ZERO,
        };
        Self::new(self.negative, magnitude)
    }
}

impl PartialOrd for Real {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Real {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.magnitude.cmp(&other.magnitude),
            (true, true) => other.magnitude.cmp(&self.magnitude),
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(value: i64) -> Real {
        let magnitude = Real::from_whole(u128::from(value.unsigned_abs()));
        if value < 0 { magnitude.negated() } else { magnitude }
    }

    #[test]
    fn signs_follow_the_rules() {
        for (a, b) in [(7, 3), (-7, 3), (7, -3), (-7, -3), (3, 7), (3, -7), (0, 5), (5, -5)] {
            assert_eq!(whole(a).plus(whole(b)), whole(a + b), "{a} + {b}");
            assert_eq!(whole(a).minus(whole(b)), whole(a - b), "{a} - {b}");
            assert_eq!(whole(a).times(whole(b)), whole(a * b), "{a} × {b}");
            assert_eq!(whole(a * b).over(whole(b)), whole(a), "{a} × {b} ÷ {b}");
            assert_eq!(whole(a).cmp(&whole(b)), a.cmp(&b), "{a} {b}");
        }
        assert!(!whole(-1).plus(whole(1)).is_negative(), "there is one zero");
    }

    #[test]
    fn halves_round_away_from_zero() {
        for (numerator, nearest) in [(0, 0), (1, 1), (2, 1), (3, 2), (5, 3)] {
            assert_eq!(Real::from_ratio(numerator, 2).round(), (false, U256::from(nearest)));
        }
        let almost = Real::from_ratio(1, 2).minus(Real::new(false, U512::ONE));
        assert_eq!(almost.round(), (false, U256::ZERO));
        assert_eq!(Real::from_ratio(3, 2).negated().round(), (true, U256::from(2)));
    }

    #[test]
    fn what_does_not_fit_is_the_largest() {
        let largest = Real::new(false, U512::MAX);
        assert_eq!(Real::ONE.over(Real::ZERO), largest);
        assert_eq!(Real::ONE.over_whole(0), largest);
        assert_eq!(Real::from_ratio(1, 0), largest);
        assert_eq!(largest.times(whole(2)), largest);
        assert_eq!(largest.plus(Real::ONE), largest);
        assert_eq!(Real::ONE.doubled(256), largest);
        assert_eq!(Real::ONE.halved(257), Real::ZERO);
        assert_eq!(Real::ONE.halved(600), Real::ZERO);
    }
}
