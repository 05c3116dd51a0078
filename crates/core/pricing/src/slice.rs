//! One underlying at one expiry: what all its options share.

use crate::black76::{Quick, Terms};
use crate::{Greeks, Kind, PricingError};
use units::{Fixed, Millis, Price, Ratio};

/// The forward, the time that is left and the discount of one expiry, with what Black's formula makes of them once, for
/// options of many strikes and volatilities.
#[derive(Clone, Copy, Debug)]
pub struct Slice {
    forward: Price,
    remaining: Millis,
    discount: Ratio,
    /// `None` where the quick attempt is of no use.
    quick: Option<Quick>,
}

impl Slice {
    /// Prepares an expiry.
    ///
    /// `forward` is the price of the underlying agreed on now for expiry, `discount` what one unit of the quote currency
    /// at expiry is worth now: e^(−rt).
    #[must_use]
    pub fn new(forward: Price, remaining: Millis, discount: Ratio) -> Self {
        Self { forward, remaining, discount, quick: Quick::new(forward, remaining, discount) }
    }
    /// The same expiry with another forward: for scenarios. It costs less than preparing it again.
    #[must_use]
    pub fn with_forward(&self, forward: Price) -> Self {
        match self.quick {
            Some(quick) => Self { forward, quick: quick.with_forward(forward), ..*self },
            None => Self::new(forward, self.remaining, self.discount),
        }
    }
    /// The forward.
    #[must_use]
    pub const fn forward(&self) -> Price {
        self.forward
    }
    /// The time that is left.
    #[must_use]
    pub const fn remaining(&self) -> Millis {
        self.remaining
    }
    /// What one unit of the quote currency at expiry is worth now.
    #[must_use]
    pub const fn discount(&self) -> Ratio {
        self.discount
    }

    /// What a call or put is worth by Black's formula, to the nearest 10⁻¹⁸.
    ///
    /// `volatility` is that of a year of 365 days: 0.6 is 60 %.
    ///
    /// # Errors
    /// [`PricingError::TooLarge`].
    pub fn price(
        &self,
        kind: Kind,
        strike: Price,
        volatility: Ratio,
    ) -> Result<Fixed, PricingError> {
        match self.quick.and_then(|quick| quick.price(kind, strike, volatility)) {
            Some(price) => Ok(price),
            None => self.terms(strike, volatility).price(kind),
        }
    }

    /// How that changes.
    ///
    /// # Errors
    /// [`PricingError::TooLarge`]: one of them does not fit. Gamma does not, close to expiry at the strike of what costs next
    /// to nothing.
    pub fn greeks(
        &self,
        kind: Kind,
        strike: Price,
        volatility: Ratio,
    ) -> Result<Greeks, PricingError> {
        self.terms(strike, volatility).greeks(kind)
    }

    fn terms(&self, strike: Price, volatility: Ratio) -> Terms {
        let Self { forward, remaining, discount, .. } = *self;
        Terms { forward, strike, volatility, remaining, discount }
    }
}
