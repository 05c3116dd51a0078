//! The square root.

use super::{Real, U512, U1024};

impl Real {
    /// √|self|, cut to 2⁻²⁵⁶.
    #[must_use]
    pub fn sqrt(self) -> Self {
        let square = U1024::from(self.magnitude).wrapping_shl(Self::FRACTION_BITS);
        Self::new(false, U512::saturating_from(floor_sqrt(square)))
    }
}

/// The largest whole number whose square is at most `square`, by Newton's method from above.
fn floor_sqrt(square: U1024) -> U1024 {
    if square.is_zero() {
        return square;
    }
    let mut root = U1024::ONE.wrapping_shl(square.bit_len().div_ceil(2));
    loop {
        let quotient = square.checked_div(root).unwrap_or(U1024::ZERO);
        let next = root.saturating_add(quotient).wrapping_shr(1);
        if next >= root {
            return root;
        }
        root = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_have_their_roots() {
        for root in [0_u64, 1, 2, 3, 1_000, u64::MAX] {
            let square = U1024::from(root).pow(U1024::from(2));
            assert_eq!(floor_sqrt(square), U1024::from(root));
            if root > 1 {
                assert_eq!(floor_sqrt(square - U1024::ONE), U1024::from(root - 1));
                assert_eq!(floor_sqrt(square + U1024::ONE), U1024::from(root));
            }
        }
        assert_eq!(Real::from_ratio(9, 4).sqrt(), Real::from_ratio(3, 2));
    }
}
