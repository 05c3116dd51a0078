//! Ranges in which parameters and market figures mean something.

use crate::MarginError;
use core::fmt;
use units::Fixed;

/// A parameter that may not be what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfRange {
    /// Which, with its path: `volatility.range_up`.
    pub name: &'static str,
    /// What it is.
    pub value: Fixed,
    /// The least that it may be.
    pub least: Fixed,
    /// The most that it may be.
    pub most: Fixed,
}

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, value, least, most } = self;
        write!(f, "{name} is {value}, expected from {least} to {most}")
    }
}

impl std::error::Error for OutOfRange {}

/// From the least to the most, both included.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range {
    least: Fixed,
    most: Fixed,
}

/// A share of one.
pub(crate) const UP_TO_ONE: Range = Range::whole(0, 1);
pub(crate) const UP_TO_TWO: Range = Range::whole(0, 2);
pub(crate) const UP_TO_TEN: Range = Range::whole(0, 10);
pub(crate) const UP_TO_TWENTY: Range = Range::whole(0, 20);
pub(crate) const ONE_TO_TWENTY: Range = Range::whole(1, 20);
pub(crate) const WITHIN_TEN: Range = Range::whole(-10, 10);

impl Range {
    pub(crate) const fn whole(least: i64, most: i64) -> Self {
        Self { least: Fixed::from_whole(least), most: Fixed::from_whole(most) }
    }

    /// The same from another least on.
    pub(crate) const fn from(self, least: Fixed) -> Self {
        Self { least, most: self.most }
    }

    /// Checks a parameter.
    pub(crate) fn check(self, name: &'static str, value: Fixed) -> Result<(), OutOfRange> {
        let Self { least, most } = self;
        if value < least || value > most {
            return Err(OutOfRange { name, value, least, most });
        }
        Ok(())
    }

    /// Checks a figure of the market.
    pub(crate) fn market(self, what: &'static str, value: Fixed) -> Result<Fixed, MarginError> {
        match self.check(what, value) {
            Ok(()) => Ok(value),
            Err(OutOfRange { value, least, most, .. }) => {
                Err(MarginError::Market { what, value, least, most })
            }
        }
    }
}

/// So many thousandths: for defaults.
pub(crate) const fn parts_per_thousand(count: i64) -> Fixed {
    // 2⁶³ × 10¹⁵ < 2¹²⁷: cannot overflow.
    #[allow(clippy::as_conversions, clippy::arithmetic_side_effects)]
    Fixed::new(count as i128 * 1_000_000_000_000_000)
}
