//! A part of all stake.

/// A part, exactly: numerator and denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    numerator: u64,
    denominator: u64,
}

impl Share {
    /// The part, or none if it is above 1 or the denominator is 0.
    #[must_use]
    pub fn new(numerator: u64, denominator: u64) -> Option<Self> {
        (numerator <= denominator && denominator > 0).then_some(Self { numerator, denominator })
    }
    /// The most whole units that are no more than this part. `total` is at most 2¹¹⁰.
    #[must_use]
    pub fn of(self, total: u128) -> u128 {
        let (a, b) = (u128::from(self.numerator), u128::from(self.denominator));
        // The product could pass 128 bits: whole parts first.
        let (whole, rest) = (total / b, total % b);
        // rest < 2^64 and a < 2^64.
        whole * a + rest * a / b
    }
    /// Numerator.
    #[must_use]
    pub fn numerator(self) -> u64 {
        self.numerator
    }
    /// Denominator.
    #[must_use]
    pub fn denominator(self) -> u64 {
        self.denominator
    }
}
