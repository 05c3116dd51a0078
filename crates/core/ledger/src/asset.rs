//! Assets and their worth.

use borsh::{BorshDeserialize, BorshSerialize};
use protocol::AssetDefinition;
use units::{Amount, FeedId, Price, Ratio, Rounding, Value};

/// An asset, what it is worth, and who says so.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Asset {
    /// As the genesis has it.
    pub definition: AssetDefinition,
    /// What a whole unit is worth in this epoch.
    pub price: Price,
    /// The feed that says what it is worth; without one the price stays.
    pub feed: Option<FeedId>,
    /// The power of ten of its decimals, worked out once.
    unit: u128,
}

impl Asset {
    pub(crate) fn new(definition: AssetDefinition) -> Self {
        let unit = 10_u128.saturating_pow(definition.decimals.into());
        Self { price: definition.reference_price, feed: None, definition, unit }
    }
    /// What an amount is worth in the reference currency, rounded as stated and capped at what a value can
    /// hold (10²⁰ of the reference currency).
    #[must_use]
    pub fn value(&self, amount: Amount, rounding: Rounding) -> Value {
        amount
            .mul_div(self.price.raw(), self.unit, rounding)
            .map_or(Value::MAX, |worth| Value::new(worth.raw()))
    }
    /// What an amount counts for as cover: its worth less the haircut, rounded down.
    #[must_use]
    pub fn cover_value(&self, amount: Amount) -> Value {
        let kept = Ratio::ONE.saturating_sub(self.definition.haircut);
        let worth = self.value(amount, Rounding::Down);
        kept.apply(worth.raw(), Rounding::Down).map_or(Value::MAX, Value::new)
    }
    /// How much of the asset is worth `value`; nothing when the asset is worthless, for then no amount is.
    #[must_use]
    pub fn amount(&self, value: Value, rounding: Rounding) -> Option<Amount> {
        value.mul_div(self.unit, self.price.raw(), rounding).map(|a| Amount::new(a.raw()))
    }
    /// `average`, but no further from the present price than the bound on change per epoch (`security-core.md` §5): whoever
    /// moves a market for an hour moves the worth of cover by little.
    #[must_use]
    pub(crate) fn bounded(&self, average: Price) -> Price {
        let most = self.definition.max_change.apply(self.price.raw(), Rounding::Down);
        let most = Price::new(most.unwrap_or(u128::MAX));
        let (least, most) = (self.price.saturating_sub(most), self.price.saturating_add(most));
        average.clamp(least, most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use units::{AccountId, Name};

    fn asset(price: u128, haircut_bps: u32, change_bps: u32) -> Asset {
        Asset::new(AssetDefinition {
            symbol: Name::new("wstETH").unwrap(),
            decimals: 18,
            custodian: AccountId::new([0; 32]),
            reference_price: Price::new(price),
            haircut: Ratio::from_bps(haircut_bps),
            max_change: Ratio::from_bps(change_bps),
        })
    }

    #[test]
    fn a_price_moves_by_no_more_than_its_bound() {
        let asset = asset(1_000, 0, 1_000);
        for (average, expected) in [(1_050, 1_050), (2_000, 1_100), (0, 900), (901, 901)] {
            assert_eq!(asset.bounded(Price::new(average)), Price::new(expected), "{average}");
        }
    }

    #[test]
    fn cover_counts_for_less_than_it_is_worth() {
        let one = 10_u128.pow(18);
        let asset = asset(2_000 * one, 500, 0);
        let amount = Amount::new(3 * one);
        assert_eq!(asset.value(amount, Rounding::Down), Value::new(6_000 * one));
        assert_eq!(asset.cover_value(amount), Value::new(5_700 * one));
        assert_eq!(asset.amount(Value::new(6_000 * one), Rounding::Up), Some(amount));
    }
}
