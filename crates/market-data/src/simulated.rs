//! A seeded simulation of prices and of the venues that quote them.
//!
//! **Price.** The logarithm of a pair's true price is a Merton jump-diffusion: a Brownian motion plus jumps
//! that come as a Poisson process and have Gaussian sizes. Its drift makes the price itself a martingale:
//! the expected price at any later time is the price now, whatever the volatility and the jumps (the drift
//! of the logarithm is −σ²⁄2 − λ(exp(m + d²⁄2) − 1) a year). A year is [`MILLIS_PER_YEAR`].
//!
//! **Venues.** At every step, each venue that is not in an outage quotes every pair: the true price of
//! `latency` ago, times 1 + a Gaussian error of the venue's own, rounded to the pair's decimals. Outages
//! begin after exponentially distributed waits, counted from the end of the last, last equally long, and
//! silence all pairs of the venue.
//!
//! **Determinism.** Every pair, every venue and every pair at a venue has a ChaCha8 stream of its own, keyed
//! by the seed and the names: adding, removing or reordering venues or pairs changes nothing of the others.
//! Floats are used, but only operations that IEEE 754 defines to the bit and the portable functions of
//! `libm`, so quotes are the same on every machine with 64-bit float registers.
//!
//! Memory does not grow with time: beside the state of each stream there are the prices of as many steps as
//! the largest latency.

mod error_stream;
mod outages;
mod price_path;
mod random;
mod settings;

use crate::{MarketData, MarketDataError, Venue};
pub(crate) use error_stream::ErrorStream;
use outages::Outages;
use price_path::PricePath;
use protocol::SignedQuote;
use units::{Millis, Name, Price, Timestamp};

pub use settings::{MAX_JUMPS_PER_STEP, MAX_LATENCY_STEPS, MAX_SIMULATED_PRICE};
pub(crate) use settings::{MAX_NOISE_BPS, refuse, within};

/// The length of a year: 365 days, as volatilities of markets without holidays are quoted.
pub const MILLIS_PER_YEAR: u64 = 365 * 86_400_000;

/// The settings of a simulation.
#[derive(Clone, Debug)]
pub struct Simulation {
    /// What all randomness comes from.
    pub seed: u64,
    /// When the first quotes are given.
    pub start: Timestamp,
    /// Time between quotes of a venue; above zero.
    pub step: Millis,
    /// What is priced; at least one, no symbol twice.
    pub pairs: Vec<SimulatedPair>,
    /// Who quotes; at least one, no name twice.
    pub venues: Vec<SimulatedVenue>,
}

/// What is priced in a simulation.
#[derive(Clone, Debug)]
pub struct SimulatedPair {
    /// What every venue calls it.
    pub symbol: Name,
    /// The true price at the start, in the quote currency; from half a last digit to
    /// [`MAX_SIMULATED_PRICE`].
    pub price: f64,
    /// Standard deviation of the diffusion of the log-price over a year, 0.8 for 80 %; from 0 to 100.
    pub volatility: f64,
    /// Expected jumps in a year; from 0 to [`MAX_JUMPS_PER_STEP`] a step.
    pub jumps_per_year: f64,
    /// Mean of a jump of the log-price, −0.1 for about −10 %; from −10 to 10.
    pub jump_mean: f64,
    /// Standard deviation of a jump of the log-price; from 0 to 10.
    pub jump_deviation: f64,
    /// Digits after the point of a quote, at most 18. A quote is at least one last digit and at most
    /// [`MAX_SIMULATED_PRICE`], wherever the true price has gone.
    pub decimals: u8,
}

/// A venue of a simulation.
#[derive(Clone, Debug)]
pub struct SimulatedVenue {
    /// Its name and the key that signs its quotes.
    pub venue: Venue,
    /// Standard deviation of its quotes' relative error, in hundredths of a percent; from 0 to 10,000.
    pub noise_bps: f64,
    /// How far it lags behind the true price: it quotes that of the last step which is at least this old.
    /// At most [`MAX_LATENCY_STEPS`] steps.
    pub latency: Millis,
    /// Expected outages in a day of being up; from 0 to 86,400.
    pub outages_per_day: f64,
    /// How long an outage lasts; above zero if there are any.
    pub outage_length: Millis,
}

/// Quotes from a seeded simulation: see [`Simulation`] for its settings.
///
/// A poll produces all steps since the last one, however many these are.
#[derive(Debug)]
pub struct Simulated {
    start: Timestamp,
    step: Millis,
    /// Ordered by symbol.
    pairs: Vec<Pair>,
    /// Ordered by name.
    venues: Vec<QuotingVenue>,
    /// The number of the next step, counted from 0 at the start.
    next: u64,
}

#[derive(Debug)]
struct Pair {
    symbol: Name,
    decimals: u8,
    path: PricePath,
}

