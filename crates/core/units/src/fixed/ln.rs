//! The natural logarithm.

use super::{Fixed, quick};
use crate::real::Real;

impl Fixed {
    /// ln self, to the nearest; `None` unless `self` is positive.
    #[must_use]
    pub fn ln(self) -> Option<Self> {
        if self.is_negative() {
            return None;
        }
        quick::ln(self).or_else(|| Self::nearest(self.ln_real()?))
    }

    /// ln |self| with all its digits: the logarithm of the count less that of the scale, as the count is exact.
    pub(super) fn ln_real(self) -> Option<Real> {
        let scale = Real::from_whole(Self::SCALE).ln()?;
        Some(Real::from_whole(self.magnitude()).ln()?.minus(scale))
    }
}
