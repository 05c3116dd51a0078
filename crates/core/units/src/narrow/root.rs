//! The square root of a whole number.

use super::words::wide_product;
use ruint::aliases::U256;

/// The largest whole number whose square is at most `square`.
#[must_use]
pub fn floor_sqrt(square: U256) -> u128 {
    // To the left by an even number of bits: the root then moves by half as many.
    let shift = square.leading_zeros() & !1;
    let (high, low) = halves(square.wrapping_shl(shift));
    // The root of the upper half is the upper half of the root; what is left of it, divided by twice that, is nearly the
    // lower half, and too much by one at most.
    let upper = high.isqrt();
    let left = high.wrapping_sub(upper.wrapping_mul(upper));
    let lower = left.wrapping_shl(63) | low.wrapping_shr(65);
    let lower = lower.checked_div(upper).unwrap_or(0);
    let mut root = upper.wrapping_shl(64).saturating_add(lower);
    while wide_product(root, root) > (high, low) {
        root = root.wrapping_sub(1);
    }
    root.checked_shr(u32::try_from(shift.wrapping_shr(1)).unwrap_or(0)).unwrap_or(0)
}

/// Its upper and its lower 128 bits.
fn halves(number: U256) -> (u128, u128) {
    let [a, b, c, d] = number.into_limbs().map(u128::from);
    (d.wrapping_shl(64) | c, b.wrapping_shl(64) | a)
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
            assert_eq!(floor_sqrt(square), root);
            if root > 1 {
                assert_eq!(floor_sqrt(square - U256::ONE), root - 1);
                assert_eq!(floor_sqrt(square + U256::ONE), root);
            }
        }
        assert_eq!(floor_sqrt(U256::MAX), u128::MAX);
    }
}