#[derive(Debug)]
struct QuotingVenue {
    venue: Venue,
    /// How many steps it lags behind.
    lag: usize,
    outages: Outages,
    /// One for each of [`Simulated::pairs`].
    errors: Vec<ErrorStream>,
}

impl Simulated {
    /// Sets up a simulation.
    ///
    /// # Errors
    /// [`MarketDataError::Setting`]: the first setting that is out of range, by name.
    pub fn new(mut simulation: Simulation) -> Result<Self, MarketDataError> {
        settings::check(&simulation)?;
        simulation.pairs.sort_by(|a, b| a.symbol.cmp(&b.symbol));
        simulation.venues.sort_by(|a, b| a.venue.name.cmp(&b.venue.name));
        let Simulation { seed, start, step, pairs, venues } = simulation;
        let lag = |venue: &SimulatedVenue| settings::latency_steps(venue.latency, step);
        let longest = venues.iter().map(lag).max().unwrap_or(0);
        let venues = venues
            .into_iter()
            .map(|venue| QuotingVenue {
                lag: lag(&venue),
                outages: Outages::new(seed, &venue),
                errors: pairs
                    .iter()
                    .map(|pair| {
                        let name = &venue.venue.name;
                        ErrorStream::new(seed, name, &pair.symbol, venue.noise_bps)
                    })
                    .collect(),
                venue: venue.venue,
            })
            .collect();
        let pairs = pairs
            .into_iter()
            .map(|pair| Pair {
                path: PricePath::new(seed, &pair, step, longest),
                symbol: pair.symbol,
                decimals: pair.decimals,
            })
            .collect();
        Ok(Self { start, step, pairs, venues, next: 0 })
    }

    /// Takes the next step, unless it lies after `now` or after the end of time.
    fn advance(&mut self, now: Timestamp) -> Option<Moment> {
        let step = self.next;
        let offset = step.checked_mul(self.step.raw())?;
        let time = Timestamp::new(self.start.raw().checked_add(offset)?);
        if time > now {
            return None;
        }
        // The first quotes are of the prices at the start.
        if step > 0 {
            self.pairs.iter_mut().for_each(|pair| pair.path.advance());
        }
        self.next += 1;
        Some(Moment { step, offset, time })
    }

    /// Adds the quotes of the step that was just taken, in order.
    fn quote(&mut self, moment: &Moment, quotes: &mut Vec<SignedQuote>) {
        for QuotingVenue { venue, lag, outages, errors } in &mut self.venues {
            if outages.cover(moment.offset) {
                continue;
            }
            for (pair, errors) in self.pairs.iter().zip(errors) {
                let price = pair.path.price(*lag) * errors.factor(moment.step);
                let price = to_price(price, pair.decimals);
                quotes.push(venue.quote(&pair.symbol, price, moment.time));
            }
        }
    }
}

/// When a step is.
struct Moment {
    /// Its number, counted from 0 at the start.
    step: u64,
    /// Its distance from the start in milliseconds.
    offset: u64,
    time: Timestamp,
}

impl MarketData for Simulated {
    fn poll(&mut self, now: Timestamp) -> Result<Vec<SignedQuote>, MarketDataError> {
        let mut quotes = Vec::new();
        while let Some(moment) = self.advance(now) {
            self.quote(&moment, &mut quotes);
        }
        Ok(quotes)
    }

    fn skip_to(&mut self, now: Timestamp) -> Result<(), MarketDataError> {
        // Only the price paths have to be walked: outages and errors find any later time by themselves.
        while self.advance(now).is_some() {}
        Ok(())
    }
}

/// Rounds to `decimals` (at most 18) digits, into the range that a simulated quote has.
pub(crate) fn to_price(price: f64, decimals: u8) -> Price {
    let digit = 10_u128.pow(u32::from(decimals));
    let most = u128::from(MAX_SIMULATED_PRICE) * digit;
    // The conversion saturates, and a power of ten up to 10²² is exact in a float.
    let digits = libm::round(price * digit as f64) as u128;
    let scale = 10_u128.pow(u32::from(Price::DECIMALS.saturating_sub(decimals)));
    Price::new(digits.clamp(1, most) * scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_to_the_digits_of_the_pair_and_stays_in_range() {
        let one = 10_u128.pow(18);
        for (price, decimals, raw) in [
            (197.054, 2, 19_705 * one / 100),
            (197.055, 2, 19_706 * one / 100),
            (197.5, 0, 198 * one),
            (0.1, 18, one / 10),
            (0.0, 2, one / 100),
            (-3.0, 2, one / 100),
            (f64::NAN, 2, one / 100),
            (f64::INFINITY, 2, u128::from(MAX_SIMULATED_PRICE) * one),
            (1e30, 18, u128::from(MAX_SIMULATED_PRICE) * one),
        ] {
            assert_eq!(to_price(price, decimals), Price::new(raw), "{price} {decimals}");
        }
    }
}
