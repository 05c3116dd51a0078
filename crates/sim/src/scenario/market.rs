//! Where prices come from.

use crate::text;
use market_data::{Point, parse_utc};
use serde::{Deserialize, Deserializer, de::Error};
use units::{Millis, Name};

/// Where prices come from: a file of candles, a simulation, or what is stated here.
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
    /// Prices that the scenario states.
    #[serde(rename = "path")]
    Path {
        /// Time between quotes.
        #[serde(deserialize_with = "text::length")]
        step: Millis,
        /// What is priced, and where.
        pairs: Vec<StatedPair>,
    },
}

/// A price over time, at one venue or at all that have none of their own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedPair {
    /// What venues call it.
    #[serde(deserialize_with = "text::name")]
    pub pair: Name,
    /// Whose price it is; that of all venues without one of their own if left out.
    #[serde(default, deserialize_with = "text::name_option")]
    pub venue: Option<Name>,
    /// Digits after the point of a quote.
    #[serde(default = "two")]
    pub decimals: u8,
    /// `at T PRICE` jumps there, `to T PRICE` moves there in a line; in between the price is held.
    #[serde(deserialize_with = "points")]
    pub path: Vec<Point>,
}

impl StatedPair {
    /// For messages: `BTC-USD`, or `BTC-USD at kraken`.
    pub(crate) fn label(&self) -> String {
        match &self.venue {
            Some(venue) => format!("{} at {venue}", self.pair),
            None => self.pair.to_string(),
        }
    }
}

fn points<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Point>, D::Error> {
    let sentences = Vec::<String>::deserialize(deserializer)?;
    let expected = "\"at T PRICE\" or \"to T PRICE\", with T such as 2020-03-12T10:00:00Z";
    let read = |text: String| {
        point(&text).ok_or_else(|| D::Error::custom(format!("{text:?} is not {expected}")))
    };
    sentences.into_iter().map(read).collect()
}

fn point(text: &str) -> Option<Point> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let [how, time, price] = words.as_slice() else { return None };
    let line = match *how {
        "at" => false,
        "to" => true,
        _ => return None,
    };
    Some(Point { time: parse_utc(time)?, price: text::parse_price(price)?, line })
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
