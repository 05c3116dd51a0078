//! What is stored.

use borsh::{BorshDeserialize, BorshSerialize};
use crypto::Digest;
use protocol::{Block, Event, Receipt};
use units::Height;

/// A block and all that came of it.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct CommittedBlock {
    /// The block.
    pub block: Block,
    /// The root of the state after it.
    pub root: Digest,
    /// One for each transaction, in order.
    pub receipts: Vec<Receipt>,
    /// What happened without a transaction: at epoch boundaries and ends of rounds.
    pub events: Vec<Event>,
}

/// A whole state, so that recovery need not begin at genesis.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Checkpoint {
    /// The block that it is the state after; 0 for genesis.
    pub height: Height,
    /// The root of the state.
    pub root: Digest,
    /// The state, in an encoding that only the state machine knows.
    pub state: Vec<u8>,
}
