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

/// Who writes the state to the disk when it is time for a checkpoint. What is written is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckpointWriting {
    /// A thread of its own, while blocks are made. Which states are written depends on how long that takes.
    Beside,
    /// Whoever makes the block, after its commit: for tests and simulations, which have to do the same every time.
    InPlace,
}

/// How a node runs. None of it changes what the chain computes.
#[derive(Clone, Debug)]
pub struct NodeOptions {
    /// When the ledgers are compared and the invariants checked.
    pub checks: Checks,
    /// Blocks from one checkpoint of the state to the next; 0 means only genesis. One that is due while the one before is still
    /// being written is left out. So recovery replays at most twice as many blocks as this if writing a state takes no longer than making
    /// so many blocks, and else as many as are made in twice that time.
    pub checkpoint_interval: u64,
    /// Who writes them.
    pub checkpoint_writing: CheckpointWriting,
    /// How many of the last blocks stay, if not all do. Those from the oldest checkpoint on stay in any case. Older ones are removed after
    /// each checkpoint.
    pub keep_blocks: Option<u64>,
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
            checkpoint_writing: CheckpointWriting::Beside,
            keep_blocks: None,
            queue_limit: 20_000,
            queue_bytes: 4 * MAX_BLOCK_BYTES,
        }
    }
}
