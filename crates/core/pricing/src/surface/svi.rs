//! The formula of a smile.

use super::{Parameter, Refusal, place::nearest_sqrt};
use borsh::{BorshDeserialize, BorshSerialize};
use ruint::aliases::U256;
use units::{Fixed, Rounding};

/// Total variance by moneyness: `w(k) = a + b(ρ(k − m) + √((k − m)² + σ²))`, with `k = ln(strike ÷ forward)`.
///
/// Source: J. Gatheral, A. Jacquier, "Arbitrage-free SVI volatility surfaces" (2014), formula (3.1). These are five numbers that somebody
/// sent, and may be anything; [`SviSmile`](super::SviSmile) is what they are once they have been looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Svi {
    /// Level.
    pub a: Fixed,
    /// Angle between the wings.
    pub b: Fixed,
    /// Tilt.
    pub rho: Fixed,
    /// Where the vertex is.
    pub m: Fixed,
    /// How round the vertex is.
    pub sigma: Fixed,
}

/// 10⁻¹⁸.
const UNIT: i128 = 1;
/// 1.
const ONE: i128 = 1_000_000_000_000_000_000;

/// Between what a parameter has to lie, so that nothing computed from it can be out of range.
///
/// A variance of 144 is all there is ([`SviSmile`](super::SviSmile)): `a` and `bσ` need not go beyond it, nor `m` beyond its
/// four standard deviations. A vertex narrower than 10⁻⁶ is a corner that no strike can tell from one.
const RANGES: [(Parameter, i128, i128); 5] = [
    (Parameter::A, -144 * ONE, 144 * ONE),
    (Parameter::B, 0, 2 * ONE),
    (Parameter::Rho, UNIT - ONE, ONE - UNIT),
    (Parameter::M, -48 * ONE, 48 * ONE),
    (Parameter::Sigma, ONE / 1_000_000, 72 * ONE),
];

impl Svi {
    /// Refuses parameters out of their ranges, then a least variance `a + bσ√(1 − ρ²)` below zero.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        let values = [self.a, self.b, self.rho, self.m, self.sigma];
        for (value, (parameter, least, most)) in values.into_iter().zip(RANGES) {
            let (least, most) = (Fixed::new(least), Fixed::new(most));
            if value < least || value > most {
                return Err(Refusal::OutOfRange { parameter, value, least, most });
            }
        }
        match self.least_variance() {
            Some(least) if !least.is_negative() => Ok(()),
            least => Err(Refusal::NegativeVariance { least: least.unwrap_or(Fixed::MIN) }),
        }
    }

    /// `a + bσ√(1 − ρ²)`, at most that. It fits wherever the parameters are in their ranges.
    fn least_variance(&self) -> Option<Fixed> {
        let square = self.rho.checked_mul(self.rho, Rounding::Up)?;
        let root = Fixed::ONE.checked_sub(square)?.sqrt()?;
        let above = self.b.checked_mul(self.sigma, Rounding::Down)?;
        let above = above.checked_mul(root, Rounding::Down)?;
        self.a.checked_add(above)
    }

    /// `n√(a + bσ)`, to the nearest 10⁻¹⁸: the unit of the grid with n = 1, the reach with n = 4. It fits wherever
    /// [`check`](Self::check) passes.
    pub(super) fn deviations(&self, n: u64) -> Option<Fixed> {
        // At 10⁻³⁶, as is the product of counts of 10⁻¹⁸.
        let level =
            U256::from(self.b.magnitude()).checked_mul(U256::from(self.sigma.magnitude()))?;
        let a = U256::from(self.a.magnitude()).checked_mul(U256::from(Fixed::ONE.magnitude()))?;
        let sum = match self.a.is_negative() {
            true => level.saturating_sub(a),
            false => level.checked_add(a)?,
        };
        let square = U256::from(n).checked_mul(U256::from(n))?;
        Fixed::from_magnitude(false, nearest_sqrt(sum.checked_mul(square)?)?)
    }
}
