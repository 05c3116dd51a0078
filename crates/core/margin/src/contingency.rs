//! More margin while what the market says is uncertain: a feed that is not sure of itself, a stable currency off its peg.

use crate::limits::{Range, UP_TO_ONE, UP_TO_TEN, UP_TO_TWENTY};
use crate::{MarginError, OutOfRange, amount};
use borsh::{BorshDeserialize, BorshSerialize};
use units::Fixed;

/// Asked initially while a feed is uncertain, in part of the notional that rides on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Contingency {
    /// Below this confidence, from 0 to 1.
    pub threshold: Fixed,
    /// How much of the notional at no confidence at all.
    pub factor: Fixed,
}

impl Contingency {
    /// `(1 − confidence) × factor × notional` if confidence is below the threshold, else nothing; rounded up.
    pub(crate) fn charge(&self, confidence: Fixed, notional: Fixed) -> Result<Fixed, MarginError> {
        if confidence >= self.threshold {
            return Ok(Fixed::ZERO);
        }
        let what = "oracle contingency";
        let doubt = amount::sub(what, Fixed::ONE, confidence)?;
        amount::up(what, amount::up(what, doubt, self.factor)?, notional)
    }

    /// Checks both, under these names.
    pub(crate) fn check(
        &self,
        threshold: &'static str,
        factor: &'static str,
    ) -> Result<(), OutOfRange> {
        UP_TO_ONE.check(threshold, self.threshold)?;
        UP_TO_TWENTY.check(factor, self.factor)
    }
}

/// Asked initially while the currency that margin is counted in is off its peg.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Depeg {
    /// Below this price.
    pub threshold: Fixed,
    /// How much for each unit below.
    pub factor: Fixed,
}

impl Depeg {
    /// `(threshold − price) × factor` if the price is below the threshold, else 0; rounded up.
    pub(crate) fn rate(&self, price: Fixed) -> Result<Fixed, MarginError> {
        let what = "depeg";
        if price >= self.threshold {
            return Ok(Fixed::ZERO);
        }
        amount::up(what, amount::sub(what, self.threshold, price)?, self.factor)
    }

    pub(crate) fn check(&self) -> Result<(), OutOfRange> {
        Range::whole(0, 100).check("depeg.threshold", self.threshold)?;
        UP_TO_TEN.check("depeg.factor", self.factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(text: &str) -> Fixed {
        text.parse().unwrap()
    }

    #[test]
    fn certainty_costs_nothing_and_doubt_its_share() {
        let contingency = Contingency { threshold: fixed("0.55"), factor: Fixed::ONE };
        let charge = |confidence| contingency.charge(fixed(confidence), fixed("1500")).unwrap();
        assert_eq!(charge("1"), Fixed::ZERO);
        assert_eq!(charge("0.55"), Fixed::ZERO, "at the threshold");
        assert_eq!(charge("0.54"), fixed("690"));
        assert_eq!(charge("0"), fixed("1500"));
    }

    #[test]
    fn a_peg_that_holds_costs_nothing() {
        let depeg = Depeg { threshold: fixed("0.98"), factor: fixed("1.2") };
        let rate = |price: &str| depeg.rate(fixed(price)).unwrap();
        assert_eq!(rate("0.98"), Fixed::ZERO);
        assert_eq!(rate("1.01"), Fixed::ZERO);
        assert_eq!(rate("0.3"), fixed("0.816"));
    }
}
