//! The places at which a smile is looked at.
//!
//! In units of `k = ln(strike ÷ forward)`, in this order:
//!
//! 1. −4 to 4 in eighths, the same for every smile: strikes from a fifty-fifth of the forward to fifty-five times it.
//! 2. −4√(a + bσ) to 4√(a + bσ) in eighths of `√(a + bσ)`: all of the smile that is used, as finely for an expiry in an hour as
//!    for one in a year, whose widths differ by a factor of a hundred.
//! 3. `m` and `m ± σ` times ¼, ½, 1, 2, 4, 8: its vertex, which may be narrower than those steps. Places farther out than
//!    both of the above are left out.

use super::{Refusal, SviSmile};
use units::{Fixed, Rounding};

/// Steps on either side.
const STEPS: i64 = 32;
/// Steps to one whole.
const STEPS_TO_ONE: i64 = 8;
/// How far the first part goes.
const WIDTH: Fixed = Fixed::from_whole(4);
/// Quarters of σ from the vertex.
const QUARTERS: [i64; 13] = [-32, -16, -8, -4, -2, -1, 0, 1, 2, 4, 8, 16, 32];

/// The grid of a smile.
///
/// # Errors
/// [`Refusal::TooLarge`] where a place does not fit, which cannot be with parameters in their ranges.
pub(super) fn grid(smile: &SviSmile) -> Result<Vec<Fixed>, Refusal> {
    places(smile).ok_or(Refusal::TooLarge { k: Fixed::ZERO })
}

fn places(smile: &SviSmile) -> Option<Vec<Fixed>> {
    let svi = smile.svi();
    let part = |unit: Fixed, count: i64, of: i64| {
        unit.mul_div(Fixed::from_whole(count), Fixed::from_whole(of), Rounding::Down)
    };
    let mut places = Vec::new();
    for unit in [Fixed::ONE, svi.deviations(1)?] {
        for step in -STEPS..=STEPS {
            places.push(part(unit, step, STEPS_TO_ONE)?);
        }
    }
    let farthest = smile.reach().max(WIDTH);
    for quarters in QUARTERS {
        let k = svi.m.checked_add(part(svi.sigma, quarters, 4)?)?;
        if k.checked_abs()? <= farthest {
            places.push(k);
        }
    }
    Some(places)
}
