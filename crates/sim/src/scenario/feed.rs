//! Who quotes what, and what is priced.

use crate::text;
use market_data::Stretch;
use protocol::{Method, Session, Tier};
use serde::Deserialize;
use units::{Millis, Name, Ratio, Timestamp};

/// Who quotes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Venue {
    /// Its name.
    #[serde(deserialize_with = "text::name")]
    pub name: Name,
    /// What the file of candles calls it; its name if left out.
    pub exchange: Option<String>,
    /// Not for recorded prices: standard deviation of its quotes' error, in hundredths of a percent.
    #[serde(default)]
    pub noise_bps: f64,
    /// Not for recorded prices: how far it lags behind.
    #[serde(default = "no_length", deserialize_with = "text::length")]
    pub latency: Millis,
    /// Simulation: expected outages a day.
    #[serde(default)]
    pub outages_per_day: f64,
    /// Simulation: how long one lasts.
    #[serde(default = "no_length", deserialize_with = "text::length")]
    pub outage_length: Millis,
    /// Stated prices: when it is silent, each as `from T for D`.
    #[serde(default, deserialize_with = "text::stretches")]
    pub halts: Vec<Stretch>,
    /// Stated prices: when it goes on quoting the price that it had at the beginning.
    #[serde(default, deserialize_with = "text::stretches")]
    pub freezes: Vec<Stretch>,
}

const fn no_length() -> Millis {
    Millis::ZERO
}

const fn one() -> u32 {
    1
}

const fn long_tail() -> Tier {
    Tier::LongTail
}

const fn weighted_median() -> Method {
    Method::WeightedMedian
}

/// When a market is open.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sessions {
    /// Each week, `Mon 09:30 to Mon 16:00`, UTC.
    #[serde(deserialize_with = "text::sessions")]
    pub weekly: Vec<Session>,
    /// Exceptions.
    #[serde(default)]
    pub closures: Vec<Closed>,
}

/// An exception.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    /// Its first moment.
    #[serde(deserialize_with = "text::moment")]
    pub from: Timestamp,
    /// The moment that it ends before.
    #[serde(deserialize_with = "text::moment")]
    pub until: Timestamp,
}

/// A source of a feed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// One of the scenario's venues.
    #[serde(deserialize_with = "text::name")]
    pub venue: Name,
    /// What the venue, and the file of candles, calls the pair.
    #[serde(deserialize_with = "text::name")]
    pub pair: Name,
}

/// What is priced.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feed {
    /// The pair.
    #[serde(deserialize_with = "text::name")]
    pub pair: Name,
    /// Digits after the point of a report.
    pub decimals: u8,
    /// Length of a round.
    #[serde(deserialize_with = "text::length")]
    pub heartbeat: Millis,
    /// When a price is too old to use.
    #[serde(deserialize_with = "text::length")]
    pub staleness: Millis,
    /// How liquid it is; the tier's limits are the numbers that are left out.
    #[serde(default = "long_tail", deserialize_with = "text::tier")]
    pub tier: Tier,
    /// When its market is open.
    pub sessions: Option<Sessions>,
    /// The first part of each round, which takes commitments.
    #[serde(default, deserialize_with = "text::length_option")]
    pub commit: Option<Millis>,
    /// How reports become a price.
    #[serde(default = "weighted_median", deserialize_with = "text::method")]
    pub method: Method,
    /// The least certain price, in hundredths of a percent of it.
    pub max_confidence_bps: Option<u32>,
    /// The largest jump that is believed at once.
    pub max_jump_bps: Option<u32>,
    /// How many rounds in a row make it believed.
    #[serde(default = "one")]
    pub jump_rounds: u32,
    /// How far an honest clock may be off.
    #[serde(default = "no_length", deserialize_with = "text::length")]
    pub clock_skew: Millis,
    /// How far half of the venues may have moved before nobody is judged by them.
    pub max_range_bps: Option<u32>,
    /// Share of the cover that must report.
    #[serde(deserialize_with = "text::ratio")]
    pub quorum: Ratio,
    /// The outside venues.
    pub sources: Vec<Source>,
    /// How many of them a reference needs.
    pub reference_quorum: u8,
    /// How far from a report's time a quote may lie.
    #[serde(deserialize_with = "text::length")]
    pub reference_window: Millis,
    /// At which spread venues disagree.
    pub max_spread_bps: u32,
    /// Up to which distance a report is right.
    pub tolerance_bps: u32,
    /// The tolerance is at least this many spreads.
    #[serde(deserialize_with = "text::ratio")]
    pub spread_multiple: Ratio,
    /// How long a report must be wrong.
    #[serde(deserialize_with = "text::length")]
    pub duration: Millis,
    /// Within which time wrong rounds add up; the duration if left out: only an unbroken lie counts.
    #[serde(default, deserialize_with = "text::length_option")]
    pub deviation_window: Option<Millis>,
}
