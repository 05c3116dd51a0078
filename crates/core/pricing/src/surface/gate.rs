//! The rules by which a smile is refused.
//!
//! Source: J. Gatheral, A. Jacquier, "Arbitrage-free SVI volatility surfaces" (2014), sections 2 and 3; R. Lee, "The moment formula for
//! implied volatility at extreme strikes" (2004).

use super::place::Place;
use super::{Refusal, Svi, SviSmile, grid::grid};
use units::{Fixed, Rounding, Timestamp};

/// The most that a wing can rise.
const STEEPEST: Fixed = Fixed::from_whole(2);

/// Refuses wings that rise by more than 2: `b(1 + |ρ|)`, of the steeper one.
pub(super) fn wings(svi: &Svi) -> Result<(), Refusal> {
    let slope = svi
        .rho
        .checked_abs()
        .and_then(|tilt| tilt.checked_add(Fixed::ONE))
        .and_then(|tilt| tilt.checked_mul(svi.b, Rounding::Up))
        .unwrap_or(Fixed::MAX);
    if slope > STEEPEST { Err(Refusal::SteepWing { slope }) } else { Ok(()) }
}

/// Refuses a `g` below zero anywhere on the grid.
///
/// It is the `g` of the formula, within reach and beyond.
pub(super) fn butterfly(smile: &SviSmile) -> Result<(), Refusal> {
    for k in grid(smile)? {
        let place = Place::of(smile.svi(), k).ok_or(Refusal::TooLarge { k })?;
        if place.w.is_zero() {
            return Err(Refusal::NoVariance { k });
        }
        let g = place.density(k).ok_or(Refusal::TooLarge { k })?;
        if g.is_negative() {
            return Err(Refusal::Butterfly { k, g });
        }
    }
    Ok(())
}

/// Refuses a later expiry that has less variance anywhere on the grids of both. Variances are compared as they are used:
/// within reach, and at most 144.
pub(super) fn calendar(
    (near_expiry, near): (Timestamp, &SviSmile),
    (far_expiry, far): (Timestamp, &SviSmile),
) -> Result<(), Refusal> {
    for k in grid(near)?.into_iter().chain(grid(far)?) {
        let (near_variance, far_variance) = (near.variance(k), far.variance(k));
        if far_variance < near_variance {
            return Err(Refusal::Calendar {
                k,
                near: near_expiry,
                near_variance,
                far: far_expiry,
                far_variance,
            });
        }
    }
    Ok(())
}
