//! Who buys cover, and what it punishes.

use super::chain::no_ratio;
use crate::text;
use serde::Deserialize;
use units::{Millis, Name, Ratio, Timestamp, Value};

/// Who buys cover.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Its name.
    #[serde(deserialize_with = "text::name")]
    pub name: Name,
    /// Cover wanted, in reference currency.
    #[serde(deserialize_with = "text::value")]
    pub target: Value,
    /// The most that it pays per epoch, as a fraction of the cover's worth; the auction decides what it pays.
    #[serde(deserialize_with = "text::ratio")]
    pub premium: Ratio,
    /// Prepaid, in whole units of the payment asset.
    pub budget: String,
    /// The most that could be gained by corrupting it, in reference currency.
    #[serde(default = "no_value", deserialize_with = "text::value")]
    pub profit: Value,
    /// By which fraction the cost of corruption has to exceed that.
    #[serde(default = "no_ratio", deserialize_with = "text::ratio")]
    pub slack: Ratio,
    /// Whether the chain refuses a profit beyond the bought security.
    #[serde(default)]
    pub protected: bool,
    /// Later declarations of profit.
    #[serde(default)]
    pub profits: Vec<Declaration>,
}

/// A declaration of what could be gained by corrupting the service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// When.
    #[serde(deserialize_with = "text::moment")]
    pub at: Timestamp,
    /// In reference currency.
    #[serde(deserialize_with = "text::value")]
    pub profit: Value,
}

const fn no_value() -> Value {
    Value::ZERO
}

const fn half() -> Ratio {
    Ratio::from_bps(5_000)
}

/// What the service punishes: on all of its feeds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Epochs after the offence in which evidence is accepted.
    pub evidence_epochs: u64,
    /// Epochs for appeal.
    pub appeal_epochs: u64,
    /// Epochs that slashed stake is held.
    pub hold_epochs: u64,
    /// Full epochs that an offer stands before a smaller or dearer one binds.
    #[serde(default)]
    pub commitment_epochs: u64,
    /// The part of the cover whose operators could corrupt the service.
    #[serde(default = "half", deserialize_with = "text::ratio")]
    pub corruption_threshold: Ratio,
    /// Who is harmed, and receives restitution.
    #[serde(deserialize_with = "text::name")]
    pub harmed: Name,
    /// Two prices for one round.
    pub equivocation: Option<OffenceTerms>,
    /// Wrong for the feed's duration.
    pub deviation: Option<OffenceTerms>,
    /// Absent.
    pub missed_rounds: Option<OffenceTerms>,
    /// A report of another time than its round's.
    pub mistimed: Option<OffenceTerms>,
    /// Committed and not shown.
    pub missed_reveals: Option<OffenceTerms>,
}

/// How a penalty rises.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rising {
    /// Fraction of the cover at the top.
    #[serde(deserialize_with = "text::ratio")]
    pub most: Ratio,
    /// The deviation at which it is at the top.
    #[serde(default, deserialize_with = "text::ratio_option")]
    pub full_deviation: Option<Ratio>,
    /// The time at which it is at the top.
    #[serde(default, deserialize_with = "text::length_option")]
    pub full_duration: Option<Millis>,
    /// The part of the cover at which it is at the top, if it is condemned besides.
    #[serde(default, deserialize_with = "text::ratio_option")]
    pub full_condemned: Option<Ratio>,
    /// How many epochs before and after the offence count.
    #[serde(default)]
    pub window_epochs: u64,
}

/// What an offence costs and who is paid.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OffenceTerms {
    /// Fraction of the cover; where it rises, the least.
    #[serde(deserialize_with = "text::ratio")]
    pub penalty: Ratio,
    /// How it rises, if it does.
    pub rising: Option<Rising>,
    /// For missed rounds: how many in a row.
    pub consecutive: Option<u32>,
    /// For missed reveals: how many in an epoch.
    pub count: Option<u32>,
    /// To whoever filed the evidence.
    #[serde(deserialize_with = "text::ratio")]
    pub reporter: Ratio,
    /// To the harmed.
    #[serde(deserialize_with = "text::ratio")]
    pub restitution: Ratio,
    /// To the service's insurance fund.
    #[serde(deserialize_with = "text::ratio")]
    pub insurance: Ratio,
    /// Destroyed.
    #[serde(deserialize_with = "text::ratio")]
    pub burn: Ratio,
}
