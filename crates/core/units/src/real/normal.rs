//! The normal distribution.

use super::Real;

/// 1 ÷ √(2π).
pub(super) const DENSITY_AT_ZERO: Real = Real::fraction([
    0xc047_1b48_0263_9d2e,
    0xd382_9f30_5127_06d8,
    0x3f2c_f140_2eae_38bf,
    0x6621_14cf_50d9_4234,
    0,
    0,
    0,
    0,
]);

impl Real {
    /// The density of the standard normal distribution: e^(−self²/2) ÷ √(2π), to 2⁻²⁴⁰.
    #[must_use]
    pub fn normal_density(self) -> Self {
        self.times(self).halved(1).negated().exp().times(DENSITY_AT_ZERO)
    }

    /// The standard normal distribution, the probability of less than `self`, to 2⁻²⁴⁰. N(−x) = 1 − N(x) exactly.
    #[must_use]
    pub fn normal_distribution(self) -> Self {
        let tail = lower_tail(self.abs());
        if self.is_negative() { tail } else { Self::ONE.minus(tail) }
    }
}

/// N(−x) for x ≥ 0: ½ − n(x) × (x + x³/3 + x⁵/(3×5) + x⁷/(3×5×7) + …).
///
/// Every term is positive. The sum grows to e^(x²/2), which is why the density is taken with all its digits: what is
/// lost is 2⁻²⁴⁰ of ½.
fn lower_tail(x: Real) -> Real {
    // N(−18.5) < 2⁻²⁵², and the sum up to there fits.
    if x > Real::from_ratio(37, 2) {
        return Real::ZERO;
    }
    let square = x.times(x);
    let (mut sum, mut term, mut odd) = (x, x, 1_u128);
    // Terms rise until odd ≈ x², then fall to nothing.
    while !term.is_zero() {
        odd = odd.saturating_add(2);
        term = term.times(square).over_whole(odd);
        sum = sum.plus(term);
    }
    let (density, power) = square.halved(1).negated().exp_scaled();
    let tail =
        Real::from_ratio(1, 2).minus(density.times(DENSITY_AT_ZERO).times(sum).halved(power));
    if tail.is_negative() { Real::ZERO } else { tail }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_constant_is_one_over_the_root_of_two_pi() {
        // Machin: π = 16 arctan 1/5 − 4 arctan 1/239.
        let arctan = |n: u128| {
            let (mut sum, mut term) = (Real::ZERO, Real::from_ratio(1, n));
            for odd in (1..240).step_by(2) {
                sum = sum.plus(term.over_whole(odd));
                term = term.over_whole(n * n).negated();
            }
            sum
        };
        let pi = arctan(5).times_whole(16).minus(arctan(239).times_whole(4));
        let one = DENSITY_AT_ZERO.times(DENSITY_AT_ZERO).times(pi.doubled(1));
        assert!(one.minus(Real::ONE).abs() < Real::ONE.halved(245), "{one:?}");
    }

    /// Far out the tail is n(x) × (1/x − 1/x³ + 3/x⁵ − …), between any two sums that follow each other.
    #[test]
    fn the_tail_is_between_its_bounds() {
        for x in 3..19_u128 {
            let x = Real::from_whole(x);
            let (density, square) = (x.normal_density(), x.times(x));
            let (tail, error) = (x.negated().normal_distribution(), Real::ONE.halved(240));
            let (mut sum, mut term, mut odd) = (Real::ZERO, density.over(x), 1);
            for _ in 0..4 {
                sum = sum.plus(term);
                assert!(tail < sum.plus(error), "{x:?}");
                term = term.times_whole(odd).over(square);
                sum = sum.minus(term);
                assert!(tail.plus(error) > sum, "{x:?}");
                term = term.times_whole(odd + 2).over(square);
                odd += 4;
            }
        }
    }

    #[test]
    fn the_two_tails_are_one() {
        for x in [Real::ZERO, Real::from_ratio(1, 3), Real::from_whole(5), Real::from_whole(40)] {
            let sum = x.normal_distribution().plus(x.negated().normal_distribution());
            assert_eq!(sum, Real::ONE);
        }
        assert_eq!(Real::ZERO.normal_distribution(), Real::from_ratio(1, 2));
    }
}
