//! Why there is no margin.

use core::fmt;
use units::{Fixed, Price, Timestamp};

/// Why a margin cannot be computed. Nothing is guessed in its place: an account whose margin is unknown may not add risk, and
/// is not liquidated either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarginError {
    /// A result beyond ±1.7 × 10²⁰.
    Overflow {
        /// What was computed.
        what: &'static str,
        /// One operand.
        left: Fixed,
        /// The other.
        right: Fixed,
    },
    /// The market has nothing of an expiry that is held.
    NoExpiry {
        /// Which.
        expiry: Timestamp,
    },
    /// The market has no forward price for an expiry that is held.
    NoForward {
        /// Of which expiry.
        expiry: Timestamp,
    },
    /// The market has no volatility for an option that is held.
    NoVolatility {
        /// Its expiry.
        expiry: Timestamp,
        /// Its strike.
        strike: Price,
    },
    /// What margin is counted in has no price, so nothing can be converted into it.
    NoStablePrice,
    /// The underlying has no price.
    NoSpot,
    /// The perpetual has no mark, and one is held.
    NoPerpetualMark,
    /// More of an asset is owed than held; collateral cannot be.
    NegativeCollateral {
        /// Which, from 0 in the order given.
        index: usize,
        /// How much.
        amount: Fixed,
    },
    /// A price, volatility, confidence, rate or risk that is out of the range in which the formulas mean something.
    Market {
        /// Which.
        what: &'static str,
        /// What it is.
        value: Fixed,
        /// The least that it may be.
        least: Fixed,
        /// The most that it may be.
        most: Fixed,
    },
    /// The option cannot be priced.
    Pricing(pricing::PricingError),
}

impl From<pricing::PricingError> for MarginError {
    fn from(error: pricing::PricingError) -> Self {
        Self::Pricing(error)
    }
}

impl fmt::Display for MarginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Overflow { what, left, right } => {
                write!(f, "{what} of {left} and {right} exceeds what an amount can hold")
            }
            Self::NoExpiry { expiry } => write!(f, "the market has no expiry {expiry}"),
            Self::NoForward { expiry } => write!(f, "the forward of expiry {expiry} is zero"),
            Self::NoVolatility { expiry, strike } => {
                let strike = units::format_decimal(strike.raw(), Price::DECIMALS);
                write!(f, "the market has no volatility of strike {strike} of expiry {expiry}")
            }
            Self::NoStablePrice => f.write_str("the price of the stable currency is zero"),
            Self::NoPerpetualMark => f.write_str("the mark of the perpetual is zero"),
            Self::NoSpot => f.write_str("the spot price is zero"),
            Self::NegativeCollateral { index, amount } => {
                write!(f, "collateral {index} is {amount}, expected none or more")
            }
            Self::Market { what, value, least, most } => {
                write!(f, "{what} is {value}, expected from {least} to {most}")
            }
            Self::Pricing(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for MarginError {}
