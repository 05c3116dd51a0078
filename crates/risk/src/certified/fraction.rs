//! Fractions of whole numbers, compared exactly.

use ethnum::U256;
use std::cmp::Ordering;
use std::fmt;

/// A fraction that is not negative, in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fraction {
    numerator: U256,
    denominator: U256,
}

impl Fraction {
    /// Nothing.
    pub const ZERO: Self = Self { numerator: U256::ZERO, denominator: U256::ONE };

    /// `numerator ÷ denominator`; nothing if the denominator is zero.
    #[must_use]
    pub fn new(numerator: U256, denominator: U256) -> Option<Self> {
        if denominator == U256::ZERO {
            return None;
        }
        let divisor = gcd(numerator, denominator);
        Some(Self { numerator: numerator / divisor, denominator: denominator / divisor })
    }
    /// A whole number.
    #[must_use]
    pub fn whole(number: u128) -> Self {
        Self { numerator: U256::from(number), denominator: U256::ONE }
    }
    /// The numerator in lowest terms.
    #[must_use]
    pub fn numerator(&self) -> U256 {
        self.numerator
    }
    /// The denominator in lowest terms.
    #[must_use]
    pub fn denominator(&self) -> U256 {
        self.denominator
    }
    /// The sum, if it fits.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let divisor = gcd(self.denominator, other.denominator);
        let (mine, its) = (self.denominator / divisor, other.denominator / divisor);
        let left = self.numerator.checked_mul(its)?;
        let right = other.numerator.checked_mul(mine)?;
        Self::new(left.checked_add(right)?, self.denominator.checked_mul(its)?)
    }
    /// The product, if it fits.
    #[must_use]
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        let across = gcd(self.numerator, other.denominator);
        let back = gcd(other.numerator, self.denominator);
        let numerator = (self.numerator / across).checked_mul(other.numerator / back)?;
        let denominator = (self.denominator / back).checked_mul(other.denominator / across)?;
        Self::new(numerator, denominator)
    }
    /// The quotient, if there is one and it fits.
    #[must_use]
    pub fn checked_div(self, other: Self) -> Option<Self> {
        let inverse = Self { numerator: other.denominator, denominator: other.numerator };
        if inverse.denominator == U256::ZERO { None } else { self.checked_mul(inverse) }
    }
    /// Rounded down to a whole number.
    #[must_use]
    pub fn floor(&self) -> U256 {
        self.numerator / self.denominator
    }
    /// Rounded up to a whole number.
    #[must_use]
    pub fn ceil(&self) -> U256 {
        let floor = self.floor();
        if self.numerator % self.denominator == U256::ZERO { floor } else { floor + 1 }
    }
    /// The float next to it, for people.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        self.numerator.as_f64() / self.denominator.as_f64()
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fraction {
    /// By continued fractions, as cross products could pass 256 bits: whole parts first, then the inverses of what is left.
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut left, mut right) =
            ((self.numerator, self.denominator), (other.numerator, other.denominator));
        loop {
            let by_whole = (left.0 / left.1).cmp(&(right.0 / right.1));
            let rest = (left.0 % left.1, right.0 % right.1);
            if by_whole.is_ne() || rest.0 == U256::ZERO || rest.1 == U256::ZERO {
                return by_whole.then(rest.0.min(U256::ONE).cmp(&rest.1.min(U256::ONE)));
            }
            (left, right) = ((right.1, rest.1), (left.1, rest.0));
        }
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

/// The greatest common divisor.
pub(super) fn gcd(mut a: U256, mut b: U256) -> U256 {
    while b != U256::ZERO {
        if a <= U256::from(u128::MAX) && b <= U256::from(u128::MAX) {
            return U256::from(small_gcd(a.as_u128(), b.as_u128()));
        }
        (a, b) = (b, a % b);
    }
    a
}

pub(super) fn small_gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(numerator: u128, denominator: u128) -> Fraction {
        Fraction::new(U256::from(numerator), U256::from(denominator)).unwrap()
    }

    #[test]
    fn order_is_that_of_the_numbers() {
        for a in 0..12 {
            for b in 1..12 {
                for c in 0..12 {
                    for d in 1..12 {
                        let (left, right) = (fraction(a, b), fraction(c, d));
                        assert_eq!(left.cmp(&right), (a * d).cmp(&(c * b)), "{left} {right}");
                        assert_eq!(
                            left.checked_add(right).unwrap(),
                            fraction(a * d + c * b, b * d)
                        );
                        assert_eq!(left.checked_mul(right).unwrap(), fraction(a * c, b * d));
                    }
                }
            }
        }
    }

    #[test]
    fn products_beyond_256_bits_are_compared_too() {
        let most = U256::MAX;
        let just_below = Fraction::new(most - 1, most).unwrap();
        let further_below = Fraction::new(most - 2, most - 1).unwrap();
        assert!(further_below < just_below && just_below < Fraction::whole(1));
        assert_eq!(just_below.checked_add(further_below), None);
        assert_eq!(Fraction::new(U256::ONE, U256::ZERO), None);
        assert_eq!(fraction(7, 2).ceil(), U256::from(4_u8));
        assert_eq!(fraction(7, 2).floor(), U256::from(3_u8));
    }
}
