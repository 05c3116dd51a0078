//! Fitting SVI to the smile of one expiry.
//!
//! Least squares in volatility, each strike with the weight that its quote carries. The unknowns are chosen so that most of what a slice must be
//! is so by itself: the slopes of both wings between 0 and 2, the least variance and the roundness above zero. What remains are
//! butterflies and the expiry before, which [`fit_free_of_arbitrage`] adds as penalties that grow until the slice passes.

mod least_squares;

use crate::{Arbitrage, Svi, arbitrage};
use least_squares::{Minimum, minimise};
use serde::Serialize;

/// Fewer strikes than unknowns say nothing about a slice.
pub const LEAST_STRIKES: usize = 5;
/// By how much a published slice keeps away from `g = 0`, and in part of the variance from the expiry before: rounding to fixed
/// point must not undo a pass.
const MARGIN: f64 = 1e-5;
/// The weights of penalties, one after the other: from slices near the quotes to slices that pass. Residuals are volatilities, so 1 is
/// already a lot.
const PENALTIES: [f64; 7] = [1e-2, 1e-1, 1.0, 1e1, 1e2, 1e3, 1e4];

/// How strongly unknowns are held near an ordinary smile, in volatility for each factor of e. Where quotes reach a few standard
/// deviations only, a straight line of slices fits them equally well, out to parameters that make no sense where there are no quotes;
/// three hundredths of a volatility point choose among those and are not seen in any fit.
const HOLD: f64 = 3e-4;

/// What one strike says of the smile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SmileQuote {
    /// `ln(strike ÷ forward)`.
    pub k: f64,
    /// The implied volatility.
    pub volatility: f64,
    /// How much it counts, in any unit: vega is the usual one, which makes residuals count as prices do.
    pub weight: f64,
}

/// A slice, and what it leaves over.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Fit {
    /// The parameters.
    pub svi: Svi,
    /// Root of the weighted mean of squared differences in volatility.
    pub rms: f64,
    /// The largest difference in volatility among strikes with at least a twentieth of the largest weight.
    pub worst: f64,
}

/// Why there is no slice.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NoFit {
    /// Too few strikes for five unknowns.
    #[error("{strikes} strikes with weight, {LEAST_STRIKES} needed")]
    Strikes {
        /// How many there are.
        strikes: usize,
    },
    /// A quote, or the time to expiry, is not a number that it could be.
    #[error("k {k}, volatility {volatility}, weight {weight}, {years} years: not a quote")]
    Quote {
        /// `ln(strike ÷ forward)`.
        k: f64,
        /// The volatility.
        volatility: f64,
        /// The weight.
        weight: f64,
        /// The time to expiry.
        years: f64,
    },
    /// No slice near the quotes was found that admits no arbitrage.
    #[error("no slice without arbitrage near these quotes: {left:?}")]
    Arbitrage {
        /// What is left of it.
        left: Vec<Arbitrage>,
    },
}

/// The slice nearest to the quotes, arbitrage or not.
///
/// # Errors
/// [`NoFit`]: too few strikes, or quotes that are none.
pub fn fit(quotes: &[SmileQuote], years: f64) -> Result<Fit, NoFit> {
    let smile = Smile::new(quotes, years)?;
    let best =
        smile.starts().into_iter().map(|start| minimise(start, |at, out| smile.anchored(at, out)));
    // There is always a start, and a cost that is no number is the greatest.
    let best = best.min_by(|one, other| one.cost.total_cmp(&other.cost));
    Ok(smile.fit(best.map_or(Svi::FLAT, |best| slice(&best.at))))
}

/// The slice nearest to the quotes that could be published: no butterfly below zero, no less variance anywhere than the expiry
/// before has.
///
/// # Errors
/// [`NoFit`]: as [`fit`], or that none was found.
pub fn fit_free_of_arbitrage(
    quotes: &[SmileQuote],
    years: f64,
    before: Option<&Svi>,
) -> Result<Fit, NoFit> {
    let free = fit(quotes, years)?;
    if refusals(&free.svi, before).is_empty() {
        return Ok(free);
    }
    let smile = Smile::new(quotes, years)?;
    // From every start again: the best slice that may be published need not lie beside the best one.
    let mut places: Vec<Minimum<5>> =
        smile.starts().into_iter().map(|at| Minimum { at, cost: f64::INFINITY }).collect();
    let mut passed: Option<Fit> = None;
    for penalty in PENALTIES {
        for place in &mut places {
            *place = minimise(place.at, |at, out| {
                let svi = slice(at);
                smile.anchored(at, out);
                penalise(&svi, before, penalty, out);
            });
            let fit = smile.fit(slice(&place.at));
            if refusals(&fit.svi, before).is_empty() && passed.is_none_or(|best| fit.rms < best.rms)
            {
                passed = Some(fit);
            }
        }
    }
    passed.ok_or_else(|| {
        let best = places.iter().min_by(|one, other| one.cost.total_cmp(&other.cost));
        NoFit::Arbitrage {
            left: best.map_or(Vec::new(), |best| refusals(&slice(&best.at), before)),
        }
    })
}

