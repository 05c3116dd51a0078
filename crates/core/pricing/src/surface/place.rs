//! A smile at one place: its variance and how that changes.
//!
//! `w = a + b(ρx + r)` with `x = k − m` and `r = √(x² + σ²)`. Where the parameters are in their ranges and `k` is on the grid or
//! within reach, `|x| ≤ 116` and `r ≤ 137`; so `r` fits at 10⁻³⁶, to half a unit there, and `w` is exact at 10⁻⁵⁴ but for that.

use super::Svi;
use ruint::aliases::U256;
use units::narrow::floor_sqrt;
use units::{Fixed, Rounding, mul_div};

/// 10³⁶, the count of one where `r` is kept.
const ONE_SQUARED: u128 = 1_000_000_000_000_000_000_000_000_000_000_000_000;

/// Variance, slope and curvature of a smile at one `k`.
pub(super) struct Place {
    pub(super) w: Fixed,
    /// `w′ = b(ρ + x ÷ r)`, to a few units of 10⁻¹⁸.
    pub(super) slope: Fixed,
    /// `w″ = b ÷ r × (σ ÷ r)²`, to a few units of 10⁻¹⁸ and of its last ten digits.
    pub(super) curvature: Fixed,
}

impl Place {
    /// None where a number does not fit, which cannot be where the module says.
    pub(super) fn of(svi: &Svi, k: Fixed) -> Option<Self> {
        let x = k.checked_sub(svi.m)?;
        let r = root(svi, x)?;
        let over_r = |number: Fixed| {
            let count = mul_div(number.magnitude(), ONE_SQUARED, r, Rounding::Down)?;
            Fixed::from_magnitude(number.is_negative(), count)
        };
        let slope = svi.rho.checked_add(over_r(x)?)?.checked_mul(svi.b, Rounding::Down)?;
        let narrow = over_r(svi.sigma)?;
        let curvature = over_r(svi.b)?
            .checked_mul(narrow, Rounding::Down)?
            .checked_mul(narrow, Rounding::Down)?;
        Some(Self { w: to_fixed(wide(svi, x, r)?)?, slope, curvature })
    }

    /// `g(k) = (1 − kw′/2w)² − w′²/4·(1/w + 1/4) + w″/2`, where this is the place at `k`; none where the variance is so small
    /// against its slope that a part does not fit.
    pub(super) fn density(&self, k: Fixed) -> Option<Fixed> {
        let Self { w, slope, curvature } = *self;
        let twice = w.checked_add(w)?;
        let first = Fixed::ONE.checked_sub(k.mul_div(slope, twice, Rounding::Down)?)?;
        let first = first.checked_mul(first, Rounding::Down)?;
        let by_variance = slope.mul_div(slope, twice.checked_add(twice)?, Rounding::Up)?;
        let by_itself = slope.mul_div(slope, Fixed::from_whole(16), Rounding::Up)?;
        let bend = curvature.checked_div(Fixed::from_whole(2), Rounding::Down)?;
        first.checked_sub(by_variance)?.checked_sub(by_itself)?.checked_add(bend)
    }
}

/// `w(k)` at 10⁻⁵⁴; none where it does not fit, which cannot be where the module says.
pub(super) fn wide_variance(svi: &Svi, k: Fixed) -> Option<U256> {
    let x = k.checked_sub(svi.m)?;
    wide(svi, x, root(svi, x)?)
}

/// A variance at 10⁻⁵⁴ as the nearest number at 10⁻¹⁸.
pub(super) fn to_fixed(wide: U256) -> Option<Fixed> {
    let scale = U256::from(ONE_SQUARED);
    let rounded = wide.checked_add(scale.wrapping_shr(1))?.checked_div(scale)?;
    Fixed::from_magnitude(false, u128::try_from(rounded).ok()?)
}

/// The magnitude of a number at 10⁻⁵⁴.
pub(super) fn to_wide(number: Fixed) -> Option<U256> {
    U256::from(number.magnitude()).checked_mul(U256::from(ONE_SQUARED))
}

/// The whole number nearest to √square; none if rounding up takes it past 128 bits.
pub(super) fn nearest_sqrt(square: U256) -> Option<u128> {
    let root = floor_sqrt(square);
    // The nearest is the next one if square > (root + ½)² = root² + root + ¼.
    let rest = square.checked_sub(U256::from(root).checked_mul(U256::from(root))?)?;
    if rest > U256::from(root) { root.checked_add(1) } else { Some(root) }
}

/// `r` at 10⁻³⁶.
fn root(svi: &Svi, x: Fixed) -> Option<u128> {
    let square = |number: Fixed| {
        let magnitude = U256::from(number.magnitude());
        magnitude.checked_mul(magnitude)
    };
    let sum = square(x)?.checked_add(square(svi.sigma)?)?;
    nearest_sqrt(sum.checked_mul(U256::from(ONE_SQUARED))?)
}

fn wide(svi: &Svi, x: Fixed, r: u128) -> Option<U256> {
    let tilted = r.checked_add_signed(svi.rho.raw().checked_mul(x.raw())?)?;
    let above = U256::from(svi.b.magnitude()).checked_mul(U256::from(tilted))?;
    let level = to_wide(svi.a)?;
    if svi.a.is_negative() {
        // At its vertex a smile may touch zero, and its last digit fall below.
        Some(above.saturating_sub(level))
    } else {
        above.checked_add(level)
    }
}
