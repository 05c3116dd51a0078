//! The exponential function.

use super::ln::LN_2;
use super::words::signed_upper;

/// Bits after the point of an argument.
pub const EXP_FRACTION_BITS: u32 = 120;

/// Bits after the point of a mantissa.
pub const MANTISSA_FRACTION_BITS: u32 = 125;

/// 1 ÷ ln 2 at 2⁻⁶², cut.
const PER_LN_2: i128 = 0x5c55_1d94_ae0b_f85d;

/// Into how many parts one is cut, as a power of two.
const PART_BITS: u32 = 6;

/// e^(part ÷ 64) at 2⁻¹²⁵, up to ln 2.
static POWERS: [i128; 45] = powers();

/// 1 ÷ k! at 2⁻¹²⁶ for k = 1, 2, … 16: the next term is below 2⁻¹⁴⁰.
const INVERSES: [i128; 16] = inverses();

/// `(m, n)` with e^x = m × 2ⁿ, of an `x` at 2⁻¹²⁰ between −64 and 64: m at 2⁻¹²⁵ from 1 to 2 or so, within 2⁻¹⁰⁸ of itself.
/// `None` beyond.
#[must_use]
pub fn exp(x: i128) -> Option<(u128, i32)> {
    if x.unsigned_abs() >= 64 << EXP_FRACTION_BITS {
        return None;
    }
    // How many ln 2 there are in it, at 2⁻¹¹⁸ and less what it may be off: rather one too few by a hair than one too many, which
    // would leave a rest below zero.
    let doublings = signed_upper(x, PER_LN_2.wrapping_shl(64)).wrapping_sub(1 << 64);
    let doublings = doublings.wrapping_shr(118);
    let rest = x.wrapping_sub(doublings.wrapping_mul(LN_2));
    let part = rest.wrapping_shr(EXP_FRACTION_BITS.wrapping_sub(PART_BITS));
    let power = POWERS.get(usize::try_from(part).ok()?)?;
    // Less than 1 ÷ 64, at 2⁻¹²⁸.
    let rest = rest.wrapping_shl(8) & (1_i128 << 122).wrapping_sub(1);
    let mantissa = times(*power, rise(rest));
    Some((mantissa.cast_unsigned(), i32::try_from(doublings).ok()?))
}

/// e^rest − 1 at 2⁻¹²⁶, of a `rest` at 2⁻¹²⁸ that is at most 1 ÷ 64.
const fn rise(rest: i128) -> i128 {
    let (mut sum, mut k) = (0_i128, INVERSES.len());
    while k > 0 {
        k = k.wrapping_sub(1);
        let [.., inverse] = INVERSES.split_at(k.wrapping_add(1)).0 else { return 0 };
        sum = inverse.wrapping_add(signed_upper(sum, rest));
    }
    signed_upper(sum, rest)
}

/// `power` × (1 + `more`).
const fn times(power: i128, more: i128) -> i128 {
    power.wrapping_add(signed_upper(power, more).wrapping_shl(2))
}

#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)] // done by the compiler
const fn powers() -> [i128; 45] {
    // e^(1 ÷ 64) − 1, with 1 ÷ 64 at 2⁻¹²⁸.
    let step = rise(1 << 122);
    let mut powers = [1 << MANTISSA_FRACTION_BITS; 45];
    let mut part = 1;
    while part < powers.len() {
        powers[part] = times(powers[part - 1], step);
        part += 1;
    }
    powers
}

#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::as_conversions)] // done by the compiler
const fn inverses() -> [i128; 16] {
    let mut inverses = [1 << 126; 16];
    let mut k = 1;
    while k < inverses.len() {
        inverses[k] = inverses[k - 1] / (k as i128 + 1);
        k += 1;
    }
    inverses
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::Real;

    fn check(x: i128) {
        let (mantissa, power) = exp(x).unwrap();
        let wide = Real::from_whole(x.unsigned_abs()).halved(120);
        // e^x at 2⁻¹²⁵ of the same power of two, as few digits of a small result are left in a wide number.
        let scaled =
            Real::from_whole(2).ln().unwrap().times_whole(u128::from(power.unsigned_abs()));
        let wide = if x < 0 { wide.negated() } else { wide };
        let scaled = if power < 0 { wide.plus(scaled) } else { wide.minus(scaled) };
        let error = Real::from_whole(mantissa).minus(scaled.exp().doubled(125)).abs();
        assert!(error < Real::from_whole(1 << 17), "e^({x} × 2⁻¹²⁰) is off by {error:?}");
        assert!((1 << 125..=1 << 126 | 1 << 80).contains(&mantissa), "{mantissa:#x}");
    }

    #[test]
    fn it_is_that_of_the_wide_numbers() {
        // Both ends of every part, and on both sides of every multiple of ln 2.
        for part in -4_095..4_096_i128 {
            for x in [part << 114, (part << 114) - 1, (part << 114) + (1 << 113)] {
                check(x);
            }
        }
        for doublings in -92..=92_i128 {
            for apart in [-1 << 70, -1 << 30, -1, 0, 1, 1 << 30, 1 << 70] {
                check(doublings * LN_2 + apart);
            }
        }
        assert_eq!((exp(1 << 126), exp(-(1 << 126)), exp(i128::MIN)), (None, None, None));
    }
}
