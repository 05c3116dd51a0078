//! Fractions: the general [`Ratio`], and the finer [`PerShare`] and [`PremiumIndex`] of pooled stake.

use crate::{Amount, Rounding, Shares, mul_div};
use borsh::{BorshDeserialize, BorshSerialize};
use core::fmt;
use ruint::aliases::U256;

/// A pure number at 10⁻¹⁸: pledge rates, penalties, quorums, tolerances, leverage caps.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    BorshSerialize,
    BorshDeserialize,
)]
pub struct Ratio(u128);

impl Ratio {
    /// Decimals of the scale.
    pub const DECIMALS: u8 = 18;
    const SCALE: u128 = 1_000_000_000_000_000_000;
    /// 0.
    pub const ZERO: Self = Self(0);
    /// 1.
    pub const ONE: Self = Self(Self::SCALE);

    /// Takes a count of 10⁻¹⁸.
    #[must_use]
    pub const fn new(raw: u128) -> Self {
        Self(raw)
    }
    /// The count of 10⁻¹⁸.
    #[must_use]
    pub const fn raw(self) -> u128 {
        self.0
    }
    /// From basis points (1/10 000).
    #[must_use]
    pub const fn from_bps(bps: u32) -> Self {
        // 2³² × 10¹⁴ < 2¹²⁸: cannot overflow.
        #[allow(clippy::as_conversions, clippy::arithmetic_side_effects)]
        Self(bps as u128 * 100_000_000_000_000)
    }
    /// `part ÷ whole`; `None` when `whole` is zero or the result does not fit.
    #[must_use]
    pub fn of(part: u128, whole: u128, rounding: Rounding) -> Option<Self> {
        mul_div(part, Self::SCALE, whole, rounding).map(Self)
    }
    /// `self × quantity`.
    #[must_use]
    pub fn apply(self, quantity: u128, rounding: Rounding) -> Option<u128> {
        mul_div(quantity, self.0, Self::SCALE, rounding)
    }
    /// `self × amount`.
    #[must_use]
    pub fn of_amount(self, amount: Amount, rounding: Rounding) -> Option<Amount> {
        self.apply(amount.raw(), rounding).map(Amount::new)
    }
    /// The sum, unless it does not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }
    /// The sum, capped.
    #[must_use]
    pub fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
    /// The difference, floored at zero.
    #[must_use]
    pub fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
    /// Whether this is zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::format_decimal(self.0, Self::DECIMALS))
    }
}

/// Base units per share of a tranche, at 2⁻¹²⁷.
///
/// A tranche starts at one and can only fall (premiums are accounted apart), so the integer part is
/// one bit. At 10⁻¹⁸ a tranche of 10³⁰ base units would lose 10¹² of them to rounding; at 2⁻¹²⁷ it
/// loses none, which is what `security-core.md` §7.10 asks for.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    BorshSerialize,
    BorshDeserialize,
)]
pub struct PerShare(u128);

impl PerShare {
    const SCALE: u128 = 1 << 127;
    /// Nothing left.
    pub const ZERO: Self = Self(0);
    /// One base unit per share: where every tranche starts.
    pub const ONE: Self = Self(Self::SCALE);

    /// Takes a count of 2⁻¹²⁷, capped at one.
    #[must_use]
    pub fn new(raw: u128) -> Self {
        Self(raw.min(Self::SCALE))
    }
    /// The count of 2⁻¹²⁷.
    #[must_use]
    pub const fn raw(self) -> u128 {
        self.0
    }
    /// `stake ÷ shares` rounded down, capped at one; zero when there are no shares.
    #[must_use]
    pub fn of(stake: Amount, shares: Shares) -> Self {
        let price = mul_div(stake.raw(), Self::SCALE, shares.raw(), Rounding::Down);
        Self(price.unwrap_or(if shares.is_zero() { 0 } else { Self::SCALE }).min(Self::SCALE))
    }
    /// `self × ratio`, capped at one.
    #[must_use]
    pub fn scale(self, ratio: Ratio, rounding: Rounding) -> Self {
        Self(ratio.apply(self.0, rounding).unwrap_or(Self::SCALE).min(Self::SCALE))
    }
    /// What `shares` are worth, rounded down. Never exceeds the number of shares.
    #[must_use]
    pub fn amount(self, shares: Shares) -> Amount {
        // self ≤ SCALE, so the quotient is at most `shares` and always fits.
        Amount::new(
            mul_div(shares.raw(), self.0, Self::SCALE, Rounding::Down).unwrap_or(shares.raw()),
        )
    }
    /// How many shares at the price `other` are worth as much as `shares` at this price, rounded down; `None` when
    /// `other` is zero or they do not fit.
    #[must_use]
    pub fn exchange(self, shares: Shares, other: Self) -> Option<Shares> {
        shares.mul_div(self.0, other.0, Rounding::Down)
    }
    /// `self ÷ other` as a ratio rounded up, capped at what a ratio can hold; zero when `other` is zero (nothing is left
    /// to owe).
    #[must_use]
    pub fn over(self, other: Self) -> Ratio {
        if other.is_zero() {
            return Ratio::ZERO;
        }
        Ratio::of(self.0, other.0, Rounding::Up).unwrap_or(Ratio::new(u128::MAX))
    }
    /// The difference, floored at zero.
    #[must_use]
    pub fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
    /// The sum, capped at one (no share can lose more than all of itself).
    #[must_use]
    pub fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0).min(Self::SCALE))
    }
    /// Whether nothing is left.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
    /// As a ratio at 10⁻¹⁸, rounded down: for people.
    #[must_use]
    pub fn to_ratio(self) -> Ratio {
        Ratio::of(self.0, Self::SCALE, Rounding::Down).unwrap_or(Ratio::ONE)
    }
}

