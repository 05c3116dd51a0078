//! The smile of a recorded option chain.

use super::surface::Shape;
use crate::SimError;
use analytics::{Expiry, Svi, fit_free_of_arbitrage};
use market_data::options::Snapshot;
use std::path::Path;

/// The expiry whose smile is taken is the one nearest to a week, in years.
const A_WEEK: f64 = 7.0 / 365.0;

/// Reads the smile of an underlying of a recording, of the first one if it has none of that name.
///
/// # Errors
/// [`SimError::Market`] when it cannot be read; [`SimError::Smile`] when no expiry has one without arbitrage.
pub(super) fn shape(path: &Path, symbol: &str) -> Result<Shape, SimError> {
    let snapshot = Snapshot::open(path)?;
    let named = snapshot.chains.iter().find(|chain| chain.underlying == symbol);
    let underlying = named.or(snapshot.chains.first()).map(|chain| chain.underlying.clone());
    let mut expiries: Vec<Expiry<'_>> = snapshot
        .chains
        .iter()
        .filter(|chain| Some(&chain.underlying) == underlying.as_ref())
        .filter_map(|chain| Expiry::new(chain, snapshot.time))
        .collect();
    expiries
        .sort_by(|one, other| (one.years - A_WEEK).abs().total_cmp(&(other.years - A_WEEK).abs()));
    let fits = expiries.iter().filter_map(|expiry| {
        let fit = fit_free_of_arbitrage(&expiry.smile(), expiry.years, None).ok()?;
        Some(unit(&fit.svi)).filter(Shape::passes)
    });
    let missing = || SimError::Smile { path: path.to_owned() };
    fits.into_iter().next().ok_or_else(missing)
}

/// A smile stretched to a total variance of 1 at the forward.
fn unit(svi: &Svi) -> Shape {
    let variance = svi.variance(0.0);
    let root = libm::sqrt(variance);
    Shape {
        a: svi.a / variance,
        b: svi.b / root,
        rho: svi.rho,
        m: svi.m / root,
        sigma: svi.sigma / root,
    }
}
