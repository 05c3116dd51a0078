//! Which incident a scenario replays, and what has to come of it.

use crate::text;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};
use units::Name;

/// A dated incident.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    /// Its number in the list of incidents.
    pub number: u8,
    /// When it happened, in words.
    pub date: String,
    /// What kind it is.
    pub class: Class,
}

/// What kind of incident it is: who was wrong about what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// A minority of reporters was wrong.
    MinorityWrong,
    /// Most reporters, or all, were wrong.
    MajorityWrong,
    /// Reports were true; the market was moved.
    Market,
    /// Somebody reported who had no right to.
    Unauthorised,
    /// A vote decided against the facts.
    Vote,
    /// The market was closed.
    Closed,
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MinorityWrong => "minority-wrong",
            Self::MajorityWrong => "majority-wrong",
            Self::Market => "market",
            Self::Unauthorised => "unauthorised",
            Self::Vote => "vote",
            Self::Closed => "closed",
        })
    }
}

/// What has to come of a scenario. A replay that ends differently fails.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Expect {
    /// `OPERATOR: OFFENCE` of each case, without repetition, in order of name. None if left out.
    pub convicted: Vec<String>,
    /// What caught it, in alphabetical order: see `Findings::caught_by`.
    pub caught_by: Vec<String>,
    /// Rounds without a published price, by reason.
    pub withheld: BTreeMap<String, u64>,
    /// Rounds whose published price was outside what the venues' reference allows.
    pub published_wrong: u64,
    /// What of it is not for slashing to answer, and which limit is.
    pub handled_by: Option<String>,
    /// Figures of the options venue, each by the name that it has in the report.
    pub venue: BTreeMap<String, String>,
}

/// A feed whose registration has to be refused.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefusedFeed {
    /// Which of the scenario's feeds it is like.
    #[serde(deserialize_with = "text::name")]
    pub like: Name,
    /// The venues that are its only sources.
    #[serde(deserialize_with = "text::names")]
    pub venues: Vec<Name>,
    /// How many of them it asks for.
    pub reference_quorum: u8,
    /// Whether it goes without the calendar.
    #[serde(default)]
    pub always_open: bool,
}
