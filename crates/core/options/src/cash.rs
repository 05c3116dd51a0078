//! Base units of cash, and what they are worth in the currency that prices are quoted in.

use protocol::Rejection;
use units::{Amount, Fixed, Price, Rounding, mul_div};

/// A currency with so many decimals, of which a whole unit is what prices are quoted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cash {
    decimals: u8,
    /// What a base unit is worth, at 10⁻¹⁸.
    base: i128,
}

impl Cash {
    /// At most 18 decimals, as the ledger has it.
    #[must_use]
    pub fn new(decimals: u8) -> Self {
        let decimals = decimals.min(18);
        let zeros = u32::from(18_u8.saturating_sub(decimals));
        Self { decimals, base: 10_i128.saturating_pow(zeros) }
    }
    /// What base units are worth; capped at what can be stated.
    #[must_use]
    pub fn worth(&self, base_units: i128) -> Fixed {
        Fixed::new(base_units.saturating_mul(self.base))
    }
    /// A worth in base units, rounded as told.
    #[must_use]
    pub fn amount(&self, worth: Fixed, rounding: Rounding) -> Option<i128> {
        let magnitude =
            |rounding| mul_div(worth.magnitude(), 1, self.base.unsigned_abs(), rounding);
        if worth.is_negative() {
            let other = match rounding {
                Rounding::Down => Rounding::Up,
                Rounding::Up => Rounding::Down,
            };
            i128::try_from(magnitude(other)?).ok()?.checked_neg()
        } else {
            i128::try_from(magnitude(rounding)?).ok()
        }
    }
    /// What a tick of one lot costs, in base units.
    ///
    /// # Errors
    /// [`Rejection::InexactPremium`] when that is no whole number from 1 to 2⁶⁴.
    pub fn premium_unit(&self, tick: Price, lot: Fixed) -> Result<u64, Rejection> {
        let refused = Rejection::InexactPremium { tick, lot, decimals: self.decimals };
        let one = Fixed::ONE.magnitude();
        let parts = |rounding| {
            // tick × lot ÷ 10¹⁸ is the worth at 10⁻¹⁸.
            let per = one.checked_mul(self.base.unsigned_abs())?;
            mul_div(tick.raw(), lot.magnitude(), per, rounding)
        };
        match (parts(Rounding::Down), parts(Rounding::Up)) {
            (Some(down), Some(up)) if down == up && down > 0 && !lot.is_negative() => {
                u64::try_from(down).map_err(|_| refused)
            }
            _ => Err(refused),
        }
    }
}

/// What is paid for so many lots at so many ticks, each worth `unit`.
///
/// # Errors
/// [`Rejection::Overflow`].
pub(crate) fn premium(unit: u64, price: u64, lots: u64) -> Result<Amount, Rejection> {
    let per_lot = u128::from(unit).checked_mul(u128::from(price));
    let premium = per_lot.and_then(|per_lot| per_lot.checked_mul(u128::from(lots)));
    // Half of the range, so that it has a sign.
    let premium = premium.filter(|premium| i128::try_from(*premium).is_ok());
    premium.map(Amount::new).ok_or(Rejection::Overflow { field: "premium".to_owned() })
}

/// An amount with a sign; one that is too large for that is capped, and no asset has so much.
pub(crate) fn signed(amount: Amount) -> i128 {
    i128::try_from(amount.raw()).unwrap_or(i128::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: u128 = 1_000_000_000_000_000_000;

    #[test]
    fn rounds_by_value_not_by_magnitude() {
        let cash = Cash::new(6);
        let worth = |text: &str| text.parse::<Fixed>().unwrap();
        for (text, down, up) in
            [("1.0000001", 1_000_000, 1_000_001), ("-1.0000001", -1_000_001, -1_000_000)]
        {
            assert_eq!(cash.amount(worth(text), Rounding::Down), Some(down));
            assert_eq!(cash.amount(worth(text), Rounding::Up), Some(up));
        }
        assert_eq!(cash.worth(-1_500_000), worth("-1.5"));
    }

    #[test]
    fn a_tick_of_a_lot_is_a_whole_number_of_base_units() {
        let lot = |text: &str| text.parse::<Fixed>().unwrap();
        // 0.1 of one hundredth is 1,000 millionths.
        assert_eq!(Cash::new(6).premium_unit(Price::new(ONE / 10), lot("0.01")), Ok(1_000));
        for (tick, size) in [(ONE / 10, "0.000001"), (ONE / 3, "1"), (0, "1"), (ONE, "-1")] {
            let refused = Cash::new(6).premium_unit(Price::new(tick), lot(size)).unwrap_err();
            assert!(matches!(refused, Rejection::InexactPremium { .. }), "{tick} {size}");
        }
        assert_eq!(premium(1_000, 25, 4), Ok(Amount::new(100_000)));
        assert!(premium(u64::MAX, u64::MAX, 2).is_err());
    }
}
