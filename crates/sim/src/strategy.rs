//! What a trader of a scenario does at the options venue.

use serde::{Deserialize, Deserializer, de::Error};
use std::fmt;
use std::str::FromStr;

/// What a trader does, as its sentence says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// Quotes both sides of what is near the money, so many lots each, and again after each price round.
    Quotes {
        /// Lots of each quote.
        lots: u64,
    },
    /// Buys calls and puts, so many lots at most, and holds them to expiry.
    Buys {
        /// Lots of an order at most.
        lots: u64,
    },
    /// Sells calls and puts for as long as its margin lets it.
    Sells {
        /// Lots of an order at most.
        lots: u64,
    },
    /// Buys or sells, and closes again what it has half of the time.
    Trades {
        /// Lots of an order at most.
        lots: u64,
    },
    /// Bids on accounts that are auctioned, and closes what it got.
    Liquidates,
}

const GRAMMAR: &str = "\"quotes N lots\", \"buys N lots\", \"sells N lots\", \"trades N lots\" or \"liquidates\", with N from 1 to 1000000";
/// So that no size comes near what the books take.
const MOST_LOTS: u64 = 1_000_000;

impl FromStr for Strategy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        parse(text).ok_or_else(|| format!("{text:?} is not a strategy: expected {GRAMMAR}"))
    }
}

fn parse(text: &str) -> Option<Strategy> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let lots = |text: &str| text.parse().ok().filter(|lots| (1..=MOST_LOTS).contains(lots));
    Some(match words.as_slice() {
        ["quotes", count, "lots"] => Strategy::Quotes { lots: lots(count)? },
        ["buys", count, "lots"] => Strategy::Buys { lots: lots(count)? },
        ["sells", count, "lots"] => Strategy::Sells { lots: lots(count)? },
        ["trades", count, "lots"] => Strategy::Trades { lots: lots(count)? },
        ["liquidates"] => Strategy::Liquidates,
        _ => return None,
    })
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quotes { lots } => write!(f, "quotes {lots} lots"),
            Self::Buys { lots } => write!(f, "buys {lots} lots"),
            Self::Sells { lots } => write!(f, "sells {lots} lots"),
            Self::Trades { lots } => write!(f, "trades {lots} lots"),
            Self::Liquidates => f.write_str("liquidates"),
        }
    }
}

impl<'de> Deserialize<'de> for Strategy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strategies_read_and_print() {
        for text in
            ["quotes 50 lots", "buys 1 lots", "sells 20 lots", "trades 3 lots", "liquidates"]
        {
            assert_eq!(text.parse::<Strategy>().unwrap().to_string(), text);
        }
        for text in
            ["", "quotes", "quotes 0 lots", "sells -1 lots", "buys 1000001 lots", "liquidates 3"]
        {
            let error = text.parse::<Strategy>().unwrap_err();
            assert!(error.contains("is not a strategy"), "{error}");
        }
    }
}
