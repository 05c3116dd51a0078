//! The sequencer of a chain that one machine orders.

use crate::limits::take_one_block;
use crate::{BlockRefusal, Committed, Pending, Sequencer, Tip, check_block};
use protocol::Block;
use units::Timestamp;

/// One sequencer, no votes: what is next gets in next.
///
/// It remembers nothing. The tip is the node's to keep, so there is nothing here to recover after a crash.
#[derive(Clone, Copy, Debug, Default)]
pub struct Solo;

impl Sequencer for Solo {
    fn build(&mut self, tip: &Tip, now: Timestamp, pending: &mut dyn Pending) -> Block {
        Block {
            height: tip.height.plus(1),
            parent: tip.digest,
            time: now.max(tip.time),
            transactions: take_one_block(pending),
        }
    }

    fn check(&self, tip: &Tip, block: &Block) -> Result<(), BlockRefusal> {
        check_block(tip, block)
    }

    fn committed(&mut self, _: Committed<'_>) {}
}
