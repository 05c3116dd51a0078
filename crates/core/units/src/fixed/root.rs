//! The square root.

use super::Fixed;
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
        let root = floor_sqrt(square)?;
        // The nearest is the next one if square > (root + ½)² = root² + root + ¼.
        let rest = square.saturating_sub(U256::from(root).saturating_mul(U256::from(root)));
        let nearest = if rest > U256::from(root) { root.checked_add(1)? } else { root };
        Self::from_magnitude(false, nearest)
    }
}

/// The largest whole number whose square is at most `square`; `None` if it has more than 128 bits.
fn floor_sqrt(square: U256) -> Option<u128> {
    // The root of the leading 128 bits, which the standard library takes, is right to 63 bits. Up by one it is not
    // below the root, and from there Newton's method falls to it.
    let shift = square.bit_len().saturating_sub(128).next_multiple_of(2);
    let leading = u128::try_from(square.wrapping_shr(shift)).ok()?;
    if shift == 0 {
        return Some(leading.isqrt());
    }
    let mut root = U256::from(leading.isqrt().checked_add(1)?).wrapping_shl(shift.wrapping_shr(1));
    loop {
        let next = root.saturating_add(square.checked_div(root)?).wrapping_shr(1);
        if next >= root {
            return u128::try_from(root).ok();
        }
        root = next;
    }
}
