//! The normal distribution and its density.

use super::grid::{GRID, POINTS};
use super::words::{signed_product, signed_top, signed_upper, signed_upper_short};

/// Bits after the point of an argument.
pub const X_FRACTION_BITS: u32 = 122;

/// Bits after the point of a probability and of a density.
pub const NORMAL_FRACTION_BITS: u32 = 127;

/// Terms of the series around a point that are summed in 128 bits, and the next, for which 64 are enough. What is left out
/// is below 2⁻¹³⁴.
const LONG: usize = 10;
const SHORT: usize = 9;

/// The series of N(−x − h) around a point x of the grid, in powers of y = 32h, which is between −1 and 1. At 2⁻¹³²: the
/// first term is n(x) ÷ 32 at most, those from y¹¹ on are below 2⁻⁷⁰.
struct Series {
    /// N(−x) at 2⁻¹²⁷.
    tail: i128,
    long: [i128; LONG],
    short: [i64; SHORT],
}

static SERIES: [Series; POINTS] = every_series();

/// N(−|x|) at 2⁻¹²⁷, within 2⁻¹²³, of an `x` at 2⁻¹²².
#[must_use]
pub fn tail(x: i128) -> i128 {
    nearest_point(x).map_or(0, |(series, y)| series.sum(signed_top(y), |sum| signed_upper(sum, y)))
}

/// The same of an `x` whose last 62 bits are zero, in two thirds of the time.
#[must_use]
pub fn tail_of_short(x: i128) -> i128 {
    // What is left of y has 64 bits: it is a multiple of 2⁶² × 2¹⁰ before the last of them.
    nearest_point(x).map_or(0, |(series, y)| {
        let y = signed_top(y);
        series.sum(y, |sum| signed_upper_short(sum, y))
    })
}

impl Series {
    /// The sum at a y of which `top` are the leading 64 bits; `times` is the product with all of it.
    #[inline(always)]
    fn sum(&self, top: i64, times: impl Fn(i128) -> i128) -> i128 {
        let mut short = 0_i64;
        for term in self.short.iter().rev() {
            short = term.wrapping_add(signed_top(signed_product(short, top).wrapping_shl(1)));
        }
        let mut long = i128::from(short);
        for term in self.long.iter().rev() {
            long = term.wrapping_add(times(long).wrapping_shl(1));
        }
        // The last product with y, and from 2⁻¹³² to 2⁻¹²⁷. Far out, what is left may be less than what is lost.
        self.tail.wrapping_add(times(long).wrapping_shr(4)).max(0)
    }
}

/// n(x) at 2⁻¹²⁷, within 2⁻¹¹⁸, of an `x` at 2⁻¹²².
#[must_use]
pub fn density(x: i128) -> i128 {
    let Some((series, y)) = nearest_point(x) else {
        return 0;
    };
    // The slope of the series: each term times its power, and 32 as y = 32h.
    let short = series.short.iter().map(|term| i128::from(*term));
    let powers = (1..=19_i128).rev();
    let mut slope = 0_i128;
    for (term, power) in short.rev().chain(series.long.iter().copied().rev()).zip(powers) {
        slope = term.wrapping_mul(power).wrapping_add(signed_upper(slope, y).wrapping_shl(1));
    }
    slope.wrapping_neg().max(0)
}

/// The series around the point of the grid next to |x|, and y = 32 × (|x| − point) at 2⁻¹²⁷; `None` beyond the grid, where
/// nothing is left.
fn nearest_point(x: i128) -> Option<(&'static Series, i128)> {
    // A sixteenth is 2¹¹⁸ units, half of that 2¹¹⁷.
    let x = x.unsigned_abs();
    let point = x.wrapping_add(1 << 117).wrapping_shr(118);
    let h = x.wrapping_sub(point.wrapping_shl(118)).cast_signed();
    Some((SERIES.get(usize::try_from(point).ok()?)?, h.wrapping_shl(10)))
}

/// n′ = −x n: with N(−x − h) = Σ tₖ yᵏ, k (k + 1) tₖ₊₁ = −(x ÷ 32) k tₖ − (k − 1) tₖ₋₁ ÷ 1024.
#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::as_conversions)] // done by the compiler
const fn every_series() -> [Series; POINTS] {
    let mut all = [const { Series { tail: 0, long: [0; LONG], short: [0; SHORT] } }; POINTS];
    let mut point = 0;
    while point < POINTS {
        let (tail, density) = GRID[point];
        // n ÷ 32 at 2⁻¹³² is n at 2⁻¹²⁷.
        let (mut before, mut term, mut k) = (0, -density, 1);
        while k <= LONG + SHORT {
            if k <= LONG {
                all[point].long[k - 1] = term;
            } else {
                all[point].short[k - 1 - LONG] = term as i64;
            }
            // x = point ÷ 16.
            let power = k as i128;
            let next = -fraction(term, point as i128, 512 * (power + 1))
                - fraction(before, power - 1, 1024 * power * (power + 1));
            (before, term, k) = (term, next, k + 1);
        }
        all[point].tail = tail;
        point += 1;
    }
    all
}

/// `number × numerator ÷ denominator`, though the product may not fit.
#[allow(clippy::arithmetic_side_effects)] // done by the compiler
const fn fraction(number: i128, numerator: i128, denominator: i128) -> i128 {
    number / denominator * numerator + number % denominator * numerator / denominator
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::Real;

    const SIXTEENTH: i128 = 1 << 118;

    /// At 2⁻¹²⁷.
    fn count(real: Real) -> i128 {
        i128::try_from(real.doubled(127).round().1).unwrap()
    }
    /// An argument at 2⁻¹²².
    fn real(x: i128) -> Real {
        Real::from_whole(x.unsigned_abs()).halved(122)
    }

    #[test]
    fn the_grid_is_that_of_the_wide_numbers() {
        for (point, &(tail, density)) in GRID.iter().enumerate() {
            let x = Real::from_ratio(point as u128, 16);
            assert_eq!(tail, count(x.negated().normal_distribution()), "{point}");
            assert_eq!(density, count(x.normal_density()), "{point}");
        }
    }

    #[test]
    fn short_terms_are_short() {
        for series in &SERIES {
            assert!(series.short.iter().all(|term| term.abs() < 1 << 62));
        }
    }

    /// At the points, at the ends of their series where most is lost, and between.
    #[test]
    fn tails_and_densities_are_those_of_the_wide_numbers() {
        for point in 0..=216_i128 {
            for offset in [
                0,
                1,
                SIXTEENTH / 2 - 1,
                SIXTEENTH / 2,
                SIXTEENTH / 3,
                -SIXTEENTH / 2,
                -SIXTEENTH / 5 * 2,
            ] {
                let x = point * SIXTEENTH + offset;
                let error = tail(x).abs_diff(count(real(x).negated().normal_distribution()));
                assert!(error < 1 << 4, "N(−{x} × 2⁻¹²²) is off by {error} × 2⁻¹²⁷");
                let error = density(x).abs_diff(count(real(x).normal_density()));
                assert!(error < 1 << 9, "n({x} × 2⁻¹²²) is off by {error} × 2⁻¹²⁷");
                assert_eq!((tail(-x), density(-x)), (tail(x), density(x)));
                let short = x >> 62 << 62;
                let apart = tail_of_short(short).abs_diff(tail(short));
                assert!(apart < 1 << 4, "N(−{short} × 2⁻¹²²) is {apart} × 2⁻¹²⁷ off the other");
            }
        }
        assert_eq!((tail(i128::MAX), density(i128::MIN)), (0, 0));
    }
}
