//! The one multiplication-then-division of the project, in 256 bits with a stated rounding.

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
}
