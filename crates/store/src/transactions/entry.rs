//! What is remembered of a transaction.

use borsh::{BorshDeserialize, BorshSerialize};
use crypto::Digest;
use protocol::{Outcome, Receipt};
use units::Height;

/// The first half of a transaction's id. To make two with the same takes 2⁶⁴ attempts, and then it is only of the two that one may
/// not be found: what is found is always compared with the whole id.
pub(crate) type Name = [u8; 16];

/// Where the names begin, and where they end.
pub(crate) const LEAST: Name = [0; 16];
pub(crate) const MOST: Name = [u8::MAX; 16];

pub(crate) fn name_of(id: &Digest) -> Name {
    let mut name = LEAST;
    name.iter_mut().zip(id.as_bytes()).for_each(|(byte, given)| *byte = *given);
    name
}

/// Which block a transaction is in, and whether it was done there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Place {
    pub(crate) height: Height,
    pub(crate) done: bool,
}

impl Place {
    /// Of several, the one that people ask for has the least: where it was done, else the first where it was rejected. Anyone can send a
    /// done transaction again, and its rejection must not hide where it was done.
    pub(crate) fn rank(&self) -> (bool, Height) {
        (!self.done, self.height)
    }
}

/// A transaction and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Entry {
    pub(crate) name: Name,
    pub(crate) place: Place,
}

impl Entry {
    pub(crate) fn of(receipt: &Receipt, height: Height) -> Self {
        let done = receipt.outcome == Outcome::Done;
        Self { name: name_of(&receipt.transaction), place: Place { height, done } }
    }
}
