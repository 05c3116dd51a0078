//! The result: what is left of an account after what is asked of it.

use crate::{MarginError, amount};
use units::Fixed;

/// What is left after each requirement, in quote currency; negative is what is missing.
///
/// It is rounded down at every step, so it is the exact one less some units of 10⁻¹⁸ for each position, collateral and factor;
/// prices, which are on nobody's side, are within half a unit.
///
/// Margins add up: that of an account is the sum of those of its parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Margin {
    /// After the initial requirement: risk may be added while this is not negative.
    pub initial: Fixed,
    /// After the maintenance requirement: below zero the account is liquidated.
    pub maintenance: Fixed,
    /// What everything is worth at marks, cash included.
    pub mark_to_market: Fixed,
}

impl Margin {
    /// Worth that counts in full: cash, settled profit.
    #[must_use]
    pub const fn of_value(value: Fixed) -> Self {
        Self { initial: value, maintenance: value, mark_to_market: value }
    }

    /// What is asked initially only.
    #[must_use]
    pub(crate) const fn of_initial(initial: Fixed) -> Self {
        Self { initial, maintenance: Fixed::ZERO, mark_to_market: Fixed::ZERO }
    }

    /// The sum of two parts.
    ///
    /// # Errors
    /// [`MarginError::Overflow`].
    pub fn plus(self, other: Self) -> Result<Self, MarginError> {
        Ok(Self {
            initial: amount::add("initial margin", self.initial, other.initial)?,
            maintenance: amount::add("maintenance margin", self.maintenance, other.maintenance)?,
            mark_to_market: amount::add(
                "mark to market",
                self.mark_to_market,
                other.mark_to_market,
            )?,
        })
    }
}
