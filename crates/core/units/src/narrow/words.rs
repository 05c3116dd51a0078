//! Products of 128-bit numbers, of which the upper half is wanted.

/// The upper and the lower half.
#[allow(clippy::as_conversions)] // cut in two, on purpose
const fn halves(number: u128) -> (u64, u64) {
    (number.wrapping_shr(64) as u64, number as u64)
}

/// The upper half with the sign, and the lower half: `number = upper × 2⁶⁴ + lower`.
#[allow(clippy::as_conversions)] // cut in two, on purpose
const fn signed_halves(number: i128) -> (i64, u64) {
    (number.wrapping_shr(64) as i64, number as u64)
}

/// `a × b`.
#[allow(clippy::as_conversions)] // widened, and 64 + 64 bits fit in 128
const fn product(a: u64, b: u64) -> u128 {
    (a as u128).wrapping_mul(b as u128)
}

/// `a × b` with a sign.
#[allow(clippy::as_conversions)] // widened, and 63 + 64 bits fit in 127
const fn mixed_product(a: i64, b: u64) -> i128 {
    (a as i128).wrapping_mul(b as i128)
}

/// `a × b` as its upper and lower 128 bits.
#[must_use]
pub const fn wide_product(a: u128, b: u128) -> (u128, u128) {
    let ((a1, a0), (b1, b0)) = (halves(a), halves(b));
    // No sum exceeds 128 bits: (2⁶⁴ − 1)² + 2 × (2⁶⁴ − 1) = 2¹²⁸ − 1.
    let low = product(a0, b0);
    let middle = product(a1, b0).wrapping_add(low.wrapping_shr(64));
    let (carry, middle) = halves(middle);
    let middle = product(a0, b1).wrapping_add(widened(middle));
    let high = product(a1, b1).wrapping_add(widened(carry)).wrapping_add(middle.wrapping_shr(64));
    (high, middle.wrapping_shl(64) | (low & widened(u64::MAX)))
}

#[allow(clippy::as_conversions)] // widened
const fn widened(a: u64) -> u128 {
    a as u128
}

/// `⌊a × b ÷ 2¹²⁸⌋`.
#[must_use]
pub const fn upper(a: u128, b: u128) -> u128 {
    wide_product(a, b).0
}

/// `a × b ÷ 2¹²⁸`, at most 3 less.
#[must_use]
pub const fn signed_upper(a: i128, b: i128) -> i128 {
    let ((a1, a0), (b1, b0)) = (signed_halves(a), signed_halves(b));
    // The product of the lower halves is left out: less than one. Each shift loses less than one.
    signed_product(a1, b1)
        .wrapping_add(mixed_product(a1, b0).wrapping_shr(64))
        .wrapping_add(mixed_product(b1, a0).wrapping_shr(64))
}

/// `a × b ÷ 2⁶⁴`, at most 1 less.
pub(super) const fn signed_upper_short(a: i128, b: i64) -> i128 {
    let (a1, a0) = signed_halves(a);
    signed_product(a1, b).wrapping_add(mixed_product(b, a0).wrapping_shr(64))
}

/// `a × b`, both with a sign.
#[allow(clippy::as_conversions)] // widened, and 63 + 63 bits fit in 127
pub(super) const fn signed_product(a: i64, b: i64) -> i128 {
    (a as i128).wrapping_mul(b as i128)
}

/// The upper half, with the sign.
pub(super) const fn signed_top(a: i128) -> i64 {
    signed_halves(a).0
}

#[cfg(test)]
mod tests {
    use super::*;
    use ruint::aliases::U256;

    /// Numbers with all patterns of full and empty halves, and some between.
    fn numbers() -> impl Iterator<Item = u128> + Clone {
        let halves = [0, 1, 0x8000_0000_0000_0000, 0x1234_5678_9abc_def1, u128::from(u64::MAX)];
        halves.into_iter().flat_map(move |high| halves.map(|low| high << 64 | low))
    }

    #[test]
    fn products_are_those_of_the_library() {
        for a in numbers() {
            for b in numbers() {
                let product = U256::from(a) * U256::from(b);
                let (high, low) = wide_product(a, b);
                assert_eq!((U256::from(high) << 128) + U256::from(low), product, "{a:#x} × {b:#x}");
                assert_eq!(upper(a, b), high);
            }
        }
    }

    #[test]
    fn signed_products_are_at_most_three_less() {
        for a in numbers().map(u128::cast_signed) {
            for b in numbers().map(u128::cast_signed) {
                let high = upper(a.unsigned_abs(), b.unsigned_abs()).cast_signed();
                let high = if (a < 0) == (b < 0) { high } else { -high };
                let less = high - signed_upper(a, b);
                assert!(
                    (0..=3).contains(&less) || a.min(b) < 0 && (-1..=3).contains(&less),
                    "{a:#x} × {b:#x}: {less}"
                );
            }
        }
    }
}
