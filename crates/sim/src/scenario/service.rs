//! Who buys cover, and what it punishes.

use crate::text;
use serde::Deserialize;
use units::{Name, Ratio, Value};

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
    /// Premium per epoch, as a fraction of the cover's worth.
    #[serde(deserialize_with = "text::ratio")]
    pub premium: Ratio,
    /// Prepaid, in whole units of the payment asset.
    pub budget: String,
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
    /// Who is harmed, and receives restitution.
    #[serde(deserialize_with = "text::name")]
    pub harmed: Name,
    /// Two prices for one round.
    pub equivocation: Option<OffenceTerms>,
    /// Wrong for the feed's duration.
    pub deviation: Option<OffenceTerms>,
    /// Absent.
    pub missed_rounds: Option<OffenceTerms>,
}

/// What an offence costs and who is paid.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OffenceTerms {
    /// Fraction of the cover.
    #[serde(deserialize_with = "text::ratio")]
    pub penalty: Ratio,
    /// For missed rounds: how many in a row.
    pub consecutive: Option<u32>,
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
