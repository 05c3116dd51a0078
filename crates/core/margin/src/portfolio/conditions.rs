//! What the scenarios make of one expiry: the same for every option of it.

use super::scenario::{State, States};
use super::skew::ExpirySkew;
use super::{Parameters, StaticRate};
use crate::{ExpiryMarket, MarginError, amount};
use pricing::Slice;
use units::narrow::{LN_FRACTION_BITS, ln, wide_product};
use units::{Fixed, Millis, Price, Ratio, Rounding, Timestamp};

/// 365 days.
const YEAR: Millis = Millis::new(31_536_000_000);
/// Volatility shocks are stated for options of thirty days.
const THIRTY_DAYS: Millis = Millis::new(2_592_000_000);

/// One expiry under the scenarios.
#[derive(Clone, Copy, Debug)]
pub(super) struct Conditions {
    /// Until it expires; none once it has.
    pub(super) time: Millis,
    /// Of values at expiry.
    pub(super) discount: Fixed,
    forward_fixed: Fixed,
    forward_variable: Fixed,
    /// Both parts of the forward price.
    forward: Price,
    /// What volatility is multiplied by when it goes up.
    pub(super) volatility_up: Fixed,
    /// When it goes down.
    pub(super) volatility_down: Fixed,
    pub(super) skew: ExpirySkew,
    /// Which part of a shocked value above zero counts.
    pub(super) discount_long: Fixed,
    /// How many times a shocked value below zero counts.
    pub(super) discount_short: Fixed,
    /// Of the loss in the basis scenarios.
    pub(super) basis_factor: Fixed,
    /// That in the expiry's own figures, from 0 to 1.
    pub(super) confidence: Fixed,
}

impl Conditions {
    pub(super) fn new(
        expiry: Timestamp,
        now: Timestamp,
        market: &ExpiryMarket,
        parameters: &Parameters,
    ) -> Result<Self, MarginError> {
        let what = "the terms of an expiry";
        let forward = market.forward(expiry)?;
        let time = Millis::new(expiry.since(now));
        let years = ratio(time, YEAR)?;
        // Never negative, so there is a root.
        let root = years.sqrt().unwrap_or(Fixed::ZERO);
        let rate = market.rate.max(Fixed::ZERO);
        let discount = exp(what, amount::neg(what, amount::near(what, rate, years)?)?)?;
        let (volatility_up, volatility_down) = volatility(time, parameters)?;
        let basis = &parameters.basis;
        let by_time = amount::up(what, basis.per_year, years)?;
        Ok(Self {
            time,
            discount,
            forward_fixed: amount::of_price(what, market.forward.fixed)?,
            forward_variable: amount::of_price(what, market.forward.variable)?,
            forward,
            volatility_up,
            volatility_down,
            skew: ExpirySkew::new(&parameters.skew, root)?,
            discount_long: long(&parameters.discount.long, rate, years)?,
            discount_short: short(&parameters.discount.short, rate, years, discount)?,
            basis_factor: amount::add(what, basis.factor, by_time)?,
            confidence: market.confidence()?,
        })
    }

    /// Its forward, time and discount in each state; skews leave them as they are.
    pub(super) fn slices(&self, states: &States) -> Result<Vec<Slice>, MarginError> {
        let discount = self.discount.to_ratio().unwrap_or(Ratio::ZERO);
        let mark = Slice::new(self.forward, self.time, discount);
        let slice = |state: &State| match state {
            State::Moved { spot, .. } if *spot != Fixed::ONE => {
                Ok(mark.with_forward(self.shocked(*spot)?))
            }
            State::Moved { .. } | State::Skewed(_) => Ok(mark),
        };
        states.all.iter().map(slice).collect()
    }

    /// The forward price once the price has moved by a factor: what is settled already does not move.
    fn shocked(&self, spot: Fixed) -> Result<Price, MarginError> {
        let what = "a shocked forward";
        let variable = amount::near(what, self.forward_variable, spot)?;
        let forward = amount::add(what, variable, self.forward_fixed)?;
        let overflow = MarginError::Overflow { what, left: self.forward_variable, right: spot };
        // Below zero only if the factor is.
        forward.to_price().ok_or(overflow)
    }

