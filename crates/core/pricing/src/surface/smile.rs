//! A smile that was looked at before it was taken.

use super::place::{Place, nearest_sqrt, to_fixed, to_wide, wide_variance};
use super::{Refusal, Svi, gate};
use crate::black76::YEAR;
use crate::{PricingError, Slice, Smile};
use borsh::{
    BorshDeserialize, BorshSerialize,
    io::{Read, Result as ReadResult},
};
use ruint::aliases::U256;
use units::narrow::{LN_FRACTION_BITS, ln};
use units::{Fixed, Millis, Price, Ratio, Rounding, mul_div};

/// The most variance that is used: a volatility of 12 over the whole time.
const MOST_VARIANCE: Fixed = Fixed::from_whole(144);

/// One at the scale of logarithms, and as a count of halves of 10⁻¹⁸.
const LN_ONE: u128 = 1 << LN_FRACTION_BITS;
const HALVES_OF_UNITS: u128 = 2_000_000_000_000_000_000;

/// A smile of one expiry, free of arbitrage by itself: every value of this type has passed the gate, decoded ones again.
///
/// It is total variance, that of all the time there was when it was published, [`remaining`](Self::remaining). Volatilities are
/// stated for that time, so they stay what they are while time passes, until the next smile is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize)]
pub struct SviSmile {
    svi: Svi,
    remaining: Millis,
    /// `4√(a + bσ)`.
    #[borsh(skip)]
    reach: Fixed,
}

impl SviSmile {
    /// Looks at parameters that were fitted when `remaining` was left to expiry.
    ///
    /// # Errors
    /// [`Refusal`], in this order: a parameter out of range, a variance below zero, a steep wing, no time, and at the first place
    /// of the grid where there is one, no variance, a number that does not fit, or a butterfly.
    pub fn new(svi: Svi, remaining: Millis) -> Result<Self, Refusal> {
        svi.check()?;
        gate::wings(&svi)?;
        if remaining == Millis::ZERO {
            return Err(Refusal::NoTime);
        }
        let reach = svi.deviations(4).ok_or(Refusal::TooLarge { k: Fixed::ZERO })?;
        let smile = Self { svi, remaining, reach };
        gate::butterfly(&smile)?;
        Ok(smile)
    }

    /// The parameters.
    #[must_use]
    pub const fn svi(&self) -> &Svi {
        &self.svi
    }
    /// The time to expiry when they were fitted.
    #[must_use]
    pub const fn remaining(&self) -> Millis {
        self.remaining
    }
    /// `4√(a + bσ)`: how far from the forward, in `k`, the formula is used. Beyond, the variance is that at this distance.
    #[must_use]
    pub const fn reach(&self) -> Fixed {
        self.reach
    }

    /// The total variance at `k = ln(strike ÷ forward)`: of the formula within reach, at most 144. The nearest 10⁻¹⁸.
    #[must_use]
    pub fn variance(&self, k: Fixed) -> Fixed {
        // At most 144, so it always fits.
        self.wide_variance(k).and_then(to_fixed).unwrap_or(Fixed::ZERO)
    }

    /// The volatility of a year at `k = ln(strike ÷ forward)`: √(variance ÷ years). The nearest 10⁻¹⁸.
    #[must_use]
    pub fn volatility_at(&self, k: Fixed) -> Ratio {
        // √(144 years ÷ 1 ms) is about two million, so it always fits.
        self.wide_variance(k)
            .and_then(|variance| self.per_year(variance))
            .and_then(nearest_sqrt)
            .map_or(Ratio::ZERO, Ratio::new)
    }

    /// `g(k)`: the probability density of the underlying at expiry, as the formula has it within reach and beyond, up to a factor above
    /// zero. None where a part of it does not fit.
    #[must_use]
    pub fn density(&self, k: Fixed) -> Option<Fixed> {
        Place::of(&self.svi, k)?.density(k)
    }

    /// [`variance`](Self::variance) at 10⁻⁵⁴.
    fn wide_variance(&self, k: Fixed) -> Option<U256> {
        let least = self.reach.checked_neg()?;
        let wide = wide_variance(&self.svi, k.max(least).min(self.reach))?;
        Some(wide.min(to_wide(MOST_VARIANCE)?))
    }

    /// The variance of a year at 10⁻³⁶.
    fn per_year(&self, variance: U256) -> Option<U256> {
        let time =
            U256::from(self.remaining.raw()).checked_mul(U256::from(Fixed::ONE.magnitude()))?;
        variance.checked_mul(U256::from(YEAR))?.checked_div(time)
    }
}

impl Smile for SviSmile {
    /// By the forward of `slice`; its time is not read. At a strike of zero it is what it is out of reach on that side.
    fn volatility(&self, slice: &Slice, strike: Price) -> Result<Ratio, PricingError> {
        Ok(self.volatility_at(moneyness(strike, slice.forward())))
    }
}

/// `ln(strike ÷ forward)` to the nearest 10⁻¹⁸; as low as can be at a strike of zero, as high as can be at a forward of zero.
fn moneyness(strike: Price, forward: Price) -> Fixed {
    let Some(strike) = ln(strike.raw()) else { return Fixed::MIN };
    let Some(forward) = ln(forward.raw()) else { return Fixed::MAX };
    // Logarithms of counts are between 0 and 89, so the difference fits, at 10⁻¹⁸ too.
    let k = strike.saturating_sub(forward);
    let halves = mul_div(k.unsigned_abs(), HALVES_OF_UNITS, LN_ONE, Rounding::Down);
    let nearest =
        halves.and_then(|halves| halves.checked_add(1)).map(|halves| halves.wrapping_shr(1));
    nearest.and_then(|count| Fixed::from_magnitude(k < 0, count)).unwrap_or(Fixed::MAX)
}

impl BorshDeserialize for SviSmile {
    fn deserialize_reader<R: Read>(reader: &mut R) -> ReadResult<Self> {
        let svi = Svi::deserialize_reader(reader)?;
        let remaining = Millis::deserialize_reader(reader)?;
        Self::new(svi, remaining).map_err(Refusal::into_read_error)
    }
}
