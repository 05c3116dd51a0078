//! Numbers of the chain, and its assets.

use crate::text;
use serde::Deserialize;
use units::{Millis, Name, Price, Ratio};

/// Numbers of the chain.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Chain {
    /// Length of an epoch.
    #[serde(deserialize_with = "text::length")]
    pub epoch: Millis,
    /// W, in epochs.
    pub evidence_window: u64,
    /// Full epochs of notice before an offer that raises risk binds.
    pub notice: u64,
    /// The longest council delay, in epochs.
    pub delay: u64,
    /// Full epochs in jail.
    pub jail: u64,
    /// What an accuser posts, in the payment asset.
    pub bond: String,
}

impl Default for Chain {
    fn default() -> Self {
        let bond = "100".to_owned();
        Self {
            epoch: Millis::new(86_400_000),
            evidence_window: 5,
            notice: 1,
            delay: 1,
            jail: 1,
            bond,
        }
    }
}

/// An asset.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// Its name.
    #[serde(deserialize_with = "text::name")]
    pub symbol: Name,
    /// Base units per whole unit, as a power of ten.
    pub decimals: u8,
    /// What a whole unit is worth when cover is valued, at first.
    #[serde(deserialize_with = "text::price")]
    pub price: Price,
    /// The pair whose feed values it from then on, if any.
    #[serde(default, deserialize_with = "text::name_option")]
    pub feed: Option<Name>,
    /// The part of its worth that does not count as cover.
    #[serde(default = "no_ratio", deserialize_with = "text::ratio")]
    pub haircut: Ratio,
    /// The most by which its value changes from one epoch to the next.
    #[serde(default = "a_quarter", deserialize_with = "text::ratio")]
    pub max_change: Ratio,
}

pub(super) const fn no_ratio() -> Ratio {
    Ratio::ZERO
}

const fn a_quarter() -> Ratio {
    Ratio::from_bps(2_500)
}

impl Token {
    pub(super) fn default_stake() -> Self {
        Self::of("wstETH", 18, 2_000)
    }
    pub(super) fn default_payment() -> Self {
        Self::of("USDC", 6, 1)
    }
    fn of(symbol: &str, decimals: u8, worth: u128) -> Self {
        let (feed, haircut, max_change) = (None, no_ratio(), a_quarter());
        let price = Price::new(worth * 10_u128.pow(18));
        Self { symbol: literal(symbol), decimals, price, feed, haircut, max_change }
    }
}

/// A name that is written in this file.
#[allow(clippy::unwrap_used)] // a test of the defaults covers each
pub(crate) fn literal(text: &str) -> Name {
    Name::new(text).unwrap()
}
