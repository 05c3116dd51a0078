//! Whole-number quantities that must not be mixed up: amounts, shares, values, prices.

use borsh::{BorshDeserialize, BorshSerialize};
use core::fmt;

/// Defines a newtype over `u128` with checked arithmetic only and no implicit conversions.
macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
        )]
        pub struct $name(u128);

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(0);
            /// The largest representable quantity.
            pub const MAX: Self = Self(u128::MAX);

            /// Takes a bare count at the scale of this type.
            #[must_use]
            pub const fn new(raw: u128) -> Self {
                Self(raw)
            }
            /// The bare count at the scale of this type.
            #[must_use]
            pub const fn raw(self) -> u128 {
                self.0
            }
            /// Whether there is nothing.
            #[must_use]
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }
            /// The sum, unless it does not fit.
            #[must_use]
            pub fn checked_add(self, other: Self) -> Option<Self> {
                self.0.checked_add(other.0).map(Self)
            }
            /// The difference, unless it is negative.
            #[must_use]
            pub fn checked_sub(self, other: Self) -> Option<Self> {
                self.0.checked_sub(other.0).map(Self)
            }
            /// The sum, capped at [`Self::MAX`]: for views and comparisons, not for moving value.
            #[must_use]
            pub fn saturating_add(self, other: Self) -> Self {
                Self(self.0.saturating_add(other.0))
            }
            /// The difference, floored at zero.
            #[must_use]
            pub fn saturating_sub(self, other: Self) -> Self {
                Self(self.0.saturating_sub(other.0))
            }
            /// `self × numerator ÷ denominator`, both of one other kind; `None` on a zero
            /// denominator or when the result does not fit.
            #[must_use]
            pub fn mul_div(self, numerator: u128, denominator: u128, rounding: crate::Rounding) -> Option<Self> {
                crate::mul_div(self.0, numerator, denominator, rounding).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

quantity! {
    /// Base units of one asset (wei, satoshi, 10⁻⁶ USDC). Which asset is said by its neighbour.
    Amount
}
quantity! {
    /// Shares of one tranche: they start at one share per base unit and are never revalued.
    Shares
}
quantity! {
    /// Worth in the reference currency, at 10⁻¹⁸.
    Value
}
quantity! {
    /// Quote currency per whole unit of the base, at 10⁻¹⁸. The scale is part of the type, so a feed
    /// with fewer decimals cannot be off by a power of ten.
    Price
}

impl Price {
    /// Decimals of the scale of every price.
    pub const DECIMALS: u8 = 18;

    /// The smallest price with this many digits after the point; with more than the scale has, that of the scale.
    #[must_use]
    pub fn tick(decimals: u8) -> Self {
        Self(10_u128.saturating_pow(u32::from(Self::DECIMALS.saturating_sub(decimals))))
    }
    /// `|self − other|`.
    #[must_use]
    pub fn abs_diff(self, other: Self) -> Self {
        Self(self.0.abs_diff(other.0))
    }
}

impl Value {
    /// Decimals of the scale of every value.
    pub const DECIMALS: u8 = 18;
}
