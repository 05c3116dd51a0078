//! Why there is no price.

use core::fmt;
use units::{Millis, Price, Ratio};

/// Why a price or a greek cannot be stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PricingError {
    /// The result does not fit in a [`Fixed`](units::Fixed): it is above 1.7 × 10²⁰.
    TooLarge {
        /// Which result.
        what: &'static str,
        /// The forward.
        forward: Price,
        /// The strike.
        strike: Price,
        /// The volatility.
        volatility: Ratio,
        /// The time that is left.
        remaining: Millis,
        /// What one unit of the quote currency at expiry is worth now.
        discount: Ratio,
    },
    /// A contract pays more than fits in a [`Fixed`](units::Fixed) if it settles at this price.
    PayoffTooLarge {
        /// The price.
        settlement: Price,
    },
}

impl fmt::Display for PricingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimal = |price: &Price| units::format_decimal(price.raw(), Price::DECIMALS);
        match self {
            Self::TooLarge { what, forward, strike, volatility, remaining, discount } => write!(
                f,
                "{what} at forward {}, strike {}, volatility {volatility}, {remaining} ms before expiry and \
                 discount {discount} is too large: expected less than 1.7e20",
                decimal(forward),
                decimal(strike),
            ),
            Self::PayoffTooLarge { settlement } => write!(
                f,
                "the payoff at a settlement price of {} is too large: expected less than 1.7e20",
                decimal(settlement)
            ),
        }
    }
}

impl std::error::Error for PricingError {}
