//! The natural logarithm of a whole number.

use super::words::{signed_product, signed_top, signed_upper, upper};

/// Bits after the point of a logarithm.
pub const LN_FRACTION_BITS: u32 = 120;

/// ln 2 at 2⁻¹²⁰.
pub(super) const LN_2: i128 = 0xb1_7217_f7d1_cf79_abc9_e3b3_9803_f2f7;

/// Into how many parts a doubling is cut.
const PARTS: usize = 128;

/// For each part of [1, 2), its middle m: 1 ÷ m at 2⁻¹²⁷, and ln m at 2⁻¹²⁰.
static MIDDLES: [(u128, i128); PARTS] = middles();

/// 1 ÷ k at 2⁻¹²⁰ for the terms of the series that count most, and at 2⁻⁶⁰ for the next.
const LONG: [i128; 5] = [ONE, ONE / 2, ONE / 3, ONE / 4, ONE / 5];
const SHORT: [i64; 7] = [
    SHORT_ONE / 6,
    SHORT_ONE / 7,
    SHORT_ONE / 8,
    SHORT_ONE / 9,
    SHORT_ONE / 10,
    SHORT_ONE / 11,
    SHORT_ONE / 12,
];
const ONE: i128 = 1 << 120;
const SHORT_ONE: i64 = 1 << 60;

/// ln `whole` at 2⁻¹²⁰, within 2⁻¹⁰⁰; `None` of zero.
#[must_use]
pub fn ln(whole: u128) -> Option<i128> {
    let power = i128::from(whole.checked_ilog2()?);
    // whole = 2^power × mantissa, 1 ≤ mantissa < 2 at 2⁻¹²⁷; the seven bits after the leading one are its part.
    let mantissa = whole.wrapping_shl(whole.leading_zeros());
    let part = usize::try_from(mantissa.wrapping_shr(120) & 127).ok()?;
    let (inverse, ln_middle) = MIDDLES.get(part)?;
    // mantissa = m × (1 + z) with |z| < 1 ÷ 256.
    let ratio = upper(mantissa, *inverse).cast_signed();
    let z = ratio.wrapping_sub(1 << 126).wrapping_shl(2);
    // ln(1 + z) = z × (1 − z × (½ − z × (⅓ − …))), to z¹²: the next term is below 2⁻¹⁰⁷.
    let short_z = signed_top(z);
    let mut short = 0;
    for inverse in SHORT.iter().rev() {
        short = inverse.wrapping_sub(signed_top(signed_product(short, short_z)));
    }
    let mut long = i128::from(short).wrapping_shl(60);
    for inverse in LONG.iter().rev() {
        long = inverse.wrapping_sub(signed_upper(long, z));
    }
    // At most 128 × ln 2 < 2⁷: it fits.
    Some(LN_2.wrapping_mul(power).wrapping_add(*ln_middle).wrapping_add(signed_upper(long, z)))
}

/// With n = 256, 258, … 510: m = (n + 1) ÷ 256. Each is (n + 1) ÷ (n − 1) times the one before, and the first so much
/// more than one; the logarithm of that is 2 × artanh(1 ÷ n).
#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::as_conversions)] // done by the compiler
const fn middles() -> [(u128, i128); PARTS] {
    let mut middles = [(0, 0); PARTS];
    let mut ln = 2 * artanh(513);
    let mut part = 0;
    while part < PARTS {
        let n = 256 + 2 * part as i128;
        if part > 0 {
            ln += 2 * artanh(n);
        }
        // 2¹²⁷ ÷ m, cut at 2⁻¹¹⁹.
        let inverse = ((1 << 127) / (n as u128 + 1)) << 8;
        middles[part] = (inverse, ln);
        part += 1;
    }
    middles
}

/// artanh(1 ÷ n) = 1/n + 1/3n³ + 1/5n⁵ + … at 2⁻¹²⁰.
#[allow(clippy::arithmetic_side_effects)] // done by the compiler
const fn artanh(n: i128) -> i128 {
    let (mut sum, mut power, mut odd) = (0, ONE / n, 1);
    while power > 0 {
        sum += power / odd;
        power /= n * n;
        odd += 2;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::Real;
    use ruint::aliases::U256;

    fn exact(whole: u128) -> i128 {
        let (_, count) = Real::from_whole(whole).ln().unwrap().doubled(120).round();
        i128::try_from(count).unwrap()
    }

    fn check(whole: u128) {
        let error = ln(whole).unwrap().abs_diff(exact(whole));
        assert!(error < 1 << 20, "ln {whole:#x} is off by {error} × 2⁻¹²⁰");
    }

    #[test]
    fn it_is_that_of_the_wide_numbers() {
        assert_eq!(ln(0), None);
        assert_eq!(ln(1).map(|ln| ln.abs() < 1 << 20), Some(true));
        // Both ends and the middle of every part, at every power or so.
        for part in 128..256_u128 {
            for power in [0, 1, 40, 93, 120] {
                let low = part << power;
                let high =
                    (part + 1).checked_shl(power).map_or(u128::MAX, |next| next.wrapping_sub(1));
                for whole in [low, high, low + (high - low) / 2] {
                    check(whole);
                }
            }
        }
        for whole in [2, 3, 5, 7, 127, u128::MAX, 10_u128.pow(18), 10_u128.pow(38)] {
            check(whole);
        }
    }

    #[test]
    fn the_constant_is_the_wide_one() {
        let ln_2 = Real::from_whole(2).ln().unwrap().doubled(120).round();
        assert_eq!(ln_2, (false, U256::from(LN_2.unsigned_abs())));
    }
}
