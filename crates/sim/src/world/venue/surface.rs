//! What operators say of volatilities, and sign together.
//!
//! One smile serves all expiries: the total variance θ of an expiry stretches it in both directions, `w(k) = θ f(k ÷ √θ)`. As long as
//! θ grows with time no calendar spread is free, and butterflies are those of `f`. θ itself is what volatility is now, fading into
//! what it returns to.

use crate::founding::{SERVICE, venue::MARKET};
use crate::world::operator_agent::OperatorAgent;
use app::State;
use oracle::Outcome;
use pricing::surface::SviSmile;
use protocol::{CoSignature, ExpirySmile, Signable, SignedSurface, SurfaceReport};
use units::{Fixed, Millis, Ratio, Timestamp};

/// The year of all volatilities, in milliseconds.
const YEAR: f64 = 365.0 * 86_400_000.0;
/// How fast volatility returns to where it belongs: the time after which a third of the difference is left.
const FADES: f64 = 7.0 * 86_400_000.0 / YEAR;
/// Of how many rounds realised volatility is.
const LOOK_BACK: u64 = 48;
/// A volatility is never said to be above this.
const MOST: f64 = 3.0;

/// A smile of total variance 1: `f(x) = a + b(ρ(x − m) + √((x − m)² + σ²))`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shape {
    pub(super) a: f64,
    pub(super) b: f64,
    pub(super) rho: f64,
    pub(super) m: f64,
    pub(super) sigma: f64,
}

impl Shape {
    /// An ordinary smile: falling strikes a little dearer, both wings a quarter of a standard deviation each.
    pub(super) const STATED: Self = Self { a: 0.75, b: 0.25, rho: -0.2, m: 0.0, sigma: 1.0 };

    /// The smile at a total variance.
    fn at(&self, variance: f64) -> Option<pricing::surface::Svi> {
        let root = libm::sqrt(variance);
        let svi = analytics::Svi {
            a: self.a * variance,
            b: self.b * root,
            rho: self.rho,
            m: self.m * root,
            sigma: self.sigma * root,
        };
        svi.to_fixed()
    }

    /// Whether it is free of arbitrage from an hour to a year, at all volatilities that are ever said.
    pub(super) fn passes(&self) -> bool {
        let remaining = Millis::new(1);
        let variances = (0..=12).map(|step| 1e-6 * libm::pow(10.0, f64::from(step) * 0.5));
        let mut before: Option<SviSmile> = None;
        variances.into_iter().all(|variance| {
            let smile = self.at(variance).and_then(|svi| SviSmile::new(svi, remaining).ok());
            let Some(smile) = smile else { return false };
            let grows = before.is_none_or(|before| {
                (-16..=16).all(|eighths| {
                    let k = Fixed::new(i128::from(eighths) * (Fixed::ONE.raw() / 8));
                    smile.variance(k) >= before.variance(k)
                })
            });
            before = Some(smile);
            grows
        })
    }
}

/// How high volatility is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Level {
    returns_to: f64,
}

impl Level {
    pub(super) fn returning_to(volatility: Ratio) -> Self {
        Self { returns_to: (volatility.raw() as f64 / 1e18).clamp(0.01, MOST) }
    }

    /// Total variance over so many years: between now's and the usual, weighted by how fast it fades.
    fn variance(&self, now: f64, years: f64) -> f64 {
        let (usual, now) = (self.returns_to * self.returns_to, now * now);
        usual * years + (now - usual) * FADES * (1.0 - libm::exp(-years / FADES))
    }

    /// The volatility of the feed's last rounds, half of it what is usual.
    fn now(&self, state: &State) -> Option<f64> {
        let market = state.options().market(MARKET).ok()?;
        let feed = state.oracle().feed(market.feed).ok()?;
        let last = feed.published.as_ref()?.round;
        let from = last.minus(LOOK_BACK);
        let (mut before, mut sum): (Option<(u64, f64)>, f64) = (None, 0.0);
        let mut rounds = 0_u64;
        for round in (0..=LOOK_BACK).map(|count| from.plus(count)) {
            let record = state.oracle().round(market.feed, round);
            let Some(Outcome::Priced { price, .. }) = record.map(|record| &record.outcome) else {
                continue;
            };
            let log = libm::log(price.raw() as f64);
            if let Some((at, other)) = before {
                sum += (log - other) * (log - other);
                rounds += round.raw().saturating_sub(at);
            }
            before = Some((round.raw(), log));
        }
        let years = rounds as f64 * feed.clock.length.raw() as f64 / YEAR;
        let realised = if rounds == 0 { self.returns_to } else { libm::sqrt(sum / years) };
        Some((0.5 * (realised + self.returns_to)).min(MOST))
    }
}

/// The surface of now, signed by every operator on duty; none before there is something to say.
pub(super) fn sign(
    state: &State,
    operators: &[OperatorAgent],
    shape: &Shape,
    level: &Level,
    now: Timestamp,
) -> Option<SignedSurface> {
    let market = state.options().market(MARKET).ok()?;
    let volatility = level.now(state)?;
    let live = market.expiries.keys().filter(|expiry| **expiry > now);
    let smiles: Vec<ExpirySmile> = live
        .filter_map(|expiry| {
            let years = expiry.since(now) as f64 / YEAR;
            let svi = shape.at(level.variance(volatility, years))?;
            Some(ExpirySmile { expiry: *expiry, basis: Fixed::ZERO, svi })
        })
        .collect();
    let chain = state.meta().chain;
    let body = SurfaceReport { chain, market: MARKET, observed_at: now, smiles };
    let digest = body.signing_digest();
    let epoch = state.meta().epochs.epoch(now);
    let on_duty = operators.iter().filter(|agent| {
        let operator = agent.reporter.operator();
        state.restaking().is_on_duty(operator, SERVICE, epoch)
    });
    let signatures = on_duty.map(|agent| CoSignature {
        operator: agent.reporter.operator(),
        key: agent.duty_key.public_key(),
        signature: agent.duty_key.sign(digest.as_bytes()),
    });
    let signatures: Vec<CoSignature> = signatures.collect();
    (!body.smiles.is_empty() && !signatures.is_empty())
        .then_some(SignedSurface { body, signatures })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stated_smile_passes_the_gate() {
        assert!(Shape::STATED.passes());
        let steep = Shape { b: 3.0, ..Shape::STATED };
        assert!(!steep.passes());
    }

    #[test]
    fn variance_grows_with_time_whatever_volatility_is_now() {
        let level = Level::returning_to(Ratio::from_bps(8_000));
        for now in [0.05, 0.8, 3.0] {
            let variances: Vec<f64> =
                (1..1_000).map(|days| level.variance(now, f64::from(days) / 365.0)).collect();
            assert!(variances.is_sorted(), "{now}");
        }
        // At the usual volatility it is that everywhere.
        assert!((level.variance(0.8, 2.0) - 1.28).abs() < 1e-12);
    }
}
