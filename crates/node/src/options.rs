//! What can be chosen when a node is opened.

use consensus::MAX_BLOCK_BYTES;

/// When a node compares the two ledgers and checks the invariants. It costs O(rows), so a large chain does it once an
/// epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checks {
    /// After each block: tests, simulations, development.
    EveryBlock,
    /// After each block that crossed an epoch boundary, where all stake moves.
    EveryEpoch,
}

/// How a node runs. None of it changes what the chain computes.
#[derive(Clone, Debug)]
pub struct NodeOptions {
    /// When the ledgers are compared and the invariants checked.
    pub checks: Checks,
    /// Blocks from one checkpoint of the state to the next; 0 means only genesis. Recovery replays at most
    /// this many blocks.
    pub checkpoint_interval: u64,
    /// Most transactions that wait for a block.
    pub queue_limit: usize,
    /// Most bytes, in the canonical encoding, of all transactions that wait for a block. In memory they take a few
    /// times as much.
    pub queue_bytes: usize,
}

impl Default for NodeOptions {
    fn default() -> Self {
        Self {
            checks: Checks::EveryEpoch,
            checkpoint_interval: 1_000,
            queue_limit: 20_000,
            queue_bytes: 4 * MAX_BLOCK_BYTES,
        }
    }
}