fn refusals(svi: &Svi, before: Option<&Svi>) -> Vec<Arbitrage> {
    let mut found = arbitrage::of_slice(svi);
    found.extend(before.and_then(|before| arbitrage::between(before, svi)));
    found
}

/// One residual for each place of the grids, zero where nothing is wrong there. All places, those too that the gate leaves out,
/// so that a slice on its way keeps the same number of residuals.
fn penalise(svi: &Svi, before: Option<&Svi>, penalty: f64, out: &mut Vec<f64>) {
    let all = |svi: &Svi| -> Vec<f64> {
        let (even, vertex) = arbitrage::places(svi);
        even.chain(vertex).collect()
    };
    let own = all(svi);
    out.extend(own.iter().map(|k| penalty * (MARGIN - svi.butterfly(*k)).max(0.0)));
    if let Some(before) = before {
        out.extend(own.iter().chain(&all(before)).map(|k| {
            let near = before.used_variance(*k);
            penalty * ((near - svi.used_variance(*k)) / near + MARGIN).max(0.0)
        }));
    }
}

/// Quotes with weights that sum to one.
struct Smile {
    quotes: Vec<SmileQuote>,
    years: f64,
}

impl Smile {
    fn new(quotes: &[SmileQuote], years: f64) -> Result<Self, NoFit> {
        for SmileQuote { k, volatility, weight } in quotes.iter().copied() {
            let finite = [k, volatility, weight, years].iter().all(|value| value.is_finite());
            if !finite || volatility <= 0.0 || weight < 0.0 || years <= 0.0 {
                return Err(NoFit::Quote { k, volatility, weight, years });
            }
        }
        let strikes = quotes.iter().filter(|quote| quote.weight > 0.0).count();
        if strikes < LEAST_STRIKES {
            return Err(NoFit::Strikes { strikes });
        }
        let all: f64 = quotes.iter().map(|quote| quote.weight).sum();
        let quotes = quotes.iter().map(|quote| SmileQuote { weight: quote.weight / all, ..*quote });
        Ok(Self { quotes: quotes.collect(), years })
    }

    /// The residuals of the quotes, and small ones that hold the unknowns near an ordinary smile.
    fn anchored(&self, at: &[f64; 5], out: &mut Vec<f64>) {
        self.residuals(&slice(at), out);
        let ordinary = self.start(0.0, 1.0);
        // All are logarithms but the place of the vertex, which counts in widths of the smile.
        let units = [1.0, 1.0, 1.0, ordinary[4].exp(), 1.0];
        out.extend((0..5).map(|n| HOLD * (at[n] - ordinary[n]) / units[n]));
    }

    fn residuals(&self, svi: &Svi, out: &mut Vec<f64>) {
        out.clear();
        out.extend(self.quotes.iter().map(|quote| {
            quote.weight.sqrt() * (svi.volatility(quote.k, self.years) - quote.volatility)
        }));
    }

    fn fit(&self, svi: Svi) -> Fit {
        let mut residuals = Vec::new();
        self.residuals(&svi, &mut residuals);
        let most = self.quotes.iter().map(|quote| quote.weight).fold(0.0, f64::max);
        let seen = self.quotes.iter().filter(|quote| quote.weight * 20.0 >= most);
        let worst = seen
            .map(|quote| (svi.volatility(quote.k, self.years) - quote.volatility).abs())
            .fold(0.0, f64::max);
        Fit { svi, rms: residuals.iter().map(|r| r * r).sum::<f64>().sqrt(), worst }
    }

    /// Round and sharp vertices to the left, in the middle and to the right.
    fn starts(&self) -> Vec<[f64; 5]> {
        let places = [-1.0, 0.0, 1.0].into_iter();
        places.flat_map(|v| [0.1, 0.5, 2.0].map(|r| self.start(v, r))).collect()
    }

    /// A smile as wide as the quotes at the forward say, with such a vertex, in its widths.
    fn start(&self, vertex: f64, roundness: f64) -> [f64; 5] {
        let nearest = self.quotes.iter().min_by(|a, b| a.k.abs().total_cmp(&b.k.abs()));
        let variance = nearest.map_or(1.0, |quote| quote.volatility.powi(2) * self.years);
        let width = variance.sqrt();
        let wing = logit(width / 4.0);
        [(variance / 2.0).ln(), wing, wing, vertex * width, (roundness * width).ln()]
    }
}

/// The slice of five unknowns that may be any number: the logarithm of the least variance, the slopes of the left and the right wing
/// on a logistic scale from 0 to 2, the place of the vertex, the logarithm of its roundness.
fn slice([least, left, right, m, sigma]: &[f64; 5]) -> Svi {
    let (left, right) = (logistic(*left), logistic(*right));
    let sigma = sigma.exp();
    let b = (left + right) / 2.0;
    let rho = (right - left) / (right + left);
    // b√(1 − ρ²) is the geometric mean of the slopes.
    Svi { a: least.exp() - sigma * (left * right).sqrt(), b, rho, m: *m, sigma }
}

fn logistic(x: f64) -> f64 {
    2.0 / (1.0 + (-x).exp())
}

fn logit(slope: f64) -> f64 {
    let part = (slope / 2.0).clamp(1e-6, 1.0 - 1e-6);
    (part / (1.0 - part)).ln()
}
