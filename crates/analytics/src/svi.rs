//! One expiry of a volatility surface as Gatheral's raw SVI, in floats.

use pricing::surface;
use serde::Serialize;
use units::Fixed;

/// A total variance above this is taken for this: a volatility over the whole time of 1,200 percent.
const MAX_VARIANCE: f64 = 144.0;
/// Beyond this many standard deviations the smile is flat.
const REACH: f64 = 4.0;

/// `w(k) = a + b(ρ(k − m) + √((k − m)² + σ²))`: the total variance σ²t of an option with `k = ln(strike ÷ forward)`.
///
/// Source: J. Gatheral, A. Jacquier, "Arbitrage-free SVI volatility surfaces" (2014), formula (3.1).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Svi {
    /// Level.
    pub a: f64,
    /// Angle between the wings.
    pub b: f64,
    /// Tilt, in (−1, 1).
    pub rho: f64,
    /// Where the vertex is.
    pub m: f64,
    /// How round the vertex is.
    pub sigma: f64,
}

impl Svi {
    /// No smile at all, and no variance.
    pub(crate) const FLAT: Self = Self { a: 0.0, b: 0.0, rho: 0.0, m: 0.0, sigma: 1.0 };

    /// The same parameters in fixed point, each to the nearest 10⁻¹⁸ of what the float stands for: what a maker signs. None if one does
    /// not fit.
    #[must_use]
    pub fn to_fixed(&self) -> Option<surface::Svi> {
        let fixed = |number: f64| {
            let count = (number * 1e18).round();
            // The bounds are powers of two, so as floats they are exact.
            let fits = (-(2.0_f64.powi(127))..2.0_f64.powi(127)).contains(&count);
            fits.then(|| Fixed::new(count as i128))
        };
        Some(surface::Svi {
            a: fixed(self.a)?,
            b: fixed(self.b)?,
            rho: fixed(self.rho)?,
            m: fixed(self.m)?,
            sigma: fixed(self.sigma)?,
        })
    }

    /// `w(k)` by the formula, wherever `k` is.
    #[must_use]
    pub fn variance(&self, k: f64) -> f64 {
        let x = k - self.m;
        self.a + self.b * (self.rho * x + x.hypot(self.sigma))
    }

    /// `w′(k)`.
    #[must_use]
    pub fn slope(&self, k: f64) -> f64 {
        let x = k - self.m;
        self.b * (self.rho + x / x.hypot(self.sigma))
    }

    /// `w″(k)`.
    #[must_use]
    pub fn curvature(&self, k: f64) -> f64 {
        let root = (k - self.m).hypot(self.sigma);
        self.b / root * (self.sigma / root).powi(2)
    }

    /// `a + bσ√(1 − ρ²)`: the least variance of any `k`.
    #[must_use]
    pub fn least_variance(&self) -> f64 {
        self.a + self.b * self.sigma * (1.0 - self.rho * self.rho).sqrt()
    }

    /// `4√(a + bσ)`: how far from the forward, in `k`, the formula is used.
    #[must_use]
    pub fn reach(&self) -> f64 {
        REACH * (self.a + self.b * self.sigma).sqrt()
    }

    /// The variance that options are priced with: `k` within [`reach`](Self::reach), at most 144.
    #[must_use]
    pub fn used_variance(&self, k: f64) -> f64 {
        let reach = self.reach();
        // Not `clamp`, which panics where parameters of which nothing is known yet give no number.
        self.variance(k.max(-reach).min(reach)).min(MAX_VARIANCE)
    }

    /// The volatility that options are priced with: `√(w ÷ years)`.
    #[must_use]
    pub fn volatility(&self, k: f64, years: f64) -> f64 {
        (self.used_variance(k) / years).sqrt()
    }

    /// `g(k) = (1 − kw′/2w)² − w′²/4·(1/w + 1/4) + w″/2`: the density of the underlying at expiry up to a factor above zero, so
    /// below zero there is a butterfly that costs less than nothing. Source: as above, formula (2.1).
    #[must_use]
    pub fn butterfly(&self, k: f64) -> f64 {
        let (w, slope) = (self.variance(k), self.slope(k));
        let first = 1.0 - k * slope / (2.0 * w);
        first * first - slope * slope / 4.0 * (1.0 / w + 0.25) + self.curvature(k) / 2.0
    }
}