/// Premiums ever earned by one share, in base units of the premium's asset at 2⁻¹²⁸.
///
/// Two assets with 6 and 18 decimals and second-long epochs span forty orders of magnitude, which is
/// why this one number is 256 bits wide.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    BorshSerialize,
    BorshDeserialize,
)]
pub struct PremiumIndex(U256);

impl PremiumIndex {
    /// Nothing earned.
    pub const ZERO: Self = Self(U256::ZERO);

    /// The index after `amount` more was earned by `shares` together; unchanged when there are no
    /// shares (the caller keeps the amount).
    #[must_use]
    pub fn accrue(self, amount: Amount, shares: Shares) -> Self {
        let wide = U256::from(amount.raw()).wrapping_shl(128);
        let per_share = wide.checked_div(U256::from(shares.raw())).unwrap_or(U256::ZERO);
        Self(self.0.saturating_add(per_share))
    }
    /// What `shares` earned between `since` and this index, rounded down.
    #[must_use]
    pub fn earned(self, since: Self, shares: Shares) -> Amount {
        let grown = self.0.saturating_sub(since.0);
        // floor(grown × shares / 2¹²⁸) without 384 bits: split grown into its halves.
        let (low, high) = (grown & U256::from(u128::MAX), grown.wrapping_shr(128));
        let shares = U256::from(shares.raw());
        let fraction = low.saturating_mul(shares).wrapping_shr(128);
        let total = high.saturating_mul(shares).saturating_add(fraction);
        Amount::new(u128::try_from(total).unwrap_or(u128::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn per_share_is_exact_to_the_unit_at_1e30() {
        let shares = Shares::new(10_u128.pow(30));
        let stake = Amount::new(10_u128.pow(30) / 3 * 2 + 1);
        let price = PerShare::of(stake, shares);
        let back = price.amount(shares);
        assert!(stake.raw() - back.raw() <= 1, "{stake} {back}");
        assert_eq!(PerShare::of(Amount::new(5), Shares::ZERO), PerShare::ZERO);
        assert_eq!(PerShare::ONE.amount(Shares::new(u128::MAX)), Amount::new(u128::MAX));
    }

    #[test]
    fn what_is_owed_of_next_to_nothing_is_not_nothing() {
        let next_to_nothing = PerShare::of(Amount::new(1), Shares::new(10_u128.pow(30)));
        assert_eq!(PerShare::ONE.over(next_to_nothing), Ratio::new(u128::MAX));
        assert_eq!(PerShare::ONE.over(PerShare::ZERO), Ratio::ZERO, "nothing is left to owe");
    }

    #[test]
    fn shares_are_exchanged_at_their_prices() {
        let (one, half) = (PerShare::ONE, PerShare::of(Amount::new(1), Shares::new(2)));
        assert_eq!(half.exchange(Shares::new(7), one), Some(Shares::new(3)));
        assert_eq!(one.exchange(Shares::new(7), half), Some(Shares::new(14)));
        assert_eq!(one.exchange(Shares::new(7), PerShare::ZERO), None);
    }

    #[test]
    fn ratios_round_as_told() {
        let third = Ratio::of(1, 3, Rounding::Up).unwrap();
        assert_eq!(third.apply(3, Rounding::Down), Some(1));
        assert_eq!(Ratio::from_bps(2_500).apply(10, Rounding::Down), Some(2));
        assert_eq!(Ratio::from_bps(2_500).apply(10, Rounding::Up), Some(3));
        assert_eq!(Ratio::from_bps(250).to_string(), "0.025");
    }

    #[test]
    fn premium_index_never_pays_more_than_was_accrued() {
        for (amount, a, b) in [
            (1_u128, 3_u128, 4_u128),
            (999_999, 1, 1_000_000),
            (10_u128.pow(30), 7, 10_u128.pow(29)),
        ] {
            let shares = Shares::new(a + b);
            let index = PremiumIndex::ZERO.accrue(Amount::new(amount), shares);
            let paid = index.earned(PremiumIndex::ZERO, Shares::new(a)).raw()
                + index.earned(PremiumIndex::ZERO, Shares::new(b)).raw();
            assert!(paid <= amount && amount - paid <= 2, "{amount} {paid}");
        }
    }
}
