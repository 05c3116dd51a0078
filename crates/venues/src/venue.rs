//! Which venues there are connectors for.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A venue that can be listened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Venue {
    /// Binance, spot.
    Binance,
    /// Bitstamp, spot.
    Bitstamp,
    /// Coinbase Exchange, spot.
    Coinbase,
    /// Deribit's indices: each the operator's mean over other venues, not a market of its own.
    Deribit,
    /// Kraken, spot.
    Kraken,
    /// OKX, spot.
    Okx,
}

/// There is no connector for a venue of this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no connector for {name:?}; there are binance, bitstamp, coinbase, deribit, kraken and okx"
)]
pub struct UnknownVenue {
    name: String,
}

impl Venue {
    /// All of them, in order of their names.
    pub const ALL: [Self; 6] =
        [Self::Binance, Self::Bitstamp, Self::Coinbase, Self::Deribit, Self::Kraken, Self::Okx];

    /// Its name in specifications, configuration and metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Binance => "binance",
            Self::Bitstamp => "bitstamp",
            Self::Coinbase => "coinbase",
            Self::Deribit => "deribit",
            Self::Kraken => "kraken",
            Self::Okx => "okx",
        }
    }
}

impl FromStr for Venue {
    type Err = UnknownVenue;
    fn from_str(name: &str) -> Result<Self, UnknownVenue> {
        let known = Self::ALL.into_iter().find(|venue| venue.name() == name);
        known.ok_or_else(|| UnknownVenue { name: name.to_owned() })
    }
}

impl fmt::Display for Venue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back_and_are_sorted() {
        for venue in Venue::ALL {
            assert_eq!(venue.name().parse(), Ok(venue));
            assert_eq!(serde_json::to_value(venue).unwrap(), venue.name());
        }
        assert!(Venue::ALL.is_sorted_by_key(|venue| venue.name()) && Venue::ALL.is_sorted());
        assert!("mtgox".parse::<Venue>().is_err());
    }
}
