//! Arithmetic that names what did not fit, and with which numbers.

use crate::MarginError;
use units::{Fixed, Price, Rounding};

fn overflow(what: &'static str, left: Fixed, right: Fixed) -> MarginError {
    MarginError::Overflow { what, left, right }
}

pub(crate) fn add(what: &'static str, left: Fixed, right: Fixed) -> Result<Fixed, MarginError> {
    left.checked_add(right).ok_or_else(|| overflow(what, left, right))
}

pub(crate) fn sub(what: &'static str, left: Fixed, right: Fixed) -> Result<Fixed, MarginError> {
    left.checked_sub(right).ok_or_else(|| overflow(what, left, right))
}

/// The product, rounded down: for what counts for the account, whatever its sign.
pub(crate) fn down(what: &'static str, left: Fixed, right: Fixed) -> Result<Fixed, MarginError> {
    left.checked_mul(right, Rounding::Down).ok_or_else(|| overflow(what, left, right))
}

/// The product, rounded up: for what is asked of the account.
pub(crate) fn up(what: &'static str, left: Fixed, right: Fixed) -> Result<Fixed, MarginError> {
    left.checked_mul(right, Rounding::Up).ok_or_else(|| overflow(what, left, right))
}

/// `left × right ÷ divisor`, rounded down once.
pub(crate) fn down_over(
    what: &'static str,
    left: Fixed,
    right: Fixed,
    divisor: Fixed,
) -> Result<Fixed, MarginError> {
    left.mul_div(right, divisor, Rounding::Down).ok_or_else(|| overflow(what, left, right))
}

/// The product to the nearest: for market figures, which are on nobody's side.
pub(crate) fn near(what: &'static str, left: Fixed, right: Fixed) -> Result<Fixed, MarginError> {
    near_over(what, left, right, Fixed::ONE)
}

/// `left × right ÷ divisor` to the nearest, a half upwards.
pub(crate) fn near_over(
    what: &'static str,
    left: Fixed,
    right: Fixed,
    divisor: Fixed,
) -> Result<Fixed, MarginError> {
    let nearest = || {
        let below = left.mul_div(right, divisor, Rounding::Down)?;
        // Twice the exact value, rounded down, is 2 × below + 1 from the middle on.
        let double = left.checked_add(left)?.mul_div(right, divisor, Rounding::Down)?;
        let upper = double.checked_sub(below)? != below;
        if upper { below.checked_add(Fixed::new(1)) } else { Some(below) }
    };
    nearest().ok_or_else(|| overflow(what, left, right))
}

pub(crate) fn abs(what: &'static str, value: Fixed) -> Result<Fixed, MarginError> {
    value.checked_abs().ok_or_else(|| overflow(what, value, Fixed::ZERO))
}

pub(crate) fn neg(what: &'static str, value: Fixed) -> Result<Fixed, MarginError> {
    value.checked_neg().ok_or_else(|| overflow(what, value, Fixed::ZERO))
}

pub(crate) fn of_price(what: &'static str, price: Price) -> Result<Fixed, MarginError> {
    Fixed::from_price(price).ok_or_else(|| overflow(what, Fixed::MAX, Fixed::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_is_nearest() {
        for (left, right, divisor, nearest) in [
            (1, 1, 2, 1),
            (-1, 1, 2, 0),
            (1, 1, 3, 0),
            (2, 1, 3, 1),
            (-2, 1, 3, -1),
            (-1, 1, 3, 0),
            (7, 5, 10, 4),
            (6, 4, 10, 2),
            (6, 4, 8, 3),
        ] {
            let [left, right, divisor] = [left, right, divisor].map(Fixed::new);
            assert_eq!(near_over("", left, right, divisor), Ok(Fixed::new(nearest)));
        }
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_numbers() {
        let two = Fixed::from_whole(2);
        let error = MarginError::Overflow { what: "a product", left: Fixed::MAX, right: two };
        assert_eq!(down("a product", Fixed::MAX, two), Err(error));
        assert_eq!(near("a product", Fixed::MAX, two), Err(error));
        assert!(error.to_string().starts_with("a product of 170141183460469231731.6873"));
    }
}
