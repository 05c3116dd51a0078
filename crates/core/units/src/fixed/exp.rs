//! e to a power.

use super::{Fixed, quick};
use crate::real::Real;
use ruint::aliases::U256;

impl Fixed {
    /// e^self, to the nearest, unless it does not fit (`self` is above 46.58…).
    #[must_use]
    pub fn exp(self) -> Option<Self> {
        quick::exp(self).or_else(|| Self::nearest(self.to_real().exp()))
    }

    /// e^self as a count of 10⁻¹⁸ in 256 bits, for what does not fit in a [`Fixed`]; `None` above 135.999…
    ///
    /// Up to 90 it is the nearest count. Above, where the count has more than 190 bits, it is within 2⁻²³⁵ of itself.
    #[must_use]
    pub fn exp_wide(self) -> Option<U256> {
        // e^135.9… × 10¹⁸ < 2²⁵⁶; the largest real number, which stands for all that do not fit, is refused first.
        let power = self.to_real().exp();
        if power >= Real::ONE.doubled(196) {
            return None;
        }
        let (_, count) = power.times_whole(Self::SCALE).round();
        (count < U256::MAX).then_some(count)
    }
}
