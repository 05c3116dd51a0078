//! The square root of a whole number.

use ruint::aliases::U256;

/// The largest whole number whose square is at most `square`; `None` if it has more than 128 bits.
#[must_use]
pub fn floor_sqrt(square: U256) -> Option<u128> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_have_their_roots() {
        let roots =
            [0, 1, 2, 3, 1_000, u128::from(u64::MAX), 1 << 64, (1 << 64) + 1, 3 << 90, u128::MAX];
        for root in roots {
            let square = U256::from(root) * U256::from(root);
            assert_eq!(floor_sqrt(square), Some(root));
            if root > 1 {
                assert_eq!(floor_sqrt(square - U256::ONE), Some(root - 1));
                assert_eq!(floor_sqrt(square + U256::ONE), Some(root));
            }
        }
        assert_eq!(floor_sqrt(U256::MAX), Some(u128::MAX));
    }
}
