//! The seam between "what comes next" and everything else.

use crate::{BlockRefusal, Pending};
use crypto::Digest;
use protocol::{Block, Genesis};
use units::{Height, Timestamp};

/// The end of the chain: all that the next block has to fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tip {
    /// The height of the last block; 0 at genesis.
    pub height: Height,
    /// The digest of the last block; of the genesis when there is none yet.
    pub digest: Digest,
    /// The time of the last block; of the genesis when there is none yet.
    pub time: Timestamp,
}

impl Tip {
    /// The tip of a chain without blocks.
    #[must_use]
    pub fn genesis(genesis: &Genesis) -> Self {
        Self { height: Height::ZERO, digest: genesis.chain(), time: genesis.time }
    }
    /// The tip once this block is in.
    #[must_use]
    pub fn after(block: &Block) -> Self {
        Self { height: block.height, digest: block.digest(), time: block.time }
    }
}

/// What a sequencer learns about a block that is done.
///
/// A replicated engine has to be told who votes on the next height, with which weight; that set
/// follows from the state after this block, so the node has it exactly when it has the root. It becomes a
/// field here when there is an engine to read it. No sequencer and no signature of [`Sequencer`] changes
/// then, only the one place in the node that fills this in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed<'a> {
    /// The block.
    pub block: &'a Block,
    /// The root of the state after it.
    pub root: Digest,
}

/// Who orders transactions.
///
/// The node calls it, or the message loop of an engine does on the node's behalf; either way one block
/// at a time. `build` and `check` of a block come after the block before was executed, `committed` once it is durable, in the order of
/// heights: perhaps when the next has been built already.
pub trait Sequencer {
    /// The next block, from what is pending, in its order, at the sequencer's time.
    ///
    /// What the block holds is taken out of `pending`; what did not fit stays there, in order, for the
    /// next one. The only thing ever dropped is a transaction longer than
    /// [`protocol::MAX_TRANSACTION_BYTES`], which no block may hold: left in place it would hold up all
    /// behind it. Whatever came through [`protocol::SignedTransaction::decode`] is short enough.
    ///
    /// `now` may be wrong or go back; the block's time does not.
    fn build(&mut self, tip: &Tip, now: Timestamp, pending: &mut dyn Pending) -> Block;

    /// Whether a block, own or another's, follows from the tip: height, parent, time, size.
    ///
    /// # Errors
    /// The first rule that it breaks.
    fn check(&self, tip: &Tip, block: &Block) -> Result<(), BlockRefusal>;

    /// Tells the sequencer that a block was executed and is durable. An engine may vote on the next height
    /// only from here on.
    fn committed(&mut self, outcome: Committed<'_>);
}