    /// ln(strike ÷ forward); none of a strike of zero.
    pub(super) fn moneyness(&self, strike: Price) -> Option<Fixed> {
        log_ratio(strike.raw(), self.forward.raw())
    }
}

/// ln(part ÷ whole), cut at 10⁻¹⁸ towards zero; none if either is zero. The logarithms are within 2⁻¹⁰⁰, so it is off by less than 10⁻¹⁸.
fn log_ratio(part: u128, whole: u128) -> Option<Fixed> {
    let log = ln(part)?.checked_sub(ln(whole)?)?;
    let (high, low) = wide_product(log.unsigned_abs(), Fixed::ONE.magnitude());
    // At 2⁻¹²⁰: less than 2⁷ × 10¹⁸, which has 67 bits.
    let fraction = LN_FRACTION_BITS;
    let count = high.wrapping_shl(128_u32.wrapping_sub(fraction)) | low.wrapping_shr(fraction);
    Fixed::from_magnitude(log.is_negative(), count)
}

/// `part ÷ whole` to the nearest.
fn ratio(part: Millis, whole: Millis) -> Result<Fixed, MarginError> {
    let count = |length: Millis| Fixed::new(i128::from(length.raw()));
    amount::near_over("a time", count(part), Fixed::ONE, count(whole))
}

fn exp(what: &'static str, power: Fixed) -> Result<Fixed, MarginError> {
    power.exp().ok_or(MarginError::Overflow { what, left: power, right: Fixed::ONE })
}

/// What volatility is multiplied by when it goes up, and down: 1 + range × m, and 1 − range × m but not below 0, with m =
/// (30 days ÷ time)^power = e^(power × ln(30 days ÷ time)). Short options move more.
fn volatility(time: Millis, parameters: &Parameters) -> Result<(Fixed, Fixed), MarginError> {
    let what = "the volatility shock";
    let shock = &parameters.volatility;
    let is_short = time <= THIRTY_DAYS;
    // At least a millisecond, so that there is a logarithm.
    let time = time.max(shock.least_time).max(Millis::new(1));
    let power = if is_short { shock.short_power } else { shock.long_power };
    let nearness = log_ratio(THIRTY_DAYS.raw().into(), time.raw().into()).unwrap_or(Fixed::ZERO);
    let multiple = exp(what, amount::near(what, nearness, power)?)?;
    let up = amount::add(what, Fixed::ONE, amount::near(what, shock.range_up, multiple)?)?;
    let down = amount::sub(what, Fixed::ONE, amount::near(what, shock.range_down, multiple)?)?;
    Ok((up, down.max(Fixed::ZERO)))
}

/// The rate that static discounts grow with: rate × multiple + added, times the years.
fn growth(side: &StaticRate, rate: Fixed, years: Fixed) -> Result<Fixed, MarginError> {
    let what = "the static discount";
    let rate = amount::add(what, amount::up(what, rate, side.multiple)?, side.added)?;
    amount::up(what, rate, years)
}

/// factor × e^(−growth), down.
fn long(side: &StaticRate, rate: Fixed, years: Fixed) -> Result<Fixed, MarginError> {
    let what = "the static discount";
    let shrunk = exp(what, amount::neg(what, growth(side, rate, years)?)?)?;
    amount::down(what, side.factor, shrunk)
}

/// factor × e^growth, up, but at most what undoes the discount: what is owed is never more than at expiry.
fn short(
    side: &StaticRate,
    rate: Fixed,
    years: Fixed,
    discount: Fixed,
) -> Result<Fixed, MarginError> {
    let what = "the static discount";
    let overflow = MarginError::Overflow { what, left: Fixed::ONE, right: discount };
    let undone = Fixed::ONE.checked_div(discount, Rounding::Up).ok_or(overflow)?;
    let Some(grown) = growth(side, rate, years)?.exp() else { return Ok(undone) };
    // More than fits is more than the most.
    let grown = side.factor.checked_mul(grown, Rounding::Up).unwrap_or(undone);
    Ok(grown.min(undone))
}
