//! A market whose prices somebody states: what happened, as it was written down afterwards.
//!
//! Each series (one venue's quotes of one symbol) follows a [`Path`]: prices at times, held or moving in lines
//! between. On top of that a venue has its faults: it lags, is frozen at a price, is halted and silent, or is so
//! thin that its price is noise around the path. Noise comes from the same streams as that of a simulation.

mod path;

pub use path::{Path, Point};

use crate::{
    MarketData, MarketDataError, Venue,
    simulated::{ErrorStream, MAX_NOISE_BPS, refuse, to_price, within},
};
use protocol::SignedQuote;
use std::collections::BTreeSet;
use units::{Millis, Name, Price, Timestamp};

/// A stretch of time: from its beginning, inclusive, until its end, exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// When it begins.
    pub from: Timestamp,
    /// When it ends.
    pub until: Timestamp,
}

impl Stretch {
    /// Whether a time lies in it.
    #[must_use]
    pub fn contains(&self, time: Timestamp) -> bool {
        self.from <= time && time < self.until
    }
}

/// The settings of a stated market.
#[derive(Clone, Debug)]
pub struct Statement {
    /// What all noise comes from.
    pub seed: u64,
    /// When the first quotes are given.
    pub start: Timestamp,
    /// Time between quotes of a venue; above zero.
    pub step: Millis,
    /// What is quoted; at least one, no symbol twice at one venue.
    pub series: Vec<StatedSeries>,
}

/// One venue's quotes of one symbol.
#[derive(Clone, Debug)]
pub struct StatedSeries {
    /// The venue, with the key that signs its quotes.
    pub venue: Venue,
    /// The symbol as the quotes call it.
    pub symbol: Name,
    /// Its price.
    pub path: Path,
    /// Digits after the point of a quote, at most 18.
    pub decimals: u8,
    /// Standard deviation of its quotes' relative error, in hundredths of a percent; from 0 to 10,000.
    pub noise_bps: f64,
    /// How far it lags behind the path: it gives the price of so long ago the present time.
    pub latency: Millis,
    /// When it is silent.
    pub halts: Vec<Stretch>,
    /// When it goes on quoting the price that it had at the beginning of the stretch.
    pub freezes: Vec<Stretch>,
}

/// Quotes of a stated market: see [`Statement`] for its settings.
#[derive(Debug)]
pub struct Stated {
    start: Timestamp,
    step: Millis,
    /// Ordered by venue and symbol.
    series: Vec<(StatedSeries, ErrorStream)>,
    /// The number of the next step, counted from 0 at the start.
    next: u64,
}

impl Stated {
    /// Sets it up.
    ///
    /// # Errors
    /// [`MarketDataError::Setting`]: the first setting that is out of range, by name.
    pub fn new(statement: Statement) -> Result<Self, MarketDataError> {
        let Statement { seed, start, step, mut series } = statement;
        if step == Millis::ZERO {
            refuse("step", "0 ms", "more than zero")?;
        }
        if series.is_empty() {
            refuse("series", "empty", "at least one")?;
        }
        series.sort_by(|a, b| (&a.venue.name, &a.symbol).cmp(&(&b.venue.name, &b.symbol)));
        let mut seen = BTreeSet::new();
        for series in &series {
            let StatedSeries { venue, symbol, decimals, noise_bps, halts, freezes, .. } = series;
            let of = |setting: &str| format!("{setting} of {symbol} at {}", venue.name);
            if !seen.insert((&venue.name, symbol)) {
                refuse("series", format!("{symbol} at {} twice", venue.name), "each once")?;
            }
            if *decimals > Price::DECIMALS {
                refuse(of("decimals"), decimals.to_string(), "at most 18")?;
            }
            within(of("noise_bps"), *noise_bps, 0.0, MAX_NOISE_BPS)?;
            for (setting, stretches) in [("halts", halts), ("freezes", freezes)] {
                if stretches.iter().any(|stretch| stretch.until <= stretch.from) {
                    refuse(of(setting), "a stretch that ends before it begins", "a length")?;
                }
            }
        }
        let series = series
            .into_iter()
            .map(|series| {
                let StatedSeries { venue, symbol, noise_bps, .. } = &series;
                let errors = ErrorStream::new(seed, &venue.name, symbol, *noise_bps);
                (series, errors)
            })
            .collect();
        Ok(Self { start, step, series, next: 0 })
    }

    /// The time of the next step, if it is not after `now`.
    fn due(&self, now: Timestamp) -> Option<Timestamp> {
        let offset = self.next.checked_mul(self.step.raw())?;
        let time = Timestamp::new(self.start.raw().checked_add(offset)?);
        (time <= now).then_some(time)
    }
}

impl StatedSeries {
    /// What it quotes at a step, if anything.
    fn price(&self, errors: &mut ErrorStream, step: u64, time: Timestamp) -> Option<Price> {
        if self.halts.iter().any(|halt| halt.contains(time)) {
            return None;
        }
        let frozen = self.freezes.iter().find(|freeze| freeze.contains(time));
        let of = frozen.map_or(time, |freeze| freeze.from);
        let price = self.path.price(of.minus(self.latency.raw()))?;
        let tick = Price::tick(self.decimals).raw();
        if self.noise_bps > 0.0 && frozen.is_none() {
            let whole = price.raw() as f64 / Price::tick(0).raw() as f64;
            return Some(to_price(whole * errors.factor(step), self.decimals));
        }
        Some(Price::new((price.raw() / tick).max(1) * tick))
    }
}

impl MarketData for Stated {
    fn poll(&mut self, now: Timestamp) -> Result<Vec<SignedQuote>, MarketDataError> {
        let mut quotes = Vec::new();
        while let Some(time) = self.due(now) {
            for (series, errors) in &mut self.series {
                if let Some(price) = series.price(errors, self.next, time) {
                    quotes.push(series.venue.quote(&series.symbol, price, time));
                }
            }
            self.next += 1;
        }
        Ok(quotes)
    }

    fn skip_to(&mut self, now: Timestamp) -> Result<(), MarketDataError> {
        if now >= self.start {
            let gone = now.since(self.start) / self.step.raw();
            self.next = self.next.max(gone.saturating_add(1));
        }
        Ok(())
    }
}
