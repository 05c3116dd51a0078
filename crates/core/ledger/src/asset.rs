//! Assets and their worth.

use borsh::{BorshDeserialize, BorshSerialize};
use protocol::AssetDefinition;
use units::{Amount, Rounding, Value};

/// An asset, with the power of ten of its decimals worked out once.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Asset {
    /// As the genesis has it.
    pub definition: AssetDefinition,
    unit: u128,
}

impl Asset {
    pub(crate) fn new(definition: AssetDefinition) -> Self {
        let unit = 10_u128.saturating_pow(definition.decimals.into());
        Self { definition, unit }
    }
    /// What an amount is worth in the reference currency, rounded as stated and capped at what a value can
    /// hold (10²⁰ of the reference currency).
    #[must_use]
    pub fn value(&self, amount: Amount, rounding: Rounding) -> Value {
        let price = self.definition.reference_price;
        amount
            .mul_div(price.raw(), self.unit, rounding)
            .map_or(Value::MAX, |worth| Value::new(worth.raw()))
    }
    /// How much of the asset is worth `value`; nothing when the asset is worthless, for then no amount is.
    #[must_use]
    pub fn amount(&self, value: Value, rounding: Rounding) -> Option<Amount> {
        value
            .mul_div(self.unit, self.definition.reference_price.raw(), rounding)
            .map(|a| Amount::new(a.raw()))
    }
}
