//! A number with its unit.

use crate::context::Usage;
use std::fmt;
use std::str::FromStr;
use units::parse_decimal;

/// A number as it was typed, and its unit: `32wstETH`, `1_500.25USDC`, `1.5 ETH`.
///
/// That there is a unit, and that it is the right one, is checked where the right one is known: so the error can name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Quantity {
    number: String,
    unit: String,
}

impl FromStr for Quantity {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let is_number = |c: char| c.is_ascii_digit() || c == '_' || c == '.';
        let end = text.find(|c| !is_number(c)).unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        if number.is_empty() {
            return Err(
                "expected a number with its unit, such as 32wstETH or 1_500.25USDC".to_owned()
            );
        }
        Ok(Self { number: number.to_owned(), unit: unit.trim().to_owned() })
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.number, self.unit)
    }
}

impl Quantity {
    /// What it is of; nothing if only a number was typed.
    pub(crate) fn unit(&self) -> Option<&str> {
        Some(self.unit.as_str()).filter(|unit| !unit.is_empty())
    }

    /// The number, if its unit is this one.
    ///
    /// # Errors
    /// [`Usage`], which names `what` it is and the unit that was expected.
    pub(crate) fn of(&self, what: &str, unit: &str) -> Result<&str, Usage> {
        let Self { number, unit: typed } = self;
        if typed.is_empty() {
            let words = format!("{what} is {number}, expected it with its unit: {number}{unit}");
            return Err(Usage::new(words));
        }
        if typed != unit {
            let words = format!("{what} is {self}, expected {unit}, such as {number}{unit}");
            return Err(Usage::new(words));
        }
        Ok(number)
    }

    /// How many 10^−`decimals` of this unit.
    ///
    /// # Errors
    /// As [`Quantity::of`], and a number that is none, or has more digits than the unit.
    pub(crate) fn raw(&self, what: &str, unit: &str, decimals: u8) -> Result<u128, Usage> {
        let number = self.of(what, unit)?;
        let raw = parse_decimal(number, decimals);
        raw.map_err(|error| Usage::new(format!("{what} is {self}: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_the_unit_that_is_expected() {
        let amount: Quantity = "1_500.25USDC".parse().unwrap();
        assert_eq!(amount.raw("amount", "USDC", 6), Ok(1_500_250_000));
        let other = amount.raw("amount", "wstETH", 18).unwrap_err().to_string();
        assert_eq!(other, "amount is 1_500.25USDC, expected wstETH, such as 1_500.25wstETH");
        let bare: Quantity = "32".parse().unwrap();
        let refused = bare.raw("amount", "wstETH", 18).unwrap_err().to_string();
        assert_eq!(refused, "amount is 32, expected it with its unit: 32wstETH");
        let precise: Quantity = "0.1234567 USDC".parse().unwrap();
        assert!(precise.raw("amount", "USDC", 6).unwrap_err().to_string().contains("0.1234567"));
        assert!("USDC".parse::<Quantity>().is_err());
    }
}
