//! From what is stored to the state.

use crate::NodeError;
use crate::replay::{Recorded, each_checked};
use app::State;
use crypto::Digest;
use protocol::Genesis;
use store::{Checkpoint, Store, StoreError};
use units::Height;

/// How the state was found when the node was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// The checkpoint that it began with; 0 is genesis.
    pub checkpoint: Height,
    /// How many blocks were executed again.
    pub replayed: u64,
    /// Newer checkpoints that were passed over because they are damaged, each with what is wrong.
    pub damaged: Vec<String>,
}

/// A state and the commitment to it.
pub(crate) struct Head {
    pub(crate) state: State,
    pub(crate) root: Digest,
}

impl Head {
    /// The same, as it is stored.
    pub(crate) fn checkpoint(&self) -> Result<Checkpoint, NodeError> {
        let height = self.state.meta().height;
        let state = borsh::to_vec(&self.state)
            .map_err(|error| NodeError::Checkpoint { height, reason: error.to_string() })?;
        Ok(Checkpoint { height, root: self.root, state })
    }
}

/// Begins the chain in the store, unless it is there already.
pub(crate) fn begin(store: &Store, genesis: &Genesis) -> Result<(), NodeError> {
    let mut state = State::genesis(genesis).map_err(NodeError::Genesis)?;
    let root = state.root();
    Ok(store.create(genesis, &Head { state, root }.checkpoint()?)?)
}

/// The state after the last stored block: the newest checkpoint that can be read, and each block after it
/// executed again. Signatures are checked again too, as a stored block is input from outside like any other.
pub(crate) fn recover(store: &Store, chain: &Digest) -> Result<(Head, Recovery), NodeError> {
    let (mut head, damaged) = newest_checkpoint(store)?;
    let checkpoint = head.state.meta().height;
    // It is stored beside the blocks, so that it belongs to them is looked at once more.
    if let Some(block) = store.block(checkpoint)? {
        same_root(checkpoint, block.root, head.root)?;
    }
    let mut replayed = 0;
    each_checked(store.blocks_after(checkpoint)?, chain, |recorded| {
        replay(&mut head, recorded?)?;
        replayed += 1;
        Ok::<_, NodeError>(())
    })?;
    Ok((head, Recovery { checkpoint, replayed, damaged }))
}

fn newest_checkpoint(store: &Store) -> Result<(Head, Vec<String>), NodeError> {
    let mut damaged = Vec::new();
    let mut last = None;
    for height in store.checkpoint_heights()?.into_iter().rev() {
        match store.checkpoint(height) {
            Ok(Some(checkpoint)) => return Ok((decode(&checkpoint)?, damaged)),
            Ok(None) => {}
            Err(error @ StoreError::Damaged { .. }) => {
                damaged.push(error.to_string());
                last = Some(error);
            }
            Err(error) => return Err(error.into()),
        }
    }
    let reason = "there is no checkpoint".to_owned();
    Err(last.map_or(NodeError::Checkpoint { height: Height::ZERO, reason }, NodeError::Store))
}

pub(crate) fn decode(checkpoint: &Checkpoint) -> Result<Head, NodeError> {
    let height = checkpoint.height;
    let mut state: State = borsh::from_slice(&checkpoint.state)
        .map_err(|error| NodeError::Checkpoint { height, reason: error.to_string() })?;
    let have = state.meta().height;
    if have != height {
        let reason = format!("it is the state of height {have}");
        return Err(NodeError::Checkpoint { height, reason });
    }
    let root = state.root();
    same_root(height, checkpoint.root, root)?;
    Ok(Head { state, root })
}

fn replay(head: &mut Head, recorded: Recorded) -> Result<(), NodeError> {
    let height = recorded.height;
    let fault = |reason| NodeError::Block { height, reason };
    let checked = recorded.checked.map_err(fault)?;
    let executed = head.state.execute(&checked).map_err(fault)?;
    same_root(height, recorded.root, executed.root)?;
    head.root = executed.root;
    Ok(())
}

fn same_root(height: Height, expected: Digest, got: Digest) -> Result<(), NodeError> {
    if expected == got { Ok(()) } else { Err(NodeError::RootMismatch { height, expected, got }) }
}
