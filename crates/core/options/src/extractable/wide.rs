//! Sums of products, exact.

use ruint::aliases::U256;
use units::{Fixed, narrow::wide_product};

/// A number of 256 bits at 10⁻³⁶: what products of [`Fixed`] add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wide {
    high: u128,
    low: u128,
}

impl Wide {
    pub(super) const ZERO: Self = Self { high: 0, low: 0 };

    /// `|left × right|`.
    pub(super) fn product(left: Fixed, right: Fixed) -> Self {
        let (high, low) = wide_product(left.magnitude(), right.magnitude());
        Self { high, low }
    }

    pub(super) fn checked_add(self, other: Self) -> Option<Self> {
        let (low, carry) = self.low.overflowing_add(other.low);
        let high = self.high.checked_add(other.high)?.checked_add(carry.into())?;
        Some(Self { high, low })
    }

    /// None if it would be negative.
    pub(super) fn checked_sub(self, other: Self) -> Option<Self> {
        let (low, borrow) = self.low.overflowing_sub(other.low);
        let high = self.high.checked_sub(other.high)?.checked_sub(borrow.into())?;
        Some(Self { high, low })
    }

    /// At 10⁻¹⁸, rounded up; none if it does not fit.
    pub(super) fn round_up(self) -> Option<Fixed> {
        let whole = U256::from(self.high).checked_shl(128)? | U256::from(self.low);
        let count = whole.div_ceil(U256::from(Fixed::ONE.magnitude()));
        Fixed::from_magnitude(false, u128::try_from(count).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_carry_and_differences_borrow() {
        let greatest = Wide { high: 0, low: u128::MAX };
        let one = Wide { high: 0, low: 1 };
        let sum = greatest.checked_add(one).unwrap();
        assert_eq!(sum, Wide { high: 1, low: 0 });
        assert_eq!(sum.checked_sub(one), Some(greatest));
        assert_eq!(sum.checked_sub(sum), Some(Wide::ZERO));
        assert_eq!(greatest.checked_sub(sum), None);
        assert_eq!(Wide { high: u128::MAX, low: u128::MAX }.checked_add(one), None);
        assert!(sum > greatest);
    }

    #[test]
    fn what_is_left_over_is_rounded_up() {
        let product = |left, right| Wide::product(Fixed::new(left), Fixed::new(right)).round_up();
        assert_eq!(product(1, 1), Some(Fixed::new(1)));
        assert_eq!(product(0, 7), Some(Fixed::ZERO));
        assert_eq!(product(-3_000_000_000_000_000_000, 7), Some(Fixed::new(21)));
        assert_eq!(product(i128::MIN, i128::MIN), None);
        assert_eq!(product(i128::MAX, Fixed::ONE.raw()), Some(Fixed::MAX));
    }
}
