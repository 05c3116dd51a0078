//! What a verified message says.

use crate::{Fault, Field};
use borsh::{BorshDeserialize, BorshSerialize};
use units::{Name, Price, Timestamp};

/// A price at a time, as a publisher signed it.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Statement {
    /// What is priced, by the publisher's name for it.
    pub symbol: Name,
    /// The price at 10⁻¹⁸, in the currency that the publisher quotes the symbol in; never zero.
    pub price: Price,
    /// The time inside the signed message.
    pub time: Timestamp,
}

/// `value × 10^exponent` at the scale of [`Price`], exactly.
pub(crate) fn price(field: Field, value: u128, exponent: i32) -> Result<Price, Fault> {
    let shift = exponent.saturating_add(i32::from(Price::DECIMALS));
    let power = 10_u128.checked_pow(shift.unsigned_abs());
    let raw = power.and_then(|power| {
        if shift >= 0 {
            return value.checked_mul(power);
        }
        // Digits below the scale would be lost.
        let is_exact = value.checked_rem(power) == Some(0);
        is_exact.then(|| value.checked_div(power)).flatten()
    });
    raw.map(Price::new).ok_or(Fault::DoesNotFit { field, value, exponent })
}

/// Seconds since 1970 as a time.
pub(crate) fn seconds(field: Field, seconds: i128) -> Result<Timestamp, Fault> {
    let most = u64::MAX.checked_div(1_000).unwrap_or_default();
    let time = u64::try_from(seconds).ok().and_then(|seconds| seconds.checked_mul(1_000));
    let most = i128::from(most);
    time.map(Timestamp::new).ok_or(Fault::OutOfRange { field, have: seconds, least: 0, most })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_exact_or_an_error() {
        let at = |value, exponent| price(Field::Price, value, exponent).map(Price::raw);
        assert_eq!(at(43_721_750_000, -6), Ok(43_721_750_000_000_000_000_000));
        assert_eq!(at(7, -18), Ok(7));
        assert_eq!(at(700, -20), Ok(7));
        assert_eq!(at(3, 2), Ok(300_000_000_000_000_000_000));
        for (value, exponent) in
            [(701, -20), (1, -57), (1, i32::MIN), (1, 21), (u128::MAX, -17), (1, i32::MAX)]
        {
            let fault = Fault::DoesNotFit { field: Field::Price, value, exponent };
            assert_eq!(at(value, exponent), Err(fault));
        }
    }

    #[test]
    fn a_time_that_milliseconds_cannot_hold_is_an_error() {
        let most = 18_446_744_073_709_551_i128;
        assert_eq!(seconds(Field::Timestamp, 5), Ok(Timestamp::new(5_000)));
        assert!(seconds(Field::Timestamp, most).is_ok());
        for have in [-1, most + 1, i128::MAX, i128::MIN] {
            let fault = Fault::OutOfRange { field: Field::Timestamp, have, least: 0, most };
            assert_eq!(seconds(Field::Timestamp, have), Err(fault));
        }
    }
}
