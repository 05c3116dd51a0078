//! Why a smile, or a surface, is not taken.

use borsh::io::{Error, ErrorKind};
use core::fmt;
use units::{Fixed, Timestamp};

/// One of the five numbers of a smile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameter {
    /// Level.
    A,
    /// Angle between the wings.
    B,
    /// Tilt.
    Rho,
    /// Where the vertex is.
    M,
    /// How round the vertex is.
    Sigma,
}

/// Which rule is broken, where, and by what numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A parameter is not in its range.
    OutOfRange {
        /// Which.
        parameter: Parameter,
        /// What it is.
        value: Fixed,
        /// The least it can be.
        least: Fixed,
        /// The most.
        most: Fixed,
    },
    /// Somewhere the variance is below zero.
    NegativeVariance {
        /// The least variance `a + bσ√(1 − ρ²)`.
        least: Fixed,
    },
    /// A wing is steeper than any distribution allows: `b(1 + |ρ|) > 2`.
    SteepWing {
        /// `b(1 + |ρ|)`.
        slope: Fixed,
    },
    /// There is no time to expiry, so there is no volatility.
    NoTime,
    /// The variance vanishes, and with it every price but what an option would pay now.
    NoVariance {
        /// `ln(strike ÷ forward)`: the first of the grid where it does.
        k: Fixed,
    },
    /// A number that a rule needs does not fit: the variance is as good as zero against its slope.
    TooLarge {
        /// `ln(strike ÷ forward)`: the first of the grid where it does not.
        k: Fixed,
    },
    /// A butterfly would cost less than nothing.
    Butterfly {
        /// `ln(strike ÷ forward)`: the first of the grid where it would.
        k: Fixed,
        /// `g(k)`, which is below zero.
        g: Fixed,
    },
    /// A later expiry has less variance than an earlier one, so the option that lives longer would cost less.
    Calendar {
        /// `ln(strike ÷ forward)`: the first of the grids where it would.
        k: Fixed,
        /// The earlier expiry.
        near: Timestamp,
        /// Its variance.
        near_variance: Fixed,
        /// The later expiry.
        far: Timestamp,
        /// Its variance.
        far_variance: Fixed,
    },
    /// More expiries than a surface can have.
    TooManyExpiries {
        /// How many it can.
        most: usize,
    },
}

impl Refusal {
    /// For bytes that decode to what is refused.
    pub(super) fn into_read_error(self) -> Error {
        Error::new(ErrorKind::InvalidData, self.to_string())
    }
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::A => "a",
            Self::B => "b",
            Self::Rho => "ρ",
            Self::M => "m",
            Self::Sigma => "σ",
        })
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfRange { parameter, value, least, most } => {
                write!(f, "{parameter} is {value}, expected {least} to {most}")
            }
            Self::NegativeVariance { least } => {
                write!(f, "the least variance is {least}, expected at least 0")
            }
            Self::SteepWing { slope } => {
                write!(f, "the steeper wing rises by {slope}, expected at most 2")
            }
            Self::NoTime => write!(f, "no time is left to expiry"),
            Self::NoVariance { k } => write!(f, "at k = {k} the variance is 0, expected more"),
            Self::TooLarge { k } => write!(f, "at k = {k} g is too large to state"),
            Self::Butterfly { k, g } => {
                write!(f, "at k = {k} g is {g}, expected at least 0: a butterfly below zero")
            }
            Self::Calendar { k, near, near_variance, far, far_variance } => write!(
                f,
                "at k = {k} the variance falls from {near_variance} for the expiry at {} ms to {far_variance} for that at {} ms",
                near.raw(),
                far.raw()
            ),
            Self::TooManyExpiries { most } => write!(f, "more than {most} expiries"),
        }
    }
}

impl std::error::Error for Refusal {}
