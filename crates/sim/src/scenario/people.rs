//! Who reports, who stakes, and whom the reader plays.

use super::chain::no_ratio;
use crate::{Attempt, Behaviour, text};
use serde::Deserialize;
use units::{Name, Ratio, Timestamp};

/// Who reports.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operator {
    /// Its name.
    #[serde(deserialize_with = "text::name")]
    pub name: Name,
    /// What it does.
    pub behaviour: Behaviour,
    /// Its own stake, in whole units of the stake asset.
    pub stake: String,
    /// Its part of premiums.
    #[serde(default = "no_ratio", deserialize_with = "text::ratio")]
    pub commission: Ratio,
    /// The share of the stake that it offers.
    #[serde(default = "all", deserialize_with = "text::ratio")]
    pub offers: Ratio,
    /// At no less than this premium per epoch, as a fraction of the cover's worth.
    #[serde(default = "no_ratio", deserialize_with = "text::ratio")]
    pub reserve: Ratio,
    /// Whether it returns from jail as soon as it may.
    #[serde(default)]
    pub returns: bool,
    /// How far its clock is ahead of the ledger's, in milliseconds; negative if behind.
    #[serde(default, deserialize_with = "text::offset")]
    pub clock: i64,
}

const fn all() -> Ratio {
    Ratio::ONE
}

/// Who else stakes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Staker {
    /// Its name.
    #[serde(deserialize_with = "text::name")]
    pub name: Name,
    /// With which operator.
    #[serde(deserialize_with = "text::name")]
    pub operator: Name,
    /// How much, in whole units of the stake asset.
    pub amount: String,
    /// When it pledges; before the window if left out.
    #[serde(default, deserialize_with = "text::moment_option")]
    pub joins_at: Option<Timestamp>,
    /// When it asks to leave; never if left out.
    #[serde(default, deserialize_with = "text::moment_option")]
    pub leaves_at: Option<Timestamp>,
}

/// Who acts without a duty.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outsider {
    /// Its name.
    #[serde(deserialize_with = "text::name")]
    pub name: Name,
    /// What it tries.
    pub attempt: Attempt,
}

/// What the council does.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Council {
    /// When it tries to delay every open case by an epoch.
    #[serde(deserialize_with = "text::moments")]
    pub delays: Vec<Timestamp>,
}

/// Somebody whom nobody plays: an account with funds whose key is given to whoever runs a development chain.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demo {
    /// Its name.
    #[serde(deserialize_with = "text::name")]
    pub name: Name,
    /// What it is meant for, in a word.
    #[serde(deserialize_with = "text::name")]
    pub role: Name,
    /// What can be tried with it.
    pub words: String,
    /// What it has of the stake asset, in whole units.
    #[serde(default = "nothing")]
    pub stake: String,
    /// What it has of the payment asset, in whole units.
    #[serde(default = "nothing")]
    pub cash: String,
}

fn nothing() -> String {
    "0".to_owned()
}
