//! How far the skew moves the volatility of a strike.

use super::{Skew, SkewShock};
use crate::{MarginError, amount};
use units::Fixed;

/// The skew shock of one expiry.
#[derive(Clone, Copy, Debug)]
pub(super) struct ExpirySkew {
    linear: Fixed,
    absolute: Fixed,
    /// The log-moneyness at which the shock has reached its cap: about where the smile flattens out.
    flat_from: Fixed,
}

impl ExpirySkew {
    /// With √τ = `root`: cap = base + slope × √τ, and k* = max(least, √τ × width × (volatility + slope × √τ)).
    pub(super) fn new(shock: &SkewShock, root: Fixed) -> Result<Self, MarginError> {
        let what = "the skew shock";
        let along = |base, slope| amount::add(what, base, amount::near(what, slope, root)?);
        let volatility = along(shock.volatility, shock.volatility_slope)?;
        let width = amount::near(what, amount::near(what, root, shock.width)?, volatility)?;
        Ok(Self {
            linear: along(shock.linear.base, shock.linear.slope)?,
            absolute: along(shock.absolute.base, shock.absolute.slope)?,
            flat_from: width.max(shock.least_width),
        })
    }

    /// What the volatility at log-moneyness `k` = ln(K ÷ F) is multiplied by; not less than zero.
    pub(super) fn multiple(&self, skew: Skew, k: Fixed) -> Result<Fixed, MarginError> {
        let what = "the skew shock";
        let (cap, k) = match skew {
            Skew::Linear => (self.linear, k),
            Skew::Absolute => (self.absolute, amount::abs(what, k)?),
        };
        let sloped = if self.flat_from > Fixed::ZERO {
            amount::near_over(what, k, cap, self.flat_from)?
        } else if k.is_negative() {
            amount::neg(what, cap)?
        } else {
            cap
        };
        let shift =
            if k.is_negative() { sloped.max(amount::neg(what, cap)?) } else { sloped.min(cap) };
        Ok(amount::add(what, Fixed::ONE, shift)?.max(Fixed::ZERO))
    }
}
