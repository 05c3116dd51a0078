//! The one multiplication-then-division of the project, in 256 bits with a stated rounding.

use crate::narrow::wide_product;
use ruint::aliases::U256;

/// What happens to the remainder of a division.
///
/// The rule of `security-core.md` §7.10: round against the party who could gain from it. A caller
/// therefore always says which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the lesser number (of what has no sign: towards zero): for what is paid out, for what an account has.
    Down,
    /// To the greater number (of what has no sign: away from zero): for what is charged, for what an account owes.
    Up,
}

/// `a × b ÷ c`, rounded as stated; `None` when `c` is zero or the result exceeds 128 bits.
#[must_use]
pub fn mul_div(a: u128, b: u128, c: u128, rounding: Rounding) -> Option<u128> {
    // Almost every product of real amounts fits 128 bits; the wide path is ten times slower.
    if let Some(product) = a.checked_mul(b) {
        let quotient = product.checked_div(c)?;
        let exact = product.checked_rem(c)? == 0;
        return if exact || rounding == Rounding::Down {
            Some(quotient)
        } else {
            quotient.checked_add(1)
        };
    }
    if let Ok(c) = u64::try_from(c) {
        return mul_div_word(a, b, c, rounding);
    }
    let product = U256::from(a).checked_mul(U256::from(b))?;
    let divisor = U256::from(c);
    let quotient = product.checked_div(divisor)?;
    let exact = product.checked_rem(divisor)?.is_zero();
    let quotient = if exact || rounding == Rounding::Down {
        quotient
    } else {
        quotient.checked_add(U256::ONE)?
    };
    u128::try_from(quotient).ok()
}

/// The same by a divisor of one word, as scales are: long division in two steps takes a third of the time that division by
/// any number takes.
fn mul_div_word(a: u128, b: u128, c: u64, rounding: Rounding) -> Option<u128> {
    const WORD: u128 = 1 << 64;
    let c = u128::from(c);
    let (high, low) = wide_product(a, b);
    // Otherwise the quotient has more than 128 bits, or there is none.
    if high >= c {
        return None;
    }
    let digit = |rest: u128, next: u128| {
        // The rest is less than one word, and so is the quotient.
        let dividend = rest.wrapping_mul(WORD).wrapping_add(next);
        Some((dividend.checked_div(c)?, dividend.checked_rem(c)?))
    };
    let (upper, rest) = digit(high, low.wrapping_shr(64))?;
    let (lower, rest) = digit(rest, low & (u128::from(u64::MAX)))?;
    let quotient = upper.wrapping_mul(WORD).wrapping_add(lower);
    if rest == 0 || rounding == Rounding::Down { Some(quotient) } else { quotient.checked_add(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_as_told_and_never_wraps() {
        assert_eq!(mul_div(7, 3, 2, Rounding::Down), Some(10));
        assert_eq!(mul_div(7, 3, 2, Rounding::Up), Some(11));
        assert_eq!(mul_div(8, 3, 2, Rounding::Up), Some(12));
        assert_eq!(mul_div(1, 1, 0, Rounding::Down), None);
        assert_eq!(mul_div(u128::MAX, u128::MAX, u128::MAX, Rounding::Up), Some(u128::MAX));
        assert_eq!(mul_div(u128::MAX, 2, 1, Rounding::Down), None);
        assert_eq!(mul_div(u128::MAX, 3, 4, Rounding::Down), Some(u128::MAX / 4 * 3 + 2));
    }

    /// By one word and by any number it is the same.
    #[test]
    fn long_division_is_division() {
        let parts = [1, 3, 1 << 32, u64::MAX, 0x1234_5678_9abc_def1, 1_000_000_000_000_000_000];
        let wide = parts.map(u128::from).into_iter();
        let wide = wide.clone().chain(wide.map(|part| part << 64 | part)).chain([u128::MAX]);
        for a in wide.clone() {
            for b in wide.clone() {
                for c in parts {
                    let product = U256::from(a) * U256::from(b);
                    let (quotient, rest) = product.div_rem(U256::from(c));
                    let down = u128::try_from(quotient).ok();
                    let up = u128::try_from(quotient + U256::from(u8::from(!rest.is_zero()))).ok();
                    assert_eq!(mul_div_word(a, b, c, Rounding::Down), down, "{a} × {b} ÷ {c}");
                    assert_eq!(mul_div_word(a, b, c, Rounding::Up), up, "{a} × {b} ÷ {c}");
                }
            }
        }
        assert_eq!(mul_div_word(u128::MAX, u128::MAX, 0, Rounding::Down), None);
    }
}
