//! The people of a development chain, and how to make one of them lie.

use crate::DevActor;
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
