//! Where prices come from.

use crate::text;
use serde::Deserialize;
use units::{Millis, Name};

/// Where prices come from: a file of candles, or a simulation.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Market {
    /// Recorded candles, relative to `BUTTRESS_DATA`.
    #[serde(rename = "file")]
    File(String),
    /// A seeded jump-diffusion.
    #[serde(rename = "simulation")]
    Simulation {
        /// Time between quotes.
        #[serde(deserialize_with = "text::length")]
        step: Millis,
        /// What is priced.
        pairs: Vec<SimulatedPair>,
    },
}

/// A pair of a simulated market. All numbers are plain floats: they never enter the chain.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimulatedPair {
    /// What venues call it.
    #[serde(deserialize_with = "text::name")]
    pub pair: Name,
    /// The price at the start.
    pub price: f64,
    /// Standard deviation of the log-price in a year.
    pub volatility: f64,
    /// Expected jumps in a year.
    #[serde(default)]
    pub jumps_per_year: f64,
    /// Mean of a jump of the log-price.
    #[serde(default)]
    pub jump_mean: f64,
    /// Standard deviation of a jump.
    #[serde(default)]
    pub jump_deviation: f64,
    /// Digits after the point of a quote.
    #[serde(default = "two")]
    pub decimals: u8,
}

const fn two() -> u8 {
    2
}
