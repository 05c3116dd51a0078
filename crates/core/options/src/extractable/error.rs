//! Why it cannot be said what corruption would pay.

use core::fmt;
use pricing::PricingError;
use units::{Price, Ratio};

/// Why it cannot be said what corruption would pay. No book that limits keep small has such an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtractableError {
    /// A payoff does not fit.
    Payoff(PricingError),
    /// A trader holds a contract that is not in the list.
    UnknownContract {
        /// Its place.
        contract: usize,
        /// How long the list is.
        contracts: usize,
    },
    /// The sum does not fit, or the highest price does not.
    TooLarge {
        /// The price now.
        spot: Price,
        /// How far it may be moved.
        most: Ratio,
    },
}

impl From<PricingError> for ExtractableError {
    fn from(error: PricingError) -> Self {
        Self::Payoff(error)
    }
}

impl fmt::Display for ExtractableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Payoff(error) => error.fmt(f),
            Self::UnknownContract { contract, contracts } => {
                write!(f, "a trader holds contract {contract} of {contracts}, counted from 0")
            }
            Self::TooLarge { spot, most } => write!(
                f,
                "what a move by {most} from {} pays is too large: expected less than 1.7e20",
                units::format_decimal(spot.raw(), Price::DECIMALS)
            ),
        }
    }
}

impl std::error::Error for ExtractableError {}
