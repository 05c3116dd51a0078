//! Black's formula of 1976 and its inverse, in floats.
//!
//! Both are Jäckel's ("Let's Be Rational", 2015) as the crate `implied-vol` has them: the volatility that comes back from a price
//! is the one that went in, to within what the price's own last bit allows. Prices are not discounted. What a chain computes
//! with is not this but the fixed point of `pricing`.

use implied_vol::{DefaultSpecialFn, ImpliedBlackVolatility, PriceBlackScholes};
use pricing::Kind;
use std::f64::consts::PI;

/// A European option on a forward.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vanilla {
    /// Call or put.
    pub kind: Kind,
    /// The forward price of the underlying at expiry.
    pub forward: f64,
    /// The strike, in the units of the forward.
    pub strike: f64,
    /// Time to expiry in years of 365 days.
    pub years: f64,
}

/// Why no volatility gives a price.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum NoVolatility {
    /// The option is not one: forward and strike have to be above zero, the time at least zero, all of them finite.
    #[error("no option: forward {forward}, strike {strike}, {years} years")]
    Terms {
        /// The forward.
        forward: f64,
        /// The strike.
        strike: f64,
        /// The time to expiry.
        years: f64,
    },
    /// The price lies outside what any volatility gives.
    #[error("no volatility gives {price}: prices lie from {least} to below {most}")]
    Price {
        /// The price.
        price: f64,
        /// The option's value without volatility.
        least: f64,
        /// What it approaches as the volatility grows.
        most: f64,
    },
}

impl Vanilla {
    /// The price at a volatility, in the units of the forward. Not a number if the option is not one or the volatility below zero.
    #[must_use]
    pub fn price(&self, volatility: f64) -> f64 {
        PriceBlackScholes::builder()
            .forward(self.forward)
            .strike(self.strike)
            .volatility(volatility)
            .expiry(self.years)
            .is_call(self.kind == Kind::Call)
            .build()
            .map_or(f64::NAN, |price| price.calculate::<DefaultSpecialFn>())
    }

    /// How much the price rises as the volatility rises by one (100 points): `F·n(d₁)·√t`.
    #[must_use]
    pub fn vega(&self, volatility: f64) -> f64 {
        let total = volatility * self.years.sqrt();
        let d1 = (self.forward / self.strike).ln() / total + total / 2.0;
        self.forward * (-d1 * d1 / 2.0).exp() / (2.0 * PI).sqrt() * self.years.sqrt()
    }

    /// The volatility at which the option has this price.
    ///
    /// # Errors
    /// [`NoVolatility`]: the option is not one, or the price is none of its.
    pub fn implied_volatility(&self, price: f64) -> Result<f64, NoVolatility> {
        let Self { kind, forward, strike, years } = *self;
        let terms = ImpliedBlackVolatility::builder()
            .option_price(price.max(0.0)) // a price below zero is refused below, with its bounds
            .forward(forward)
            .strike(strike)
            .expiry(years)
            .is_call(kind == Kind::Call)
            .build()
            .ok_or(NoVolatility::Terms { forward, strike, years })?;
        let (least, most) = match kind {
            Kind::Call => ((forward - strike).max(0.0), forward),
            Kind::Put => ((strike - forward).max(0.0), strike),
        };
        let volatility = terms.calculate::<DefaultSpecialFn>();
        volatility
            .filter(|volatility| price >= 0.0 && volatility.is_finite())
            .ok_or(NoVolatility::Price { price, least, most })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    fn option(kind: Kind, strike: f64) -> Vanilla {
        Vanilla { kind, forward: 1_500.0, strike, years: 604_800.0 / 31_536_000.0 }
    }

    #[test]
    fn known_prices() {
        // Vector B1 of the fixed-point prices, to the float's precision.
        for kind in [Kind::Call, Kind::Put] {
            let at_the_money = option(kind, 1_500.0);
            assert!((at_the_money.price(1.0) - 82.805_080_668_634_5).abs() < 1e-12);
            assert!((at_the_money.vega(1.0) - 82.672_828_361_323_3).abs() < 1e-12);
        }
    }

    #[test]
    fn what_has_no_volatility_says_why() {
        let call = option(Kind::Call, 1_000.0);
        for price in [499.9, 1_500.0, 2_000.0, -1.0] {
            let bounds = NoVolatility::Price { price, least: 500.0, most: 1_500.0 };
            assert_eq!(call.implied_volatility(price), Err(bounds), "{price}");
        }
        for bad in [f64::NAN, f64::INFINITY, 0.0, -1.0] {
            let bad = Vanilla { forward: bad, ..call };
            assert!(matches!(bad.implied_volatility(600.0), Err(NoVolatility::Terms { .. })));
            assert!(bad.price(0.5).is_nan());
        }
        assert!(call.implied_volatility(f64::NAN).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            rng_seed: RngSeed::Fixed(76),
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        /// The error that a price's last bit explains, as the crate's contract has it: 2⁻⁵² (1 + price ÷ (σ·vega)).
        #[test]
        fn a_volatility_comes_back(
            moneyness in -2.0..2.0_f64,
            volatility in 0.05..3.0_f64,
            years in 0.001..3.0_f64,
            call: bool,
        ) {
            let kind = if call { Kind::Call } else { Kind::Put };
            let option = Vanilla { kind, forward: 3_000.0, strike: 3_000.0 * moneyness.exp(), years };
            let price = option.price(volatility);
            let time_value = price - (option.price(0.0));
            prop_assume!(time_value / option.forward > 1e-12);
            let found = option.implied_volatility(price).unwrap();
            let allowed = f64::EPSILON * (1.0 + price / (volatility * option.vega(volatility)));
            let error = (found / volatility - 1.0).abs();
            prop_assert!(error <= 8.0 * allowed, "{error:e} of {allowed:e}");
        }
    }
}
