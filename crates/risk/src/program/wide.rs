//! Whole numbers that bounds are confirmed in: 128 bits where that provably suffices, else 256.

use ethnum::I256;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};

/// A signed whole number, wide enough by the caller's proof.
pub(super) trait Wide:
    Copy
    + Ord
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
{
    const ZERO: Self;
    /// Bits that sums and products may take, with room for what is added on the way.
    const BITS: u32;
    fn of(number: i128) -> Self;
    /// The nearest whole number to a float that is neither negative nor wider than [`Self::BITS`].
    fn rounded(number: f64) -> Self;
    fn to_float(self) -> f64;
    fn wide(self) -> I256;
    fn times_power_of_two(self, power: u32) -> Self;
    /// ⌊self ÷ 2^power⌋.
    fn over_power_of_two(self, power: u32) -> i128;
}

impl Wide for i128 {
    const ZERO: Self = 0;
    const BITS: u32 = 120;
    fn of(number: i128) -> Self {
        number
    }
    fn rounded(number: f64) -> Self {
        number.round() as i128
    }
    fn to_float(self) -> f64 {
        self as f64
    }
    fn wide(self) -> I256 {
        I256::from(self)
    }
    fn times_power_of_two(self, power: u32) -> Self {
        self << power
    }
    fn over_power_of_two(self, power: u32) -> i128 {
        self >> power
    }
}

impl Wide for I256 {
    const ZERO: Self = I256::ZERO;
    const BITS: u32 = 248;
    fn of(number: i128) -> Self {
        I256::from(number)
    }
    fn rounded(number: f64) -> Self {
        // A float has 53 significant bits: they fit below, and the rest is a shift.
        let mut mantissa = number.round();
        let mut power = 0_u32;
        while mantissa >= 1e18 {
            mantissa /= 2.0;
            power += 1;
        }
        I256::from(mantissa as i128) << power
    }
    fn to_float(self) -> f64 {
        self.as_f64()
    }
    fn wide(self) -> I256 {
        self
    }
    fn times_power_of_two(self, power: u32) -> Self {
        self << power
    }
    fn over_power_of_two(self, power: u32) -> i128 {
        (self >> power).as_i128()
    }
}
