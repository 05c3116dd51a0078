//! The standard normal distribution.

use super::{Fixed, quick};

impl Fixed {
    /// The density e^(−self²/2) ÷ √(2π), to the nearest.
    #[must_use]
    pub fn normal_density(self) -> Self {
        // At most 0.4, so it always fits.
        let exact = || Self::nearest(self.to_real().normal_density());
        quick::density(self).or_else(exact).unwrap_or(Self::ZERO)
    }

    /// N(self), the probability of less than `self`, to the nearest. N(−x) = 1 − N(x) exactly.
    #[must_use]
    pub fn normal_distribution(self) -> Self {
        // At most 1, so it always fits.
        let exact = || Self::nearest(self.to_real().abs().negated().normal_distribution());
        let tail = quick::tail(self).or_else(exact).unwrap_or(Self::ZERO);
        match self.is_negative() {
            true => tail,
            false => Self(Self::ONE.0.saturating_sub(tail.0)),
        }
    }
}
