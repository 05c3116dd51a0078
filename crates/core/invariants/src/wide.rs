//! Integers wide enough that nothing here rounds before it has to, or overflows at all.

use ruint::aliases::{U256, U512};
use std::collections::BTreeMap;

/// Ratios count 10⁻¹⁸.
pub(crate) const RATIO: u128 = 1_000_000_000_000_000_000;
/// Prices per share count 2⁻¹²⁷.
pub(crate) const PER_SHARE: u128 = 1 << 127;

/// A count, where sums of counts are taken.
pub(crate) fn wide(count: u128) -> U256 {
    U256::from(count)
}

/// A length, as a count.
pub(crate) fn count(items: usize) -> U256 {
    U256::try_from(items).unwrap_or(U256::MAX)
}

/// A count, where products of three are taken.
pub(crate) fn wider(count: u128) -> U512 {
    U512::from(count)
}

/// The product of all factors. Five of 128 bits do not fit; no more than four are ever multiplied, the smaller of them
/// ratios.
pub(crate) fn product(factors: &[u128]) -> U512 {
    factors.iter().fold(U512::ONE, |all, factor| all.saturating_mul(wider(*factor)))
}

/// `a × b ÷ c` rounded down; zero when `c` is.
pub(crate) fn part(a: u128, b: u128, c: u128) -> U256 {
    wide(a).saturating_mul(wide(b)).checked_div(wide(c)).unwrap_or(U256::ZERO)
}

/// `numerator ÷ denominator` rounded down, where the quotient is a count of base units.
pub(crate) fn quotient(numerator: U512, denominator: U512) -> U256 {
    let quotient = numerator.checked_div(denominator).unwrap_or(U512::ZERO);
    U256::from_limbs_slice(quotient.as_limbs().get(..4).unwrap_or_default())
}

/// Adds to one of many sums.
pub(crate) fn add<K: Ord>(sums: &mut BTreeMap<K, U256>, key: K, amount: U256) {
    let sum = sums.entry(key).or_insert(U256::ZERO);
    *sum = sum.saturating_add(amount);
}

/// One of many sums.
pub(crate) fn sum_of<K: Ord>(sums: &BTreeMap<K, U256>, key: &K) -> U256 {
    sums.get(key).copied().unwrap_or(U256::ZERO)
}
