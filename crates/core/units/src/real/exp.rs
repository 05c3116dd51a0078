//! The exponential function.

use super::Real;

/// ln 2.
pub(super) const LN_2: Real = Real::fraction([
    0x8a0d_175b_8baa_fa2b,
    0x40f3_4326_7298_b62d,
    0xc9e3_b398_03f2_f6af,
    0xb172_17f7_d1cf_79ab,
    0,
    0,
    0,
    0,
]);

/// How often the argument is halved before the series, and its sum squared after it.
const HALVINGS: usize = 4;

/// As many terms as the series has above 2⁻²⁵⁶: (ln 2 ÷ 16)^k ÷ k! is less from k = 32 on.
const TERMS: u128 = 33;

impl Real {
    /// e^self, to 2⁻²⁴⁰ of itself (or 2⁻²⁵⁶, whichever is more).
    #[must_use]
    pub fn exp(self) -> Self {
        let (mantissa, power) = self.exp_scaled();
        if self.is_negative() { mantissa.halved(power) } else { mantissa.doubled(power) }
    }

    /// `(m, n)` with e^self = m × 2ⁿ, or m × 2⁻ⁿ if `self` is negative, and m between ½ and 2: of a small result this keeps
    /// all digits.
    pub(super) fn exp_scaled(self) -> (Self, usize) {
        // Whole multiples of ln 2 are powers of two. Beyond 2¹⁶ of them nothing fits or is left.
        let doublings = self.abs().over(LN_2).magnitude.wrapping_shr(Self::FRACTION_BITS);
        let doublings = u16::try_from(doublings).unwrap_or(u16::MAX);
        let rest = self.abs().minus(LN_2.times_whole(u128::from(doublings)));
        let rest = if self.is_negative() { rest.negated() } else { rest };
        let rest = rest.halved(HALVINGS);
        let (mut sum, mut term) = (Self::ONE, Self::ONE);
        for k in 1..TERMS {
            term = term.times(rest).over_whole(k);
            sum = sum.plus(term);
        }
        for _ in 0..HALVINGS {
            sum = sum.times(sum);
        }
        (sum, usize::from(doublings))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_become_products() {
        let (a, b) = (Real::from_ratio(17, 5), Real::from_ratio(29, 7));
        let product = a.exp().times(b.exp());
        let error = product.minus(a.plus(b).exp()).over(product).abs();
        assert!(error < Real::ONE.halved(240), "{error:?}");
        let error = a.exp().times(a.negated().exp()).minus(Real::ONE).abs();
        assert!(error < Real::ONE.halved(240), "{error:?}");
        assert_eq!(Real::ZERO.exp(), Real::ONE);
    }

    #[test]
    fn the_ends_are_reached() {
        let far = Real::from_whole(u128::MAX);
        assert!(far.exp() > Real::from_whole(u128::MAX).times_whole(u128::MAX / 2));
        assert_eq!(far.negated().exp(), Real::ZERO);
    }
}
