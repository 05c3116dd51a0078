//! First attempts in 128 bits: the nearest count of 10⁻¹⁸, if it is beyond doubt which that is.

use super::Fixed;
use crate::narrow::{self, binary, nearest};

/// 14 at 10⁻¹⁸.
const FAR: u128 = 14 * Fixed::SCALE;

/// 10¹⁸ × 2⁶⁷: the upper half of a product with it is 10¹⁸ as much, with 61 bits fewer after the point.
const UNIT: u128 = Fixed::SCALE << 67;

/// e^x.
pub(super) fn exp(x: Fixed) -> Option<Fixed> {
    // e⁻⁴³ is less than half a count.
    if x <= Fixed::from_whole(-43) {
        return Some(Fixed::ZERO);
    }
    // At 2⁻¹²⁰, within 2⁻¹¹⁹; beyond 2⁶ nothing is said.
    let magnitude = signed(binary(x.magnitude(), 61)?)?;
    let (mantissa, power) =
        narrow::exp(if x.is_negative() { magnitude.wrapping_neg() } else { magnitude })?;
    let count = narrow::upper(mantissa, UNIT);
    // A mantissa is at 2⁻¹²⁵, and 61 bits fewer are left.
    let bits = u32::try_from(64_i32.checked_sub(power)?).ok()?;
    let doubt = count.wrapping_shr(106).wrapping_add(2);
    Fixed::from_magnitude(false, nearest(count, doubt, bits)?)
}

/// ln x.
pub(super) fn ln(x: Fixed) -> Option<Fixed> {
    if x.is_negative() {
        return None;
    }
    let ln = narrow::ln(x.magnitude())?.wrapping_sub(narrow::ln(Fixed::SCALE)?);
    // Two logarithms within 2⁻¹⁰⁰ at 2⁻¹²⁰ are 2²¹ units, and half as many after × 10¹⁸ at 2⁻⁵⁹.
    let count = narrow::upper(ln.unsigned_abs(), UNIT);
    Fixed::from_magnitude(ln.is_negative(), nearest(count, 1 << 21, 59)?)
}

/// N(−|x|).
pub(super) fn tail(x: Fixed) -> Option<Fixed> {
    probability(x, narrow::tail, 1 << 7)
}

/// n(x).
pub(super) fn density(x: Fixed) -> Option<Fixed> {
    probability(x, narrow::density, 1 << 11)
}

/// `function` of |x| with what it may be off at 2⁻⁶⁶.
fn probability(x: Fixed, function: fn(i128) -> i128, doubt: u128) -> Option<Fixed> {
    // Of what is beyond 14 nothing is left at 10⁻¹⁸.
    let x = x.magnitude().min(FAR);
    let count = narrow::upper(function(signed(binary(x, 63)?)?).cast_unsigned(), UNIT);
    Fixed::from_magnitude(false, nearest(count, doubt, 66)?)
}

fn signed(magnitude: u128) -> Option<i128> {
    i128::try_from(magnitude).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rounding;

    /// Counts of all sizes with digits of no pattern, of both signs.
    fn numbers() -> impl Iterator<Item = Fixed> {
        (0..126_u32).flat_map(|bits| {
            [3, 7, 11, 1_001].into_iter().flat_map(move |divisor| {
                let raw = (i128::MAX / divisor) >> bits;
                [Fixed::new(raw), Fixed::new(-raw)]
            })
        })
    }

    /// Each of what is decided as the wide numbers decide, and nearly all is.
    fn check(quick: fn(Fixed) -> Option<Fixed>, exact: fn(Fixed) -> Option<Fixed>) {
        let (mut decided, mut all) = (0, 0);
        for x in numbers() {
            let expected = exact(x);
            if let Some(found) = quick(x) {
                assert_eq!(Some(found), expected, "{x}");
                decided += 1;
            }
            all += usize::from(expected.is_some());
        }
        assert!(decided * 10 > all * 8, "{decided} of {all}");
    }

    #[test]
    fn what_is_beyond_doubt_is_right() {
        check(exp, |x| Fixed::nearest(x.to_real().exp()));
        check(ln, |x| if x.is_negative() { None } else { Fixed::nearest(x.ln_real()?) });
        check(density, |x| Fixed::nearest(x.to_real().normal_density()));
        check(tail, |x| Fixed::nearest(x.to_real().abs().negated().normal_distribution()));
    }

    #[test]
    fn ends() {
        assert_eq!((exp(Fixed::ZERO), ln(Fixed::ONE)), (Some(Fixed::ONE), Some(Fixed::ZERO)));
        let half = Fixed::ONE.checked_div(Fixed::from_whole(2), Rounding::Down);
        assert_eq!((tail(Fixed::ZERO), tail(Fixed::MIN)), (half, Some(Fixed::ZERO)));
        assert_eq!((exp(Fixed::MAX), ln(Fixed::ZERO), ln(Fixed::new(-1))), (None, None, None));
    }
}
