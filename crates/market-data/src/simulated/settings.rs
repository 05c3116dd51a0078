//! The ranges of a simulation's settings.
//!
//! They are wide enough for anything that resembles a market and narrow enough that no computation
//! overflows, never ends or fills the memory.

use super::{MILLIS_PER_YEAR, SimulatedPair, SimulatedVenue, Simulation};
use crate::MarketDataError;
use std::collections::BTreeSet;
use units::{Millis, Price};

/// The largest price of a simulation, in whole units of the quote currency.
pub const MAX_SIMULATED_PRICE: u64 = 1_000_000_000_000_000;
/// The most steps that a venue of a simulation can lag behind; as many prices are kept in memory.
pub const MAX_LATENCY_STEPS: u64 = 100_000;
/// The most jumps that a price can be expected to make in one step of a simulation.
pub const MAX_JUMPS_PER_STEP: u32 = 100;

const MAX_VOLATILITY: f64 = 100.0;
const MAX_LOG_JUMP: f64 = 10.0;
pub(crate) const MAX_NOISE_BPS: f64 = 10_000.0;
/// One a second.
const MAX_OUTAGES_PER_DAY: f64 = 86_400.0;

/// Refuses the first setting that is out of range.
pub(super) fn check(simulation: &Simulation) -> Result<(), MarketDataError> {
    let Simulation { step, pairs, venues, .. } = simulation;
    if *step == Millis::ZERO {
        return refuse("step", "0 ms", "more than zero");
    }
    if pairs.is_empty() {
        return refuse("pairs", "empty", "at least one pair");
    }
    if venues.is_empty() {
        return refuse("venues", "empty", "at least one venue");
    }
    let mut names = BTreeSet::new();
    if let Some(pair) = pairs.iter().find(|pair| !names.insert(&pair.symbol)) {
        return refuse("pairs", format!("{} twice", pair.symbol), "every symbol once");
    }
    let mut names = BTreeSet::new();
    if let Some(venue) = venues.iter().find(|venue| !names.insert(&venue.venue.name)) {
        return refuse("venues", format!("{} twice", venue.venue.name), "every name once");
    }
    pairs.iter().try_for_each(|pair| check_pair(pair, *step))?;
    venues.iter().try_for_each(|venue| check_venue(venue, *step))
}

fn check_pair(pair: &SimulatedPair, step: Millis) -> Result<(), MarketDataError> {
    let SimulatedPair {
        symbol, price, volatility, jumps_per_year, jump_mean, jump_deviation, ..
    } = pair;
    let named = |setting: &str| format!("{setting} of {symbol}");
    if pair.decimals > Price::DECIMALS {
        return refuse(named("decimals"), pair.decimals.to_string(), "at most 18");
    }
    // Half a last digit is the least that is rounded to a digit and not to nothing.
    let least = 0.5 / 10_u64.pow(u32::from(pair.decimals)) as f64;
    within(named("price"), *price, least, MAX_SIMULATED_PRICE as f64)?;
    within(named("volatility"), *volatility, 0.0, MAX_VOLATILITY)?;
    let steps_per_year = MILLIS_PER_YEAR as f64 / step.raw() as f64;
    let most_jumps = f64::from(MAX_JUMPS_PER_STEP) * steps_per_year;
    within(named("jumps_per_year"), *jumps_per_year, 0.0, most_jumps)?;
    within(named("jump_mean"), *jump_mean, -MAX_LOG_JUMP, MAX_LOG_JUMP)?;
    within(named("jump_deviation"), *jump_deviation, 0.0, MAX_LOG_JUMP)
}

fn check_venue(venue: &SimulatedVenue, step: Millis) -> Result<(), MarketDataError> {
    let SimulatedVenue { venue, noise_bps, latency, outages_per_day, outage_length } = venue;
    let named = |setting: &str| format!("{setting} of {}", venue.name);
    within(named("noise_bps"), *noise_bps, 0.0, MAX_NOISE_BPS)?;
    let steps = latency.raw().div_ceil(step.raw());
    if steps > MAX_LATENCY_STEPS {
        let value = format!("{latency} ms, {steps} steps");
        return refuse(named("latency"), value, format!("at most {MAX_LATENCY_STEPS} steps"));
    }
    within(named("outages_per_day"), *outages_per_day, 0.0, MAX_OUTAGES_PER_DAY)?;
    if *outages_per_day > 0.0 && *outage_length == Millis::ZERO {
        let expected = format!("more than zero with {outages_per_day} outages a day");
        return refuse(named("outage_length"), "0 ms", expected);
    }
    Ok(())
}

/// How many steps a venue of this latency lags behind. The settings have been checked.
pub(super) fn latency_steps(latency: Millis, step: Millis) -> usize {
    let steps = latency.raw().div_ceil(step.raw().max(1));
    usize::try_from(steps).unwrap_or(usize::MAX)
}

pub(crate) fn within(
    setting: String,
    value: f64,
    least: f64,
    most: f64,
) -> Result<(), MarketDataError> {
    // What is not a number lies in no range.
    if (least..=most).contains(&value) {
        return Ok(());
    }
    refuse(setting, value.to_string(), format!("a number from {least} to {most}"))
}

pub(crate) fn refuse(
    setting: impl Into<String>,
    value: impl Into<String>,
    expected: impl Into<String>,
) -> Result<(), MarketDataError> {
    let (setting, value, expected) = (setting.into(), value.into(), expected.into());
    Err(MarketDataError::Setting { setting, value, expected })
}
