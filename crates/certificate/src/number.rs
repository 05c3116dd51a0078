//! Whole numbers: in the file, and in the checker's sums.

use ethnum::I256;
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A whole number below 2²⁵⁵ in size. In the file it is a text of decimal digits, as JSON's own numbers lose some beyond 2⁵³.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Whole(pub I256);

impl From<u128> for Whole {
    fn from(number: u128) -> Self {
        Self(I256::from(number))
    }
}

impl From<i128> for Whole {
    fn from(number: i128) -> Self {
        Self(I256::from(number))
    }
}

impl fmt::Display for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Whole {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Digits;
        impl Visitor<'_> for Digits {
            type Value = Whole;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number below 2^255 as a text of decimal digits")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Whole, E> {
                parse(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_str(Digits)
    }
}

fn parse(text: &str) -> Option<Whole> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // Most are short, and 128 bits are read faster.
    if let Ok(number) = text.parse::<i128>() {
        return Some(number.into());
    }
    I256::from_str_radix(text, 10).ok().map(Whole)
}

/// The sums of the checker, in as few bits as suffice. Operations wrap: `magnitude` has shown before that none does.
pub(crate) trait Sum: Copy + Ord {
    const ZERO: Self;
    fn of(number: I256) -> Self;
    fn of_amount(amount: u128) -> Self;
    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
    fn to_whole(self) -> Whole;
    fn size(self) -> Self {
        self.max(Self::ZERO.minus(self))
    }
}

impl Sum for i128 {
    const ZERO: Self = 0;
    fn of(number: I256) -> Self {
        number.as_i128()
    }
    fn of_amount(amount: u128) -> Self {
        amount.cast_signed()
    }
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }
    fn minus(self, other: Self) -> Self {
        self.wrapping_sub(other)
    }
    fn times(self, other: Self) -> Self {
        self.wrapping_mul(other)
    }
    fn to_whole(self) -> Whole {
        self.into()
    }
}

impl Sum for I256 {
    const ZERO: Self = I256::ZERO;
    fn of(number: I256) -> Self {
        number
    }
    fn of_amount(amount: u128) -> Self {
        Self::from(amount)
    }
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }
    fn minus(self, other: Self) -> Self {
        self.wrapping_sub(other)
    }
    fn times(self, other: Self) -> Self {
        self.wrapping_mul(other)
    }
    fn to_whole(self) -> Whole {
        Whole(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_were_written() {
        for text in ["0", "-1", "170141183460469231731687303715884105728", &I256::MAX.to_string()] {
            assert_eq!(parse(text).unwrap().to_string(), text);
        }
        let above = "1".repeat(78);
        for text in ["", "-", "+1", "1.0", "1e3", " 1", "0x1", &above] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn products_of_256_bits_agree_with_their_parts() {
        let wide = I256::from(u128::MAX);
        assert_eq!(wide.times(I256::from(-3_i128)).to_string(), (-3 * wide).to_string());
        assert_eq!(I256::MAX.checked_mul(I256::from(2)), None);
        assert_eq!(wide.checked_mul(wide), None, "2^256 does not fit with a sign");
        assert_eq!((wide >> 1_u32).checked_mul(wide).map(|product| product > wide), Some(true));
    }
}
