//! Assets other than cash: what they are worth, and how much of that counts.

use crate::limits::UP_TO_ONE;
use crate::{Contingency, MarginError, OutOfRange, Quote, amount};
use borsh::{BorshDeserialize, BorshSerialize};
use units::Fixed;

/// Which part of an asset's worth does not count, because its price may fall before it is sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Haircut {
    /// For the initial requirement, from 0 to 1.
    pub initial: Fixed,
    /// For the maintenance requirement, from 0 to 1.
    pub maintenance: Fixed,
}

impl Haircut {
    /// Checks that both are shares of one and the initial one is not the smaller.
    ///
    /// # Errors
    /// [`OutOfRange`] with the one that is not.
    pub fn check(&self) -> Result<(), OutOfRange> {
        UP_TO_ONE.check("haircut.maintenance", self.maintenance)?;
        UP_TO_ONE.from(self.maintenance).check("haircut.initial", self.initial)
    }

    /// The haircut with slash risk: `1 − (1 − haircut) × (1 − slash)`, rounded up.
    fn with_slash(self, slash: Fixed) -> Result<Self, MarginError> {
        let both = |haircut| {
            let what = "haircut";
            let kept = amount::sub(what, Fixed::ONE, UP_TO_ONE.market(what, haircut)?)?;
            let slash = UP_TO_ONE.market("slash risk", slash)?;
            let left = amount::sub(what, Fixed::ONE, slash)?;
            amount::sub(what, Fixed::ONE, amount::down(what, kept, left)?)
        };
        Ok(Self { initial: both(self.initial)?, maintenance: both(self.maintenance)? })
    }
}

/// So much of an asset that is not cash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Collateral {
    /// How much, in whole units of the asset; not negative.
    pub amount: Fixed,
    /// Its price.
    pub quote: Quote,
    /// Which part does not count.
    pub haircut: Haircut,
    /// The largest part that a slash could still take: 0 of what is not restaked, or whatever the ledger says of the vault
    /// that holds it (all penalties of pending and possible cases that this stake is exposed to, none twice). It multiplies:
    /// what survives the slash still falls in price.
    pub slash_risk: Fixed,
    /// What is asked while its price is uncertain.
    pub contingency: Contingency,
    /// Whether it moves with the underlying, so that it covers what is short of it: the underlying itself, or its restaked
    /// form. Portfolio margin then shocks it with the price.
    pub moves_with_underlying: bool,
}

/// What a collateral is worth, and what of that does not count.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Worth {
    /// At its price, in the currency that prices are quoted in.
    pub(crate) notional: Fixed,
    /// In the currency that margin is counted in.
    pub(crate) value: Fixed,
    pub(crate) haircut: Haircut,
}

impl Collateral {
    /// From 0 to 1.
    pub(crate) fn confidence(&self) -> Result<Fixed, MarginError> {
        UP_TO_ONE.market("the confidence of a collateral", self.quote.confidence)
    }

    pub(crate) fn worth(&self, index: usize, stable: Fixed) -> Result<Worth, MarginError> {
        let what = "the worth of a collateral";
        if self.amount.is_negative() {
            return Err(MarginError::NegativeCollateral { index, amount: self.amount });
        }
        let price = amount::of_price(what, self.quote.price)?;
        let notional = amount::down(what, self.amount, price)?;
        let value = amount::down_over(what, self.amount, price, stable)?;
        Ok(Worth { notional, value, haircut: self.haircut.with_slash(self.slash_risk)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(text: &str) -> Fixed {
        text.parse().unwrap()
    }

    #[test]
    fn slash_and_price_multiply() {
        let haircut = Haircut { initial: fixed("0.2"), maintenance: fixed("0.1") };
        let risky = haircut.with_slash(fixed("0.5")).unwrap();
        assert_eq!(risky, Haircut { initial: fixed("0.6"), maintenance: fixed("0.55") });
        assert_eq!(haircut.with_slash(Fixed::ZERO), Ok(haircut));
        let all = Haircut { initial: Fixed::ONE, maintenance: Fixed::ONE };
        assert_eq!(haircut.with_slash(Fixed::ONE), Ok(all));
        let third = haircut.with_slash(fixed("0.333333333333333333")).unwrap();
        // 1 − 0.9 × 0.666666666666666667 = 0.3999999999999999997, up.
        assert_eq!(third.maintenance, fixed("0.4"));
    }

    #[test]
    fn what_is_no_share_is_refused() {
        let haircut = Haircut { initial: fixed("0.2"), maintenance: fixed("0.1") };
        for slash in ["-0.000000000000000001", "1.000000000000000001"] {
            let error = haircut.with_slash(fixed(slash)).unwrap_err();
            assert!(matches!(error, MarginError::Market { what: "slash risk", .. }), "{error}");
        }
        let unordered = Haircut { initial: fixed("0.1"), maintenance: fixed("0.2") };
        assert_eq!(unordered.check().unwrap_err().name, "haircut.initial");
        assert_eq!(haircut.check(), Ok(()));
    }
}
