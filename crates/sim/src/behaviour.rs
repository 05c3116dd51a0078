//! How an operator of a scenario behaves.

use crate::text::{format_length, format_offset, parse_length, parse_offset, parse_price};
use market_data::{Stretch, format_utc, parse_utc};
use serde::{Deserialize, Deserializer, de::Error};
use std::{fmt, str::FromStr};
use units::{Name, Price, Timestamp, format_decimal};

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
    /// Reports the mean of what two venues last said, on feeds that have both as sources; is honest on others.
    Averages {
        /// The venues.
        venues: [Name; 2],
    },
    /// Reports what another operator reported in the round before; nothing where that was nothing.
    Follows {
        /// The other operator.
        operator: Name,
    },
    /// Reports the reference, or this price where the reference is lower.
    Clamps {
        /// The lowest price that it reports.
        least: Price,
    },
    /// Reports the reference times 1 + bps/10 000 for a while; is honest before and after.
    Lies {
        /// Hundredths of a percent; negative for too low.
        bps: i32,
        /// Of which feed, by its pair; of every feed if none is named.
        about: Option<Name>,
        /// When.
        during: Stretch,
    },
    /// Reports this price for a while, whether there is a reference or not; is honest before and after.
    Reports {
        /// The price.
        price: Price,
        /// When.
        during: Stretch,
    },
    /// Reports the reference with a confidence of so much of it, for a while.
    Doubts {
        /// Half the width of the interval, in hundredths of a percent of the price.
        bps: u32,
        /// When.
        during: Stretch,
    },
    /// Reports the reference with another time than its own, for a while.
    Mistimes {
        /// How many milliseconds later; negative for earlier.
        by: i64,
        /// When.
        during: Stretch,
    },
    /// In the first round from then on, signs one price for the chain and another for somebody else.
    Equivocates {
        /// From when.
        at: Timestamp,
    },
    /// Reports nothing for a while; is honest before and after.
    Down {
        /// When.
        during: Stretch,
    },
    /// Reports nothing from then on.
    Silent {
        /// From when.
        from: Timestamp,
    },
}

const GRAMMAR: &str = "\"honest\", \"copies VENUE\", \"averages VENUE and VENUE\", \"follows OPERATOR\", \
                       \"clamps at PRICE\", \"lies by BPS from T for D\", \"lies by BPS about PAIR from T for D\", \"reports PRICE from T for D\", \
                       \"doubts by BPS from T for D\", \"mistimes by D from T for D\", \"equivocates at T\", \"down from T for D\" or \"silent from T\", with T such as \
                       2020-03-12T10:00:00Z and D such as 2h";

impl Behaviour {
    /// Whether whatever it signs is meant to be true: it may be absent, but never wrong or double.
    #[must_use]
    pub const fn is_truthful(&self) -> bool {
        matches!(self, Self::Honest | Self::Down { .. } | Self::Silent { .. })
    }
    /// The venues that it names.
    pub(crate) fn venues(&self) -> &[Name] {
        match self {
            Self::Copies { venue } => std::slice::from_ref(venue),
            Self::Averages { venues } => venues,
            _ => &[],
        }
    }
    /// The operator that it names, if it names one.
    pub(crate) const fn operator(&self) -> Option<&Name> {
        match self {
            Self::Follows { operator } => Some(operator),
            _ => None,
        }
    }
    /// The feed that it names, by its pair, if it names one.
    pub(crate) const fn feed(&self) -> Option<&Name> {
        match self {
            Self::Lies { about, .. } => about.as_ref(),
            _ => None,
        }
    }
    /// When it ends and leaves an honest operator, if it does.
    pub(crate) const fn ends(&self) -> Option<Timestamp> {
        match self {
            Self::Lies { during, .. }
            | Self::Reports { during, .. }
            | Self::Doubts { during, .. }
            | Self::Mistimes { during, .. }
            | Self::Down { during } => Some(during.until),
            _ => None,
        }
    }
}

impl FromStr for Behaviour {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        parse(text).ok_or_else(|| format!("{text:?} is not a behaviour: expected {GRAMMAR}"))
    }
}

