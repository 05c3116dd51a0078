//! Lists that stop at a stated length, so that a hostile file costs bounded memory.

use super::record::Record;
use crate::Id;
use serde::{
    Deserialize, Deserializer,
    de::{Error, SeqAccess, Visitor},
};
use std::{fmt, marker::PhantomData};

/// Most operators of a network file.
pub const MOST_OPERATORS: usize = 100_000;
/// Most services of a network file; also of bonuses, of pools, and of the services that one of these names.
pub const MOST_SERVICES: usize = 10_000;
/// Most pledges of a network file.
pub const MOST_PLEDGES: usize = 1_000_000;

pub(super) fn operators<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    records::<D, T, MOST_OPERATORS>(deserializer)
}

pub(super) fn services<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    records::<D, T, MOST_SERVICES>(deserializer)
}

pub(super) fn pledges<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    records::<D, T, MOST_PLEDGES>(deserializer)
}

pub(super) fn ids<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Id>, D::Error> {
    deserializer.deserialize_seq(Bounded::<Id, MOST_SERVICES>(PhantomData))
}

fn records<'de, D: Deserializer<'de>, T: Deserialize<'de>, const MOST: usize>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let list = deserializer.deserialize_seq(Bounded::<Record<T>, MOST>(PhantomData))?;
    Ok(list.into_iter().map(|Record(entry)| entry).collect())
}

struct Bounded<T, const MOST: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for Bounded<T, MOST> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of at most {MOST}")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = sequence.next_element()? {
            if list.len() == MOST {
                return Err(A::Error::custom(format!("more than {MOST}")));
            }
            list.push(item);
        }
        Ok(list)
    }
}
