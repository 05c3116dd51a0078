//! The square root.

use super::Fixed;
use crate::narrow::floor_sqrt;
use ruint::aliases::U256;

impl Fixed {
    /// √self, to the nearest; `None` if `self` is negative.
    #[must_use]
    pub fn sqrt(self) -> Option<Self> {
        if self.is_negative() {
            return None;
        }
        // √(raw × 10⁻¹⁸) = √(raw × 10¹⁸) × 10⁻¹⁸.
        let square = U256::from(self.magnitude()).saturating_mul(U256::from(Self::SCALE));
        let root = floor_sqrt(square);
        // The nearest is the next one if square > (root + ½)² = root² + root + ¼.
        let rest = square.saturating_sub(U256::from(root).saturating_mul(U256::from(root)));
        let nearest = if rest > U256::from(root) { root.checked_add(1)? } else { root };
        Self::from_magnitude(false, nearest)
    }
}
