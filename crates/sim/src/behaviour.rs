//! How an operator of a scenario behaves.

use crate::text::{format_length, parse_length};
use market_data::{format_utc, parse_utc};
use serde::{Deserialize, Deserializer, de::Error};
use std::{fmt, str::FromStr};
use units::{Millis, Name, Timestamp};

/// What an operator does with its duty key. Written as a sentence; see `Display` for the grammar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// Reports the venues' reference.
    Honest,
    /// Reports whatever this venue last said, on feeds that have it as a source; is honest on others.
    Copies {
        /// The venue.
        venue: Name,
    },
    /// Reports the reference times 1 + bps/10 000 for a while; is honest before and after.
    Lies {
        /// Hundredths of a percent; negative for too low.
        bps: i32,
        /// From when.
        from: Timestamp,
        /// For how long.
        lasts: Millis,
    },
    /// In the first round from then on, signs one price for the chain and another for somebody else.
    Equivocates {
        /// From when.
        at: Timestamp,
    },
    /// Reports nothing from then on.
    Silent {
        /// From when.
        from: Timestamp,
    },
}

const GRAMMAR: &str = "\"honest\", \"copies VENUE\", \"lies by BPS from T for D\", \"equivocates at T\" or \
                       \"silent from T\", with T such as 2020-03-12T10:00:00Z and D such as 2h";

impl FromStr for Behaviour {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let unreadable = || format!("{text:?} is not a behaviour: expected {GRAMMAR}");
        let time = |text: &str| parse_utc(text).ok_or_else(unreadable);
        match words.as_slice() {
            ["honest"] => Ok(Self::Honest),
            ["copies", venue] => {
                Ok(Self::Copies { venue: Name::new(*venue).map_err(|_| unreadable())? })
            }
            ["lies", "by", bps, "from", from, "for", lasts] => Ok(Self::Lies {
                // At −10 000 the price would be zero, which no report can say.
                bps: bps.parse().ok().filter(|bps| *bps > -10_000).ok_or_else(unreadable)?,
                from: time(from)?,
                lasts: parse_length(lasts).ok_or_else(unreadable)?,
            }),
            ["equivocates", "at", at] => Ok(Self::Equivocates { at: time(at)? }),
            ["silent", "from", from] => Ok(Self::Silent { from: time(from)? }),
            _ => Err(unreadable()),
        }
    }
}

impl fmt::Display for Behaviour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Honest => f.write_str("honest"),
            Self::Copies { venue } => write!(f, "copies {venue}"),
            Self::Lies { bps, from, lasts } => {
                write!(f, "lies by {bps} from {} for {}", format_utc(*from), format_length(*lasts))
            }
            Self::Equivocates { at } => write!(f, "equivocates at {}", format_utc(*at)),
            Self::Silent { from } => write!(f, "silent from {}", format_utc(*from)),
        }
    }
}

impl<'de> Deserialize<'de> for Behaviour {
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
            "honest",
            "copies poloniex",
            "lies by -9000 from 2021-09-20T12:21:00Z for 2m",
            "equivocates at 2020-03-12T10:00:00Z",
            "silent from 2020-03-12T10:00:00Z",
        ] {
            assert_eq!(text.parse::<Behaviour>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "Honest",
            "copies",
            "lies by 5 from now for 2m",
            "lies by -10000 from 2021-09-20T12:21:00Z for 2m",
        ] {
            let error = text.parse::<Behaviour>().unwrap_err();
            assert!(error.contains("expected \"honest\""), "{error}");
        }
    }
}
