//! The file's fields as they are written. `docs/reference/network.md` describes each.

use super::{amount::Amount, bounded};
use crate::{DeadService, Id, Tie, liquidations::Liquidations, losses::Losses};
use serde::{Deserialize, Serialize};

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NetworkEntry {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub(super) tie: TieWord,
    #[serde(default, skip_serializing_if = "is_default")]
    pub(super) dead_service: DeadServiceWord,
    #[serde(deserialize_with = "bounded::operators")]
    pub(super) operators: Vec<OperatorEntry>,
    #[serde(deserialize_with = "bounded::services")]
    pub(super) services: Vec<ServiceEntry>,
    #[serde(deserialize_with = "bounded::pledges")]
    pub(super) pledges: Vec<PledgeEntry>,
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "bounded::services"
    )]
    pub(super) bonuses: Vec<BonusEntry>,
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "bounded::services"
    )]
    pub(super) pools: Vec<PoolEntry>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) losses: Option<Losses>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) liquidations: Option<Liquidations>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OperatorEntry {
    pub(super) id: Id,
    pub(super) stake: Amount,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) private_cost: Option<Amount>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServiceEntry {
    pub(super) id: Id,
    pub(super) profit: Amount,
    pub(super) threshold: [u32; 2],
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tie: Option<TieWord>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PledgeEntry {
    pub(super) operator: Id,
    pub(super) service: Id,
    pub(super) amount: Amount,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BonusEntry {
    #[serde(deserialize_with = "bounded::ids")]
    pub(super) services: Vec<Id>,
    pub(super) amount: Amount,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PoolEntry {
    #[serde(deserialize_with = "bounded::ids")]
    pub(super) services: Vec<Id>,
    pub(super) limit: Amount,
}

/// [`Tie`] as a word of the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum TieWord {
    #[default]
    Secure,
    Insecure,
}

/// [`DeadService`] as a word of the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum DeadServiceWord {
    #[default]
    Corruptible,
    Halts,
}

impl From<TieWord> for Tie {
    fn from(word: TieWord) -> Self {
        match word {
            TieWord::Secure => Self::Secure,
            TieWord::Insecure => Self::Insecure,
        }
    }
}

impl From<Tie> for TieWord {
    fn from(tie: Tie) -> Self {
        match tie {
            Tie::Secure => Self::Secure,
            Tie::Insecure => Self::Insecure,
        }
    }
}

impl From<DeadServiceWord> for DeadService {
    fn from(word: DeadServiceWord) -> Self {
        match word {
            DeadServiceWord::Corruptible => Self::FreelyCorruptible,
            DeadServiceWord::Halts => Self::Halts,
        }
    }
}

impl From<DeadService> for DeadServiceWord {
    fn from(dead: DeadService) -> Self {
        match dead {
            DeadService::FreelyCorruptible => Self::Corruptible,
            DeadService::Halts => Self::Halts,
        }
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
