//! A recorded snapshot, looked at whole: what `buttress option chain` prints.

use crate::{
    Arbitrage, Fit, NoFit, SmileQuote, Svi, arbitrage,
    expiry::Expiry,
    fit, fit_free_of_arbitrage,
    marks::{self, Marks, Recovery},
};
use market_data::options::Snapshot;
use units::Timestamp;

/// The options on one underlying.
#[derive(Clone, Debug, PartialEq)]
pub struct UnderlyingReport {
    /// The underlying as the venue calls it.
    pub name: String,
    /// How many seconds before the recording's timestamp its marks were made; below zero: after it.
    pub delay: i32,
    /// By what part its forwards are seen to move while it was recorded.
    pub movement: f64,
    /// One unit of the last digit of its marks, in units of the underlying.
    pub mark_digit: f64,
    /// In order of time.
    pub expiries: Vec<ExpiryReport>,
}

/// The options that expire together.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpiryReport {
    /// When.
    pub expiry: Timestamp,
    /// Time to it in years of 365 days.
    pub years: f64,
    /// The forward that the marks imply.
    pub forward: f64,
    /// How many options were recorded.
    pub options: usize,
    /// Whether marks follow from volatilities.
    pub marks: Marks,
    /// Whether volatilities follow from marks.
    pub recovery: Recovery,
    /// What the strikes say of the smile.
    pub quotes: Vec<SmileQuote>,
    /// The nearest slice, arbitrage or not.
    pub fit: Result<Fit, NoFit>,
    /// Why that slice would be refused, alone or after the nearest slice of the expiry before.
    pub refusals: Vec<Arbitrage>,
    /// The nearest slice that would not be, after those of the expiries before.
    pub publishable: Result<Fit, NoFit>,
}

/// Looks at a snapshot, underlying by underlying.
#[must_use]
pub fn report(snapshot: &Snapshot) -> Vec<UnderlyingReport> {
    let chains = snapshot.chains.chunk_by(|one, other| one.underlying == other.underlying);
    let underlyings = chains.filter_map(|chains| {
        let mark_digit = marks::last_digit(chains.iter().flat_map(|chain| &chain.options));
        let expiries: Vec<Expiry<'_>> =
            chains.iter().filter_map(|chain| Expiry::new(chain, snapshot.time)).collect();
        let delay = marks::delay(&expiries, mark_digit);
        let name = chains.first()?.underlying.clone();
        let movement = marks::movement(&expiries);
        let mut report =
            UnderlyingReport { name, delay, movement, mark_digit, expiries: Vec::new() };
        report.expiries = each(&expiries, &report);
        Some(report)
    });
    underlyings.collect()
}

fn each(expiries: &[Expiry<'_>], underlying: &UnderlyingReport) -> Vec<ExpiryReport> {
    let UnderlyingReport { delay, movement, mark_digit, .. } = *underlying;
    // Of the expiries before: the last slice that was found, and the last that may be published.
    let (mut nearest, mut published): (Option<Svi>, Option<Svi>) = (None, None);
    let reports = expiries.iter().map(|expiry| {
        let quotes = expiry.smile();
        let free = fit(&quotes, expiry.years);
        let publishable = fit_free_of_arbitrage(&quotes, expiry.years, published.as_ref());
        let mut refusals = Vec::new();
        if let Ok(Fit { svi, .. }) = &free {
            refusals = arbitrage::of_slice(svi);
            refusals.extend(nearest.and_then(|before| arbitrage::between(&before, svi)));
            nearest = Some(*svi);
        }
        if let Ok(Fit { svi, .. }) = &publishable {
            published = Some(*svi);
        }
        ExpiryReport {
            expiry: expiry.chain.expiry,
            years: expiry.years,
            forward: expiry.forward,
            options: expiry.chain.options.len(),
            marks: marks::marks(expiry, mark_digit, delay, movement),
            recovery: marks::recovery(expiry, mark_digit, delay),
            quotes,
            fit: free,
            refusals,
            publishable,
        }
    });
    reports.collect()
}