fn parse(text: &str) -> Option<Behaviour> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let name = |text: &str| Name::new(text).ok();
    Some(match words.as_slice() {
        ["honest"] => Behaviour::Honest,
        ["copies", venue] => Behaviour::Copies { venue: name(venue)? },
        ["averages", one, "and", other] => {
            Behaviour::Averages { venues: [name(one)?, name(other)?] }
        }
        ["follows", operator] => Behaviour::Follows { operator: name(operator)? },
        ["clamps", "at", price] => Behaviour::Clamps { least: parse_price(price)? },
        ["lies", "by", bps, "from", from, "for", lasts] => Behaviour::Lies {
            bps: parse_lie(bps)?,
            about: None,
            during: parse_stretch(from, lasts)?,
        },
        ["lies", "by", bps, "about", pair, "from", from, "for", lasts] => Behaviour::Lies {
            bps: parse_lie(bps)?,
            about: Some(name(pair)?),
            during: parse_stretch(from, lasts)?,
        },
        ["reports", price, "from", from, "for", lasts] => {
            Behaviour::Reports { price: parse_price(price)?, during: parse_stretch(from, lasts)? }
        }
        ["doubts", "by", bps, "from", from, "for", lasts] => {
            Behaviour::Doubts { bps: bps.parse().ok()?, during: parse_stretch(from, lasts)? }
        }
        ["mistimes", "by", by, "from", from, "for", lasts] => {
            Behaviour::Mistimes { by: parse_offset(by)?, during: parse_stretch(from, lasts)? }
        }
        ["equivocates", "at", at] => Behaviour::Equivocates { at: parse_utc(at)? },
        ["down", "from", from, "for", lasts] => {
            Behaviour::Down { during: parse_stretch(from, lasts)? }
        }
        ["silent", "from", from] => Behaviour::Silent { from: parse_utc(from)? },
        _ => return None,
    })
}

/// At −10 000 the price would be zero, which no report can say.
fn parse_lie(bps: &str) -> Option<i32> {
    bps.parse().ok().filter(|bps| *bps > -10_000)
}

/// A stretch of time from its beginning and its length.
pub(crate) fn parse_stretch(from: &str, lasts: &str) -> Option<Stretch> {
    let from = parse_utc(from)?;
    Some(Stretch { from, until: from.after(parse_length(lasts)?) })
}

/// `from T for D`.
pub(crate) fn format_stretch(stretch: &Stretch) -> String {
    let lasts = stretch.until.distance(stretch.from);
    format!("from {} for {}", format_utc(stretch.from), format_length(lasts))
}

pub(crate) fn format_price(price: Price) -> String {
    format_decimal(price.raw(), Price::DECIMALS)
}

impl fmt::Display for Behaviour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Honest => f.write_str("honest"),
            Self::Copies { venue } => write!(f, "copies {venue}"),
            Self::Averages { venues: [one, other] } => write!(f, "averages {one} and {other}"),
            Self::Follows { operator } => write!(f, "follows {operator}"),
            Self::Clamps { least } => write!(f, "clamps at {}", format_price(*least)),
            Self::Lies { bps, about: None, during } => {
                write!(f, "lies by {bps} {}", format_stretch(during))
            }
            Self::Lies { bps, about: Some(pair), during } => {
                write!(f, "lies by {bps} about {pair} {}", format_stretch(during))
            }
            Self::Reports { price, during } => {
                write!(f, "reports {} {}", format_price(*price), format_stretch(during))
            }
            Self::Doubts { bps, during } => write!(f, "doubts by {bps} {}", format_stretch(during)),
            Self::Mistimes { by, during } => {
                write!(f, "mistimes by {} {}", format_offset(*by), format_stretch(during))
            }
            Self::Equivocates { at } => write!(f, "equivocates at {}", format_utc(*at)),
            Self::Down { during } => write!(f, "down {}", format_stretch(during)),
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
            "averages naver and daum",
            "follows alice",
            "clamps at 0.107",
            "lies by -9000 from 2021-09-20T12:21:00Z for 2m",
            "lies by -800 about ETH-USD from 2021-09-20T12:21:00Z for 2m",
            "reports 9.8 from 2022-05-30T12:00:00Z for 5m",
            "doubts by 500 from 2021-09-20T12:21:00Z for 2m",
            "mistimes by -90s from 2021-09-20T12:21:00Z for 2m",
            "equivocates at 2020-03-12T10:00:00Z",
            "down from 2020-03-12T10:00:00Z for 90s",
            "silent from 2020-03-12T10:00:00Z",
        ] {
            assert_eq!(text.parse::<Behaviour>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "Honest",
            "copies",
            "averages one or other",
            "follows a b",
            "clamps at 0",
            "clamps at -1",
            "reports dear from 2021-09-20T12:21:00Z for 2m",
            "lies by 5 from now for 2m",
            "lies by -10000 from 2021-09-20T12:21:00Z for 2m",
            "down from 2021-09-20T12:21:00Z for ever",
        ] {
            let error = text.parse::<Behaviour>().unwrap_err();
            assert!(error.contains("expected \"honest\""), "{error}");
        }
    }
}
