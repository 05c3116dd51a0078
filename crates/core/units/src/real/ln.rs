//! The natural logarithm.

use super::Real;
use super::exp::LN_2;

/// As many terms as the series has above 2⁻²⁵⁶: its argument is at most ⅓.
const TERMS: u128 = 80;

impl Real {
    /// ln self, to 2⁻²⁴⁰ of what is seen of `self`; `None` unless `self` is positive.
    #[must_use]
    pub fn ln(self) -> Option<Self> {
        if self.is_negative() || self.is_zero() {
            return None;
        }
        // self = m × 2ⁿ with 1 ≤ m < 2.
        let bits = self.magnitude.bit_len();
        let (up, down) = (
            bits.saturating_sub(Self::FRACTION_BITS.saturating_add(1)),
            Self::FRACTION_BITS.saturating_add(1).saturating_sub(bits),
        );
        let mantissa = self.halved(up).doubled(down);
        let power = u128::try_from(up.max(down)).unwrap_or(0);
        let power = if down > 0 { LN_2.negated() } else { LN_2 }.times_whole(power);
        // ln m = 2 × artanh z with z = (m − 1) ÷ (m + 1) = z + z³/3 + z⁵/5 + …
        let z = mantissa.minus(Self::ONE).over(mantissa.plus(Self::ONE));
        let square = z.times(z);
        let (mut sum, mut odd_power) = (Self::ZERO, z);
        for odd in (1..TERMS.saturating_mul(2)).step_by(2) {
            if odd_power.is_zero() {
                break;
            }
            sum = sum.plus(odd_power.over_whole(odd));
            odd_power = odd_power.times(square);
        }
        Some(power.plus(sum.doubled(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ruint::aliases::U512;

    #[test]
    fn it_undoes_the_exponential() {
        for (numerator, denominator) in [(1, 3), (5, 4), (29, 7), (80, 1), (1, 1_000_000)] {
            for x in [Real::from_ratio(numerator, denominator)]
                .into_iter()
                .flat_map(|x| [x, x.negated()])
            {
                // Below one the exponential has fewer digits to undo: 2⁻²⁵⁶ of e⁻⁸⁰.
                let error = x.exp().ln().unwrap().minus(x).abs();
                assert!(error < Real::ONE.halved(135), "{x:?} {error:?}");
                if !x.is_negative() {
                    assert!(error < Real::ONE.halved(240), "{x:?} {error:?}");
                }
            }
        }
    }

    #[test]
    fn the_constant_is_what_the_series_says() {
        // ln 2 = 18 artanh 1/26 − 2 artanh 1/4801 + 8 artanh 1/8749.
        let artanh = |n: u128| {
            let (mut sum, mut term) = (Real::ZERO, Real::from_ratio(1, n));
            for odd in (1..200).step_by(2) {
                sum = sum.plus(term.over_whole(odd));
                term = term.over_whole(n * n);
            }
            sum
        };
        let ln_2 = artanh(26)
            .times_whole(18)
            .minus(artanh(4_801).times_whole(2))
            .plus(artanh(8_749).times_whole(8));
        assert!(ln_2.minus(LN_2).abs() < Real::ONE.halved(240));
    }

    #[test]
    fn only_of_what_is_positive() {
        assert_eq!(Real::ZERO.ln(), None);
        assert_eq!(Real::ONE.negated().ln(), None);
        assert_eq!(Real::ONE.ln(), Some(Real::ZERO));
        // The smallest and the largest there are.
        let smallest = Real::new(false, U512::ONE).ln().unwrap();
        assert_eq!(smallest, LN_2.times_whole(256).negated());
        assert!(Real::new(false, U512::MAX).ln().unwrap() < LN_2.times_whole(256));
    }
}
