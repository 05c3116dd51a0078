//! Ranges in which parameters mean something.

use core::fmt;
use units::{Millis, Ratio};

/// A parameter that may not be what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutOfRange {
    /// Which, with its path: `strikes.step`.
    pub field: &'static str,
    /// What it is, as a decimal number.
    pub have: String,
    /// What it may be, in words: `from 1 to 32`.
    pub expected: String,
}

impl OutOfRange {
    pub(crate) fn new(field: &'static str, have: impl fmt::Display, expected: String) -> Self {
        Self { field, have: have.to_string(), expected }
    }
}

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, have, expected } = self;
        write!(f, "{field} is {have}, expected {expected}")
    }
}

impl std::error::Error for OutOfRange {}

/// Checks that a parameter is between two others, both included.
pub(crate) fn check<T: Copy + Ord + fmt::Display>(
    field: &'static str,
    have: T,
    least: T,
    most: T,
) -> Result<(), OutOfRange> {
    if have < least || have > most {
        return Err(OutOfRange::new(field, have, format!("from {least} to {most}")));
    }
    Ok(())
}

/// So many thousandths: for bounds and defaults.
pub(crate) const fn thousandths(count: u32) -> Ratio {
    // 2³² × 10¹⁵ < 2¹²⁸: cannot overflow.
    #[allow(clippy::as_conversions, clippy::arithmetic_side_effects)]
    Ratio::new(count as u128 * 1_000_000_000_000_000)
}

/// So many minutes.
pub(crate) const fn minutes(count: u32) -> Millis {
    // 2³² × 60 000 < 2⁶⁴: cannot overflow.
    #[allow(clippy::as_conversions, clippy::arithmetic_side_effects)]
    Millis::new(count as u64 * 60_000)
}
