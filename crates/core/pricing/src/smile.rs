//! A volatility for each strike of an expiry.

use crate::{PricingError, Slice};
use units::{Price, Ratio};

/// The volatilities of one underlying and one expiry, by strike.
pub trait Smile {
    /// The volatility of a year at this strike, as a ratio: 0.6 is 60 %.
    ///
    /// # Errors
    /// [`PricingError`]: there is none that can be stated.
    fn volatility(&self, slice: &Slice, strike: Price) -> Result<Ratio, PricingError>;
}

/// The same volatility for all strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flat(pub Ratio);

impl Smile for Flat {
    fn volatility(&self, _slice: &Slice, _strike: Price) -> Result<Ratio, PricingError> {
        Ok(self.0)
    }
}
