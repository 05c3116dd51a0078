//! What is known of an underlying when margin is computed: once a price round, for all accounts.

use crate::limits::UP_TO_ONE;
use crate::{MarginError, amount};
use borsh::{BorshDeserialize, BorshSerialize};
use std::collections::BTreeMap;
use units::{Fixed, Price, Ratio, Rounding, Timestamp};

/// A price and how far it can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Quote {
    /// The price.
    pub price: Price,
    /// From 0 (worthless) to 1 (certain). Below the threshold of a [`Contingency`](crate::Contingency) more margin is asked.
    pub confidence: Fixed,
}

/// What an expiry will settle on, as of now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Forward {
    /// The part that is settled already: while the settlement average runs, the samples so far ÷ all samples. No move of the
    /// price changes it any more.
    pub fixed: Price,
    /// The rest, at the current forward price.
    pub variable: Price,
}

/// One expiry.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ExpiryMarket {
    /// The forward price.
    pub forward: Forward,
    /// The rate at which values at expiry are discounted, a year. Below zero it counts as zero.
    pub rate: Fixed,
    /// The least of the confidences in forward, rate and volatility, from 0 to 1.
    pub confidence: Fixed,
    /// The volatility of a year of each strike that anybody holds: 0.6 is 60 %.
    pub volatilities: BTreeMap<Price, Ratio>,
}

/// An underlying.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Market {
    /// Now.
    pub now: Timestamp,
    /// The underlying itself.
    pub spot: Quote,
    /// The mark of its perpetual; not looked at by accounts that hold none.
    pub perpetual: Quote,
    /// Its expiries.
    pub expiries: BTreeMap<Timestamp, ExpiryMarket>,
}

impl Quote {
    /// A price that is known to within `half_width`, as feeds state it. Confidence falls from 1 at a width of nothing to 0 at
    /// `widest` of the price, the most that the feed accepts; rounded down. A price of zero has none.
    #[must_use]
    pub fn of_interval(price: Price, half_width: Price, widest: Ratio) -> Self {
        let least = widest.apply(price.raw(), Rounding::Down);
        let width = least.and_then(|least| Ratio::of(half_width.raw(), least, Rounding::Up));
        let confidence = width.map(|width| Ratio::ONE.saturating_sub(width));
        // At most one, so it fits.
        let confidence = confidence.and_then(Fixed::from_ratio).unwrap_or(Fixed::ZERO);
        Self { price, confidence }
    }
}

impl Market {
    /// The spot price; a price of zero is none.
    pub(crate) fn spot(&self) -> Result<Fixed, MarginError> {
        if self.spot.price.is_zero() {
            return Err(MarginError::NoSpot);
        }
        amount::of_price("the spot price", self.spot.price)
    }

    /// The mark of the perpetual; a price of zero is none.
    pub(crate) fn perpetual_mark(&self) -> Result<Fixed, MarginError> {
        if self.perpetual.price.is_zero() {
            return Err(MarginError::NoPerpetualMark);
        }
        amount::of_price("the perpetual's mark", self.perpetual.price)
    }

    /// That in the spot price, from 0 to 1.
    pub(crate) fn confidence(&self) -> Result<Fixed, MarginError> {
        UP_TO_ONE.market("the confidence of the spot price", self.spot.confidence)
    }

    /// That in the perpetual's mark, from 0 to 1.
    pub(crate) fn perpetual_confidence(&self) -> Result<Fixed, MarginError> {
        UP_TO_ONE.market("the confidence of the perpetual's mark", self.perpetual.confidence)
    }

    pub(crate) fn expiry(&self, expiry: Timestamp) -> Result<&ExpiryMarket, MarginError> {
        self.expiries.get(&expiry).ok_or(MarginError::NoExpiry { expiry })
    }
}

impl ExpiryMarket {
    /// Both parts of the forward price; none of zero.
    pub(crate) fn forward(&self, expiry: Timestamp) -> Result<Price, MarginError> {
        let what = "the forward price";
        let fixed = amount::of_price(what, self.forward.fixed)?;
        let forward = amount::add(what, fixed, amount::of_price(what, self.forward.variable)?)?;
        // Neither part has a sign, so only zero is no price.
        let forward = forward.to_price().filter(|price| !price.is_zero());
        forward.ok_or(MarginError::NoForward { expiry })
    }

    /// From 0 to 1.
    pub(crate) fn confidence(&self) -> Result<Fixed, MarginError> {
        UP_TO_ONE.market("the confidence of an expiry", self.confidence)
    }

    pub(crate) fn volatility(
        &self,
        expiry: Timestamp,
        strike: Price,
    ) -> Result<Ratio, MarginError> {
        let volatility = self.volatilities.get(&strike).copied();
        volatility.ok_or(MarginError::NoVolatility { expiry, strike })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wider_the_less_certain() {
        let confidence = |price: u128, half_width: u128| {
            let widest = Ratio::from_bps(100);
            Quote::of_interval(Price::new(price), Price::new(half_width), widest).confidence
        };
        assert_eq!(confidence(100_000, 0), Fixed::ONE);
        assert_eq!(confidence(100_000, 250).to_string(), "0.75");
        assert_eq!(confidence(100_000, 1_000), Fixed::ZERO);
        assert_eq!(confidence(100_000, 1_001), Fixed::ZERO);
        assert_eq!(confidence(300_000, 1).to_string(), "0.999666666666666666");
        assert_eq!(confidence(0, 0), Fixed::ZERO);
        assert_eq!(confidence(u128::MAX, u128::MAX), Fixed::ZERO);
    }
}
