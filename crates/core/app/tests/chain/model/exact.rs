//! Exact numbers, and how far the core's may lie from them.

use core::{
    cmp::Ordering,
    fmt,
    iter::Sum,
    ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign},
};
use num_rational::BigRational;
use units::Ratio;

/// A number without rounding. Reduced to lowest terms only once it is long: that costs more than all arithmetic.
#[derive(Clone)]
pub struct Exact(BigRational);

impl Exact {
    /// How long a denominator may be, in bits.
    const LONG: u64 = 8_192;

    /// The next multiple of 2⁻²⁵⁶ above: for bounds that are kept, which need not be longer than what they bound.
    pub fn bound(&self) -> Self {
        let scale = whole(1 << 64) * whole(1 << 64) * whole(1 << 64) * whole(1 << 64);
        let up = Self(BigRational::from_integer(self.times(&scale).0.ceil().to_integer()));
        let numerator = up.0.numer().clone();
        Self(BigRational::new_raw(numerator, scale.0.numer().clone()))
    }

    /// The next whole number below, or this.
    pub fn floor(&self) -> Self {
        Self(self.0.floor())
    }

    /// The next whole number above, or this.
    pub fn ceil(&self) -> Self {
        Self(self.0.ceil())
    }

    fn short(number: BigRational) -> Self {
        Self(if number.denom().bits() > Self::LONG { number.reduced() } else { number })
    }

    fn plus(&self, other: &Self) -> Self {
        let (one, two) = (&self.0, &other.0);
        if one.denom() == two.denom() {
            return Self(BigRational::new_raw(one.numer() + two.numer(), one.denom().clone()));
        }
        let numerator = one.numer() * two.denom() + two.numer() * one.denom();
        Self::short(BigRational::new_raw(numerator, one.denom() * two.denom()))
    }

    fn times(&self, other: &Self) -> Self {
        let (one, two) = (&self.0, &other.0);
        let numerator = one.numer() * two.numer();
        Self::short(BigRational::new_raw(numerator, one.denom() * two.denom()))
    }

    fn minus(&self, other: &Self) -> Self {
        self.plus(&-other)
    }

    fn over(&self, other: &Self) -> Self {
        // Keeps the denominator positive.
        self.times(&Self(other.0.recip()))
    }

    fn compare(&self, other: &Self) -> Ordering {
        let (one, two) = (&self.0, &other.0);
        (one.numer() * two.denom()).cmp(&(two.numer() * one.denom()))
    }
}

macro_rules! operators {
    ($($trait:ident $method:ident $assign_trait:ident $assign:ident = $by:ident,)+) => {$(
        impl $trait for Exact {
            type Output = Self;
            fn $method(self, other: Self) -> Self {
                self.$by(&other)
            }
        }
        impl $trait<&Self> for Exact {
            type Output = Self;
            fn $method(self, other: &Self) -> Self {
                self.$by(other)
            }
        }
        impl $trait<Exact> for &Exact {
            type Output = Exact;
            fn $method(self, other: Exact) -> Exact {
                self.$by(&other)
            }
        }
        impl $trait for &Exact {
            type Output = Exact;
            fn $method(self, other: Self) -> Exact {
                self.$by(other)
            }
        }
        impl $assign_trait for Exact {
            fn $assign(&mut self, other: Self) {
                *self = self.$by(&other);
            }
        }
        impl $assign_trait<&Self> for Exact {
            fn $assign(&mut self, other: &Self) {
                *self = self.$by(other);
            }
        }
    )+};
}

operators! {
    Add add AddAssign add_assign = plus,
    Sub sub SubAssign sub_assign = minus,
    Mul mul MulAssign mul_assign = times,
    Div div DivAssign div_assign = over,
}

impl Sum for Exact {
    fn sum<I: Iterator<Item = Self>>(numbers: I) -> Self {
        numbers.fold(whole(0), |sum, number| sum + number)
    }
}

impl<'a> Sum<&'a Self> for Exact {
    fn sum<I: Iterator<Item = &'a Self>>(numbers: I) -> Self {
        numbers.fold(whole(0), |sum, number| sum + number)
    }
}

impl Neg for &Exact {
    type Output = Exact;
    fn neg(self) -> Exact {
        Exact(BigRational::new_raw(-self.0.numer(), self.0.denom().clone()))
    }
}

impl Neg for Exact {
    type Output = Self;
    fn neg(self) -> Self {
        -&self
    }
}

impl PartialEq for Exact {
    fn eq(&self, other: &Self) -> bool {
        self.compare(other).is_eq()
    }
}

impl Eq for Exact {}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        self.compare(other)
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.reduced().fmt(f)
    }
}

impl fmt::Debug for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

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
    Exact(BigRational::from_integer(number.into()))
}

/// `numerator ÷ denominator`.
pub fn fraction(numerator: u128, denominator: u128) -> Exact {
    assert!(denominator > 0, "{numerator} divided by nothing");
    Exact(BigRational::new_raw(numerator.into(), denominator.into()))
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
    u128::try_from(number.0.floor().to_integer()).expect("amounts of the tests fit 128 bits")
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
