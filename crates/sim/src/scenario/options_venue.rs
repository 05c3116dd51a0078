//! An options venue on one of the scenario's feeds, and who trades there.

use crate::{Strategy, text};
use protocol::MarginModel;
use rules::listing::Series;
use serde::Deserialize;
use units::{Fixed, Millis, Name, Price, Ratio};

/// An options venue of the scenario's service, with one market. Its cash is the payment asset.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionsVenue {
    /// The pair whose feed prices the underlying.
    #[serde(deserialize_with = "text::name")]
    pub feed: Name,
    /// How its contracts' names begin.
    #[serde(deserialize_with = "text::name")]
    pub symbol: Name,
    /// What its insurance fund begins with, in whole units of cash.
    pub fund: String,
    /// Who trades there.
    pub traders: Vec<VenueTrader>,
    /// Underlying per lot.
    #[serde(default = "a_tenth", deserialize_with = "text::fixed")]
    pub lot: Fixed,
    /// The step of prices.
    #[serde(default = "a_hundredth", deserialize_with = "text::price")]
    pub tick: Price,
    /// What is listed.
    #[serde(default = "series", deserialize_with = "text::series")]
    pub expiries: Vec<Series>,
    /// How many strikes there are on either side of the price at least.
    #[serde(default = "dozen")]
    pub strikes: u16,
    /// How long the window is whose average a contract settles on; a round of the feed at least.
    #[serde(default = "half_an_hour", deserialize_with = "text::length")]
    pub settlement: Millis,
    /// How often operators sign volatilities; each round of the feed if left out.
    #[serde(default, deserialize_with = "text::length_option")]
    pub surface: Option<Millis>,
    /// The volatility that the market returns to.
    #[serde(default = "four_fifths", deserialize_with = "text::ratio")]
    pub volatility: Ratio,
    /// A recorded option chain whose smile is taken, relative to the directory of recorded data; a stated one if left out.
    pub chain: Option<String>,
    /// Cover wanted at least, in whole units of cash; the service's target if left out.
    pub least_cover: Option<String>,
    /// Room to grow: cover wanted besides what the positions need, in parts of that.
    #[serde(default = "half", deserialize_with = "text::ratio")]
    pub headroom: Ratio,
}

/// Somebody with an account there.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VenueTrader {
    /// Its name.
    #[serde(deserialize_with = "text::name")]
    pub name: Name,
    /// What it does.
    pub strategy: Strategy,
    /// What it brings, in whole units of cash.
    pub cash: String,
    /// How its margin is reckoned.
    #[serde(default, deserialize_with = "text::margin_model")]
    pub margin: MarginModel,
    /// In which part of the rounds it acts.
    #[serde(default = "half", deserialize_with = "text::ratio")]
    pub activity: Ratio,
}

const fn a_tenth() -> Fixed {
    Fixed::new(100_000_000_000_000_000)
}
const fn a_hundredth() -> Price {
    Price::new(10_000_000_000_000_000)
}
fn series() -> Vec<Series> {
    rules::listing::ListingRule::standard().series
}
const fn dozen() -> u16 {
    12
}
const fn half_an_hour() -> Millis {
    Millis::new(1_800_000)
}
const fn four_fifths() -> Ratio {
    Ratio::from_bps(8_000)
}
const fn half() -> Ratio {
    Ratio::from_bps(5_000)
}
