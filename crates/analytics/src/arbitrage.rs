//! What would be free money on a surface, in floats: for diagnosis, and for whoever wants to publish one.
//!
//! The rules are those by which a chain refuses a surface (`pricing::surface`), written a second time. All of them are looked at
//! and the worst place of each is told; a chain stops at the first.

use crate::Svi;
use serde::Serialize;
use std::fmt;

/// Steps of the grid to either side, and to one whole.
const STEPS: i32 = 32;
const STEPS_TO_ONE: f64 = 8.0;
/// How far the part of the grid goes that is the same for every slice.
const WIDTH: f64 = 4.0;
/// Where the grid has places beside the vertex, in units of σ to either side.
const ABOUT_VERTEX: [f64; 6] = [0.25, 0.5, 1.0, 2.0, 4.0, 8.0];

/// Why a surface is refused.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Arbitrage {
    /// A parameter is not in its range: `|a| ≤ 144`, `0 ≤ b ≤ 2`, `|ρ| < 1`, `|m| ≤ 48`, `10⁻⁶ ≤ σ ≤ 72`.
    Parameters {
        /// The parameters.
        svi: Svi,
    },
    /// `a + bσ√(1 − ρ²)`, the least variance, is below zero.
    Variance {
        /// That variance.
        least: f64,
    },
    /// `b(1 + |ρ|)`, the steeper wing, is above 2 (R. Lee, "The moment formula for implied volatility", 2004).
    Wing {
        /// That slope.
        slope: f64,
    },
    /// `g(k)` is below zero.
    Butterfly {
        /// Where it is least.
        k: f64,
        /// What it is there.
        g: f64,
    },
    /// A later expiry has less variance.
    Calendar {
        /// Where the difference is greatest.
        k: f64,
        /// The variance of the earlier expiry.
        near: f64,
        /// The variance of the later one.
        far: f64,
    },
}

impl fmt::Display for Arbitrage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parameters { svi: Svi { a, b, rho, m, sigma } } => {
                write!(f, "parameters a {a}, b {b}, ρ {rho}, m {m}, σ {sigma} are out of range")
            }
            Self::Variance { least } => write!(f, "least variance {least:.3e}, below zero"),
            Self::Wing { slope } => write!(f, "wing with slope {slope:.4}, above 2"),
            Self::Butterfly { k, g } => write!(f, "butterfly: g({k:.4}) = {g:.4}"),
            Self::Calendar { k, near, far } => {
                write!(f, "calendar: at k = {k:.4} variance falls from {near:.6} to {far:.6}")
            }
        }
    }
}

/// The places at which a slice is looked at: −4 to 4 in eighths; −4√(a + bσ) to 4√(a + bσ) in eighths of √(a + bσ), which is as far
/// as the formula is used; and about its vertex, unless that is farther out than both.
#[must_use]
pub fn grid(svi: &Svi) -> Vec<f64> {
    let farthest = svi.reach().max(WIDTH);
    let (even, vertex) = places(svi);
    even.chain(vertex.filter(|k| k.abs() <= farthest)).collect()
}

/// The grid in its two parts, with all of the places about the vertex: there are as many for every slice.
pub(crate) fn places(svi: &Svi) -> (impl Iterator<Item = f64>, impl Iterator<Item = f64>) {
    let (m, sigma) = (svi.m, svi.sigma);
    let units = [1.0, (svi.a + svi.b * sigma).sqrt()];
    let even = units
        .into_iter()
        .flat_map(|unit| (-STEPS..=STEPS).map(move |step| unit * f64::from(step) / STEPS_TO_ONE));
    let about = ABOUT_VERTEX.into_iter().flat_map(|place| [-place, place]).chain([0.0]);
    (even, about.map(move |place| m + sigma * place))
}

/// What is wrong with one expiry by itself.
#[must_use]
pub fn of_slice(svi: &Svi) -> Vec<Arbitrage> {
    let Svi { a, b, rho, m, sigma } = *svi;
    // A number that is none is within nothing.
    let within = a.abs() <= 144.0
        && (0.0..=2.0).contains(&b)
        && rho.abs() < 1.0
        && m.abs() <= 48.0
        && (1e-6..=72.0).contains(&sigma);
    if !within {
        return vec![Arbitrage::Parameters { svi: *svi }];
    }
    let least = svi.least_variance();
    if least < 0.0 {
        return vec![Arbitrage::Variance { least }];
    }
    let mut found = Vec::new();
    let slope = b * (1.0 + rho.abs());
    if slope > 2.0 {
        found.push(Arbitrage::Wing { slope });
    }
    let values = grid(svi).into_iter().map(|k| (k, svi.butterfly(k)));
    let worst = values.min_by(|(_, one), (_, other)| one.total_cmp(other));
    found.extend(worst.filter(|(_, g)| *g < 0.0).map(|(k, g)| Arbitrage::Butterfly { k, g }));
    found
}

/// What is wrong between an expiry and the one that follows it: their variances are compared, as they are used, on the grids
/// of both.
#[must_use]
pub fn between(near: &Svi, far: &Svi) -> Option<Arbitrage> {
    let places = grid(near).into_iter().chain(grid(far));
    let pairs = places.map(|k| (k, near.used_variance(k), far.used_variance(k)));
    let worst = pairs.min_by(|one, other| (one.2 - one.1).total_cmp(&(other.2 - other.1)));
    worst.filter(|(_, near, far)| far < near).map(|(k, near, far)| Arbitrage::Calendar {
        k,
        near,
        far,
    })
}
