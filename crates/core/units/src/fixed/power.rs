//! A power of a positive number.

use super::Fixed;

impl Fixed {
    /// self^exponent, to the nearest; `None` if it does not fit, or unless `self` is positive (0 to a positive power is 0, and
    /// anything to the power 0 is 1).
    #[must_use]
    pub fn pow(self, exponent: Self) -> Option<Self> {
        if exponent.is_zero() {
            return Some(Self::ONE);
        }
        if self.is_zero() && !exponent.is_negative() {
            return Some(Self::ZERO);
        }
        if self.is_negative() {
            return None;
        }
        Self::nearest(self.ln_real()?.times(exponent.to_real()).exp())
    }
}
