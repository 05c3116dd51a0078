//! What those do who have no duty: forgers, accusers, other watchtowers.

use crate::{
    behaviour::{format_price, format_stretch, parse_stretch},
    text::parse_price,
};
use market_data::{Stretch, format_utc, parse_utc};
use serde::{Deserialize, Deserializer, de::Error};
use std::{fmt, str::FromStr};
use units::{Name, Price, Timestamp};

/// What somebody without a duty does. Written as a sentence; see `Display` for the grammar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Once a round, sends a report in an operator's name, signed with its own key.
    Forges {
        /// In whose name.
        operator: Name,
        /// The price.
        price: Price,
        /// When.
        during: Stretch,
    },
    /// Accuses an operator of deviation, with its latest reports and the quotes around them.
    Accuses {
        /// Whom.
        operator: Name,
        /// When.
        at: Timestamp,
    },
    /// The same, but shows of the quotes only those of as few venues as it can, each the furthest from what was reported.
    Slanders {
        /// Whom.
        operator: Name,
        /// When.
        at: Timestamp,
    },
    /// Is a second watchtower, which files before the honest one does.
    Watches,
}

const GRAMMAR: &str = "\"forges OPERATOR at PRICE from T for D\", \"accuses OPERATOR at T\", \"slanders OPERATOR at T\" or \"watches\"";

impl Attempt {
    /// The operator that it names, if it names one.
    pub(crate) const fn operator(&self) -> Option<&Name> {
        match self {
            Self::Forges { operator, .. }
            | Self::Accuses { operator, .. }
            | Self::Slanders { operator, .. } => Some(operator),
            Self::Watches => None,
        }
    }
}

impl FromStr for Attempt {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        parse(text).ok_or_else(|| format!("{text:?} is not an attempt: expected {GRAMMAR}"))
    }
}

fn parse(text: &str) -> Option<Attempt> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let name = |text: &str| Name::new(text).ok();
    Some(match words.as_slice() {
        ["forges", operator, "at", price, "from", from, "for", lasts] => Attempt::Forges {
            operator: name(operator)?,
            price: parse_price(price)?,
            during: parse_stretch(from, lasts)?,
        },
        ["accuses", operator, "at", at] => {
            Attempt::Accuses { operator: name(operator)?, at: parse_utc(at)? }
        }
        ["slanders", operator, "at", at] => {
            Attempt::Slanders { operator: name(operator)?, at: parse_utc(at)? }
        }
        ["watches"] => Attempt::Watches,
        _ => return None,
    })
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Forges { operator, price, during } => {
                let (price, during) = (format_price(*price), format_stretch(during));
                write!(f, "forges {operator} at {price} {during}")
            }
            Self::Accuses { operator, at } => {
                write!(f, "accuses {operator} at {}", format_utc(*at))
            }
            Self::Slanders { operator, at } => {
                write!(f, "slanders {operator} at {}", format_utc(*at))
            }
            Self::Watches => f.write_str("watches"),
        }
    }
}

impl<'de> Deserialize<'de> for Attempt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_read_as_they_print() {
        for text in [
            "forges alice at 10000 from 2025-04-14T18:52:00Z for 5m",
            "accuses alice at 2025-03-24T23:00:00Z",
            "slanders alice at 2025-03-24T23:00:00Z",
            "watches",
        ] {
            assert_eq!(text.parse::<Attempt>().unwrap().to_string(), text);
        }
        for text in ["", "forges alice", "forges alice at 0 from 2025-04-14T18:52:00Z for 5m"] {
            assert!(text.parse::<Attempt>().unwrap_err().contains("expected \"forges"), "{text}");
        }
    }
}
