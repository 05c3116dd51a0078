//! The volatility of one strike under the scenarios.

use super::conditions::Conditions;
use super::scenario::State;
use super::{Parameters, Shift, Skew};
use crate::{MarginError, amount};
use units::{Fixed, Price, Ratio};

/// One strike of an expiry, with all that its scenarios share.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strike {
    volatility: Fixed,
    up: Fixed,
    down: Fixed,
    linear: Fixed,
    absolute: Fixed,
}

impl Strike {
    pub(super) fn new(
        conditions: &Conditions,
        parameters: &Parameters,
        strike: Price,
        volatility: Ratio,
    ) -> Result<Self, MarginError> {
        let what = "a shocked volatility";
        let fits = Fixed::from_ratio(volatility);
        let overflow = MarginError::Overflow { what, left: Fixed::MAX, right: Fixed::ZERO };
        let volatility = fits.ok_or(overflow)?;
        let shocked = |multiple| amount::near(what, volatility, multiple);
        // What has a strike of zero is worth the forward at any volatility.
        let moneyness = conditions.moneyness(strike).unwrap_or(Fixed::ZERO);
        let skewed = |skew| shocked(conditions.skew.multiple(skew, moneyness)?);
        Ok(Self {
            volatility,
            up: shocked(conditions.volatility_up)?.max(parameters.volatility.least_up),
            down: shocked(conditions.volatility_down)?,
            linear: skewed(Skew::Linear)?,
            absolute: skewed(Skew::Absolute)?,
        })
    }

    pub(super) fn volatility(&self, state: &State) -> Ratio {
        let volatility = match state {
            State::Moved { volatility: Shift::Unchanged, .. } => self.volatility,
            State::Moved { volatility: Shift::Up, .. } => self.up,
            State::Moved { volatility: Shift::Down, .. } => self.down,
            State::Skewed(Skew::Linear) => self.linear,
            State::Skewed(Skew::Absolute) => self.absolute,
        };
        // Products of what is not negative.
        volatility.to_ratio().unwrap_or(Ratio::ZERO)
    }
}
