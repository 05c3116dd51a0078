//! Exact numbers, and how far the core's may lie from them.

use num_rational::BigRational;
use units::Ratio;

/// A number without rounding.
pub type Exact = BigRational;

/// Where core and model differ, in words. The first one ends a history.
pub type Difference = String;

/// Returns a [`Difference`] unless a condition holds.
macro_rules! ensure {
    ($condition:expr, $($message:tt)+) => {
        if !$condition {
            return Err(format!($($message)+));
        }
    };
}
pub(crate) use ensure;

/// A whole number.
pub fn whole(number: u128) -> Exact {
    Exact::from_integer(number.into())
}

/// `numerator ÷ denominator`.
pub fn fraction(numerator: u128, denominator: u128) -> Exact {
    Exact::new(numerator.into(), denominator.into())
}

/// Ratios of the core are whole multiples of this: 10⁻¹⁸.
pub fn ratio_grain() -> Exact {
    fraction(1, Ratio::ONE.raw())
}

/// A ratio of the core, which is exact at its scale.
pub fn ratio(ratio: Ratio) -> Exact {
    fraction(ratio.raw(), Ratio::ONE.raw())
}

/// The core keeps what happens to one unit at 2⁻¹²⁷. For 10³⁰ units all of these grains together are less
/// than a hundred-millionth of a base unit, so they matter only where an exact result is a whole number.
pub fn unit_grains(count: usize) -> Exact {
    whole(count as u128) / whole(1 << 127)
}

/// What is left of a difference below zero.
pub fn at_least_zero(number: Exact) -> Exact {
    number.max(whole(0))
}

/// Rounded down; the number must not be negative.
pub fn floor(number: &Exact) -> u128 {
    u128::try_from(number.floor().to_integer()).expect("amounts of the tests fit 128 bits")
}

/// Rounded up; the number must not be negative.
pub fn ceiling(number: &Exact) -> u128 {
    floor(&number.ceil())
}

/// The largest ratio of the core that is not above it.
pub fn on_grid(number: &Exact) -> Exact {
    (number / ratio_grain()).floor() * ratio_grain()
}

/// The smallest ratio of the core that is not below it.
pub fn over_grid(number: &Exact) -> Exact {
    (number / ratio_grain()).ceil() * ratio_grain()
}
