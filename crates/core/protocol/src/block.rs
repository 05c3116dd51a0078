//! Blocks, and what became of their transactions.

use crate::{Event, Rejection, SignedTransaction};
use borsh::{BorshDeserialize, BorshSerialize};
use crypto::{Digest, hash_borsh};
use units::{Height, Timestamp};

/// What the sequencer hands to the state machine.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Block {
    /// One more than the block before.
    pub height: Height,
    /// The digest of the block before; of the genesis for the first.
    pub parent: Digest,
    /// Not earlier than the block before.
    pub time: Timestamp,
    /// In order.
    pub transactions: Vec<SignedTransaction>,
}

impl Block {
    /// The block's name.
    #[must_use]
    pub fn digest(&self) -> Digest {
        hash_borsh("buttress/block/v1", self)
    }
}

/// Which action of an envelope was rejected, and why. Nothing of the envelope was done.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Failure {
    /// Its place in the envelope; none when the envelope itself was rejected.
    pub action: Option<u16>,
    /// Why.
    pub rejection: Rejection,
}

/// What became of a transaction.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Outcome {
    /// Every action was done.
    Done,
    /// None was.
    Rejected(Failure),
}

/// The record of one transaction in a block.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Receipt {
    /// Its name.
    pub transaction: Digest,
    /// What became of it.
    pub outcome: Outcome,
    /// What it caused.
    pub events: Vec<Event>,
}
