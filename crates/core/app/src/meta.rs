//! Where the chain stands.

use borsh::{BorshDeserialize, BorshSerialize};
use crypto::Digest;
use units::{EpochClock, Height, Timestamp};

/// What a state knows of the chain that made it.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Meta {
    /// The digest of the genesis.
    pub chain: Digest,
    /// The last executed block.
    pub height: Height,
    /// Its digest; that of the genesis before the first.
    pub tip: Digest,
    /// Its time.
    pub time: Timestamp,
    /// Epochs.
    pub epochs: EpochClock,
}
