//! What a node did since it was opened, for whoever watches it.

use crate::SubmitError;
use protocol::Outcome;
use std::collections::BTreeMap;
use std::time::Duration;
use store::CommittedBlock;
use units::Height;

/// Upper bounds of the classes that times of blocks are counted in.
pub const BLOCK_SECONDS: [f64; 11] =
    [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0];

/// Counts since the node was opened.
#[derive(Clone, Debug, Default)]
pub struct Counters {
    /// Blocks made.
    pub blocks: u64,
    /// Transactions done.
    pub done: u64,
    /// Transactions rejected in a block.
    pub rejected: u64,
    /// Transactions that were not taken in, by [`SubmitError::kind`].
    pub refused: BTreeMap<&'static str, u64>,
    /// Events, those of time and those that transactions caused.
    pub events: u64,
    /// How long making blocks took together: building, executing, checking, and getting them on the disk.
    pub making: Duration,
    /// States written to the disk.
    pub checkpoints: Checkpointing,
    /// Blocks by how long that took: as many as took at most [`BLOCK_SECONDS`] of the same place and more than of the place before.
    pub by_seconds: [u64; BLOCK_SECONDS.len()],
}

/// What became of the states that were to be written since the node was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checkpointing {
    /// How many were written.
    pub written: u64,
    /// How many were due and left out, because the one before was still being written.
    pub skipped: u64,
    /// The one that was written last, if any was.
    pub last: Option<Written>,
}

/// A state that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// The block that it is the state after.
    pub height: Height,
    /// How long it is.
    pub bytes: u64,
    /// How long writing it took, and letting go of old blocks.
    pub took: Duration,
}

impl Counters {
    pub(crate) fn refuse(&mut self, error: &SubmitError) {
        *self.refused.entry(error.kind()).or_default() += 1;
    }

    pub(crate) fn record(&mut self, block: &CommittedBlock, took: Duration) {
        let count = |many: usize| u64::try_from(many).unwrap_or(u64::MAX);
        let done = block.receipts.iter().filter(|receipt| receipt.outcome == Outcome::Done).count();
        let caused: usize = block.receipts.iter().map(|receipt| receipt.events.len()).sum();
        self.blocks += 1;
        self.done += count(done);
        self.rejected += count(block.receipts.len() - done);
        self.events += count(block.events.len() + caused);
        self.making += took;
        let class = BLOCK_SECONDS.iter().position(|bound| took.as_secs_f64() <= *bound);
        if let Some(class) = class.and_then(|class| self.by_seconds.get_mut(class)) {
            *class += 1;
        }
    }
}
