//! What a price depends on, and which rule makes it.

use super::exact::nearest_count;
use super::{Greeks, UNIT, YEAR, exact};
use crate::{Kind, PricingError};
use ruint::aliases::U512;
use units::real::Real;
use units::{Fixed, Millis, Price, Ratio};

/// The v = σ√t from which on everything counts as possible.
const LARGEST_V: u128 = 24;

/// All that the price of an option depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    pub(crate) forward: Price,
    pub(crate) strike: Price,
    pub(crate) volatility: Ratio,
    pub(crate) remaining: Millis,
    pub(crate) discount: Ratio,
}

/// What has to be done to price an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Regime {
    /// The forward or the strike is zero, or v is at least 24: a call is worth D × F, a put D × K.
    Whole,
    /// Nothing moves any more, as no time is left or the volatility is zero: worth what it would pay, discounted.
    Still,
    /// Black's formula.
    Moving,
}

impl Terms {
    /// The price to the nearest 10⁻¹⁸.
    pub(crate) fn price(&self, kind: Kind) -> Result<Fixed, PricingError> {
        let price = match self.regime() {
            Regime::Moving => exact::price(self, kind),
            Regime::Whole | Regime::Still => nearest_count(self.discounted(self.settled(kind))),
        };
        price.ok_or_else(|| self.too_large("the price"))
    }

    /// The greeks, each to the nearest 10⁻¹⁸.
    pub(crate) fn greeks(&self, kind: Kind) -> Result<Greeks, PricingError> {
        let greeks = match self.regime() {
            Regime::Moving => exact::greeks(self, kind),
            Regime::Whole | Regime::Still => self.settled_greeks(kind),
        };
        greeks.ok_or_else(|| self.too_large("a greek"))
    }

    /// Which of call and put pays nothing if it settles at the forward. At the forward itself it is the call.
    pub(super) fn out_of_the_money(&self) -> Kind {
        if self.strike >= self.forward { Kind::Call } else { Kind::Put }
    }
    /// What it would pay if it settled at the forward, as a count of 10⁻¹⁸.
    pub(super) fn intrinsic(&self, kind: Kind) -> u128 {
        match kind {
            Kind::Call => self.forward.saturating_sub(self.strike),
            Kind::Put => self.strike.saturating_sub(self.forward),
        }
        .raw()
    }
    /// `count` × D.
    pub(super) fn discounted(&self, count: Real) -> Real {
        count.times_whole(self.discount.raw()).over_whole(UNIT)
    }
    /// The years that are left.
    pub(super) fn years(&self) -> Real {
        Real::from_ratio(u128::from(self.remaining.raw()), YEAR)
    }
    /// What a worth of `price` earns in a year: r × price with D = e^(−rt). Nothing is earned on nothing, nor when no time
    /// is left.
    pub(super) fn interest(&self, price: Real) -> Real {
        match Real::from_ratio(self.discount.raw(), UNIT).ln() {
            Some(ln) if self.remaining != Millis::ZERO => {
                price.times(ln.negated()).over(self.years())
            }
            _ => Real::ZERO,
        }
    }

    fn regime(&self) -> Regime {
        if self.forward.is_zero() || self.strike.is_zero() {
            Regime::Whole
        } else if self.volatility.is_zero() || self.remaining == Millis::ZERO {
            Regime::Still
        } else if self.is_large() {
            Regime::Whole
        } else {
            Regime::Moving
        }
    }
    /// Whether σ²t ≥ 24², exactly.
    fn is_large(&self) -> bool {
        let volatility = U512::from(self.volatility.raw());
        let variance =
            volatility.saturating_mul(volatility).saturating_mul(U512::from(self.remaining.raw()));
        let largest = U512::from(UNIT.saturating_mul(LARGEST_V));
        variance >= largest.saturating_mul(largest).saturating_mul(U512::from(YEAR))
    }

    /// The price before discounting where the formula does not apply, as a count of 10⁻¹⁸.
    fn settled(&self, kind: Kind) -> Real {
        Real::from_whole(match (self.regime(), kind) {
            (Regime::Whole, Kind::Call) => self.forward.raw(),
            (Regime::Whole, Kind::Put) => self.strike.raw(),
            _ => self.intrinsic(kind),
        })
    }
    /// The greeks where the formula does not apply. A call that is worth anything moves with the forward, one to one; at the
    /// kink itself it counts as worth nothing.
    fn settled_greeks(&self, kind: Kind) -> Option<Greeks> {
        let call = match self.settled(Kind::Call).is_zero() {
            true => Fixed::ZERO,
            false => Fixed::from_ratio(self.discount)?,
        };
        let delta = match kind {
            Kind::Call => call,
            Kind::Put => call.checked_sub(Fixed::from_ratio(self.discount)?)?,
        };
        let price = self.discounted(self.settled(kind)).over_whole(UNIT);
        let theta = Fixed::nearest(self.interest(price))?;
        Some(Greeks { delta, gamma: Fixed::ZERO, vega: Fixed::ZERO, theta })
    }

    fn too_large(&self, what: &'static str) -> PricingError {
        let Self { forward, strike, volatility, remaining, discount } = *self;
        PricingError::TooLarge { what, forward, strike, volatility, remaining, discount }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_has_its_edge() {
        let of = |forward, strike, remaining, volatility| {
            Terms {
                forward: Price::new(forward),
                strike: Price::new(strike),
                volatility: Ratio::new(volatility),
                remaining: Millis::new(remaining),
                discount: Ratio::ONE,
            }
            .regime()
        };
        let year = u64::try_from(YEAR).unwrap();
        assert_eq!(of(0, 1, year, UNIT), Regime::Whole);
        assert_eq!(of(1, 0, 0, 0), Regime::Whole);
        assert_eq!(of(1, 1, 0, UNIT), Regime::Still);
        assert_eq!(of(1, 1, year, 0), Regime::Still);
        assert_eq!(of(1, 1, year, 24 * UNIT), Regime::Whole);
        assert_eq!(of(1, 1, year, 24 * UNIT - 1), Regime::Moving);
        assert_eq!(of(1, 1, 4 * year, 12 * UNIT), Regime::Whole);
        assert_eq!(of(1, 1, 4 * year - 1, 12 * UNIT), Regime::Moving);
        assert_eq!(of(1, 1, u64::MAX, u128::MAX), Regime::Whole);
        assert_eq!(of(1, 1, 1, 1), Regime::Moving);
    }
}
