//! The people of a development chain, and how to make one of them lie.

use crate::{DevAccount, DevActor};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Someone whom the development chain runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ActorView {
    /// What people call it.
    pub name: String,
    /// `operator`, `staker`, `venue`, …
    pub role: String,
    /// Its account.
    pub account: String,
    /// Its operator, if it runs one.
    pub operator: Option<String>,
    /// What it is doing, in words.
    pub behaviour: String,
}

/// An account that whoever runs the development chain may use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DevAccountView {
    /// What people call it.
    #[schema(example = "your-staker")]
    pub name: String,
    /// What it is meant for: `staker`, `trader`, `outsider`.
    pub role: String,
    /// What can be tried with it.
    pub words: String,
    /// The account.
    pub account: String,
    /// The public key that acts for it, in hexadecimal.
    pub key: String,
    /// The seed of its secret key, in hexadecimal. It is no secret, as anyone can derive it: never use it for anything else.
    pub secret: String,
}

/// How long the tour rests after each step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TourPace {
    /// Long enough to read what happened and to look at it.
    #[default]
    Slow,
    /// Just long enough to see it.
    Fast,
}

/// The tour of a development chain: one story from a pledge to restitution.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TourView {
    /// Whether it has begun and is not over.
    pub running: bool,
    /// The place of the step that is now or was last, from 0 on.
    pub step: usize,
    /// All steps in order; none where the chain's scenario has not the people for it.
    pub steps: Vec<TourStepView>,
}

/// A step of the tour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TourStepView {
    /// In a word.
    #[schema(example = "pledge")]
    pub name: String,
    /// `waiting`, `now`, `done` or `failed`; after a step that failed the tour is over.
    #[schema(example = "now")]
    pub state: String,
    /// What will happen, what is waited for, what happened, or why it did not.
    pub words: String,
    /// The page that shows it, as a path.
    #[schema(example = "/vaults/vault-0")]
    pub url: String,
}

/// How to lie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LieRequest {
    /// By how much the reported price is off, in hundredths of a percent; below zero is too low.
    #[schema(example = 500, minimum = -9999, maximum = 1_000_000)]
    pub bps: i32,
    /// For how long.
    #[schema(example = 20, minimum = 1, maximum = 86400)]
    pub seconds: u64,
}

/// Quotes that the venues of a development chain signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuotesView {
    /// The chain's time: ask again from here.
    pub time: u64,
    /// Each quote with its signature in canonical bytes, in hexadecimal; in order of arrival.
    pub quotes: Vec<String>,
}

/// What will happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LieView {
    /// In words.
    pub words: String,
}

impl From<DevActor> for ActorView {
    fn from(actor: DevActor) -> Self {
        let DevActor { name, role, account, operator, behaviour } = actor;
        Self {
            name,
            role,
            account: account.to_string(),
            operator: operator.map(|operator| operator.to_string()),
            behaviour,
        }
    }
}

impl From<DevAccount> for DevAccountView {
    fn from(of: DevAccount) -> Self {
        let DevAccount { name, role, words, account, key, secret } = of;
        Self {
            name,
            role,
            words,
            account: account.to_string(),
            key: key.to_string(),
            secret: hex::encode(secret),
        }
    }
}
