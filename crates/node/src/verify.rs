//! Does what is stored follow from where it began? Everything is executed again, up to the first difference.

use crate::NodeError;
use crate::recovery::decode;
use crate::replay::{Recorded, each_checked};
use app::{BlockError, Executed, State};
use crypto::Digest;
use ledger::Imbalance;
use std::fmt;
use store::{Checkpoint, Store, StoreError};
use thiserror::Error;
use units::Height;

/// Where verification begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At the genesis: nothing is taken on trust but that.
    Genesis,
    /// At the oldest checkpoint that is there. The state in it is taken on trust, as far as its root is the recorded one.
    OldestCheckpoint,
    /// At the checkpoint of a height.
    Checkpoint(Height),
}

/// What executing again came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// The chain.
    pub chain: Digest,
    /// After which block it began; 0 is the genesis.
    pub from: Height,
    /// The last block that is as it was recorded.
    pub to: Height,
    /// The root of the state after it.
    pub root: Digest,
    /// How many blocks were executed and are as they were recorded.
    pub blocks: u64,
    /// How many transactions they have.
    pub transactions: u64,
    /// How many checkpoints were compared with the state at their height.
    pub checkpoints: u64,
    /// What is not as it was recorded, if something is.
    pub divergence: Option<Divergence>,
}

/// The first thing that is not as it was recorded. Nothing after it was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// At which block; 0 is the genesis.
    pub height: Height,
    /// What differs.
    pub difference: Difference,
    /// The first table whose digest is not that of the state in the checkpoint of this height, if there is such a checkpoint.
    pub table: Option<String>,
}

/// What differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The block does not follow from the one before.
    Block(BlockError),
    /// The state after it has another root.
    Root {
        /// As recorded.
        expected: Digest,
        /// As computed.
        got: Digest,
    },
    /// Something else became of a transaction.
    Receipt {
        /// The transaction's place in the block.
        index: usize,
    },
    /// The block has more or fewer receipts than transactions.
    Receipts {
        /// As recorded.
        expected: usize,
        /// As computed.
        got: usize,
    },
    /// Something else happened because time passed.
    Events,
    /// A checkpoint is not of the state at its height.
    Checkpoint {
        /// The root of the state in it.
        expected: Digest,
        /// As computed.
        got: Digest,
    },
    /// The two ledgers disagree in the last state.
    Ledgers(Imbalance),
    /// What is stored is damaged, or cannot be read.
    Unreadable(String),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Block(reason) => write!(f, "the block does not follow: {reason}"),
            Self::Root { expected, got } => {
                write!(f, "state root: expected {expected} as recorded, got {got}")
            }
            Self::Receipt { index } => {
                write!(f, "what became of transaction {index} is not what was recorded")
            }
            Self::Receipts { expected, got } => {
                write!(f, "receipts: expected {expected} as recorded, got {got}")
            }
            Self::Events => f.write_str("what happened as time passed is not what was recorded"),
            Self::Checkpoint { expected, got } => {
                write!(f, "checkpoint: expected root {expected} as in it, got {got}")
            }
            Self::Ledgers(reason) => write!(f, "the ledgers disagree: {reason}"),
            Self::Unreadable(reason) => f.write_str(reason),
        }
    }
}

/// Why nothing can be verified.
#[derive(Debug, Error)]
pub enum VerifyError {
    /// The store cannot be read, or what it begins with is not a state.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// There is no chain in the store.
    #[error("the store has no genesis yet")]
    Empty,
    /// The first blocks are not there.
    #[error(
        "blocks 1 to {before} are not in this store, which was made from a snapshot or removed them: begin at a checkpoint"
    )]
    NoBeginning {
        /// The last block that is not there.
        before: Height,
    },
    /// There is no such checkpoint.
    #[error("there is no checkpoint of height {height}; there are {}", heights(.have))]
    NoCheckpoint {
        /// What was asked for.
        height: Height,
        /// Which there are.
        have: Vec<Height>,
    },
}

impl From<StoreError> for VerifyError {
    fn from(error: StoreError) -> Self {
        Self::Node(error.into())
    }
}

fn heights(heights: &[Height]) -> String {
    heights.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Executes every stored block after a start again and compares root, receipts and events with the recorded ones, and the state
/// with each checkpoint on the way. `progress` is told of every block: its height and that of the last.
///
/// # Errors
/// [`VerifyError`] if it cannot begin. What it finds after that is a [`Divergence`].
pub fn verify(
    store: &Store,
    start: Start,
    mut progress: impl FnMut(Height, Height),
) -> Result<Verification, VerifyError> {
    let genesis = store.genesis()?.ok_or(VerifyError::Empty)?;
    let tip = store.tip()?.unwrap_or(Height::ZERO);
    let chain = genesis.chain();
    let checkpoints = store.checkpoint_heights()?;
    let chosen = match start {
        Start::Genesis => None,
        Start::OldestCheckpoint => checkpoints.first().copied(),
        Start::Checkpoint(height) => Some(height),
    };
    let mut state = match chosen {
        None => {
            let first = store.first()?.filter(|first| *first > Height::new(1));
            if let Some(first) = first {
                return Err(VerifyError::NoBeginning { before: first.minus(1) });
            }
            State::genesis(&genesis).map_err(NodeError::Genesis)?
        }
        Some(height) => {
            let found = store.checkpoint(height)?;
            let found =
                found.ok_or(VerifyError::NoCheckpoint { height, have: checkpoints.clone() })?;
            decode(&found)?.state
        }
    };
    let from = state.meta().height;
    let mut run = Run {
        checkpoints,
        store,
        done: Verification {
            chain,
            from,
            to: from,
            root: state.root(),
            blocks: 0,
            transactions: 0,
            checkpoints: 0,
            divergence: None,
        },
    };
    run.done.divergence = run.all(&mut state, |height| progress(height, tip)).err();
    Ok(run.done)
}

struct Run<'a> {
    store: &'a Store,
    checkpoints: Vec<Height>,
    done: Verification,
}

impl Run<'_> {
    fn all(
        &mut self,
        state: &mut State,
        mut progress: impl FnMut(Height),
    ) -> Result<(), Divergence> {
        let from = self.done.from;
        self.begin(state)?;
        let unreadable = |height| {
            move |error: StoreError| Divergence {
                height,
                difference: Difference::Unreadable(error.to_string()),
                table: None,
            }
        };
        let (blocks, chain) =
            (self.store.blocks_after(from).map_err(unreadable(from))?, self.done.chain);
        each_checked(blocks, &chain, |recorded| {
            let height = self.done.to.plus(1);
            let recorded = recorded.map_err(unreadable(height))?;
            progress(height);
            self.one(state, recorded)
        })?;
        let height = self.done.to;
        state.audit().map_err(|reason| self.differs(state, height, Difference::Ledgers(reason)))
    }

    /// The state to begin with is the one that was recorded: at the genesis the checkpoint of it, if it is still there, and at a
    /// checkpoint the block of its height.
    fn begin(&mut self, state: &mut State) -> Result<(), Divergence> {
        let height = self.done.from;
        self.checkpoint(state, height)?;
        match self.store.block(height) {
            Ok(Some(block)) if block.root != self.done.root => {
                let (expected, got) = (block.root, self.done.root);
                Err(self.differs(state, height, Difference::Root { expected, got }))
            }
            Ok(_) => Ok(()),
            Err(error) => {
                Err(self.differs(state, height, Difference::Unreadable(error.to_string())))
            }
        }
    }

    fn one(&mut self, state: &mut State, recorded: Recorded) -> Result<(), Divergence> {
        let Recorded { height, checked, root, receipts, events } = recorded;
        let transactions = checked.as_ref().map_or(0, |checked| checked.block().transactions.len());
        let executed = checked.and_then(|checked| state.execute(&checked));
        let got =
            executed.map_err(|reason| self.differs(state, height, Difference::Block(reason)))?;
        compare(root, &receipts, &events, &got)
            .map_err(|difference| self.differs(state, height, difference))?;
        self.checkpoint(state, height)?;
        self.done.to = height;
        self.done.root = root;
        self.done.blocks += 1;
        self.done.transactions += transactions as u64;
        Ok(())
    }

    /// Compares the state with the checkpoint of this height, if there is one.
    fn checkpoint(&mut self, state: &mut State, height: Height) -> Result<(), Divergence> {
        if !self.checkpoints.contains(&height) {
            return Ok(());
        }
        let got = state.root();
        let stored = self.stored(height);
        let mut stored = stored.map_err(|difference| self.differs(state, height, difference))?;
        let expected = stored.root();
        if expected != got {
            return Err(self.differs(state, height, Difference::Checkpoint { expected, got }));
        }
        self.done.checkpoints += 1;
        Ok(())
    }

    /// The state in a checkpoint, whatever root it is said to have.
    fn stored(&self, height: Height) -> Result<State, Difference> {
        let unreadable = |reason: String| Difference::Unreadable(reason);
        let found = self.store.checkpoint(height).map_err(|error| unreadable(error.to_string()))?;
        let missing = || unreadable(format!("the checkpoint of height {height} is gone"));
        let Checkpoint { state, .. } = found.ok_or_else(missing)?;
        borsh::from_slice(&state).map_err(|error| {
            unreadable(format!("the checkpoint of height {height} is not a state: {error}"))
        })
    }

    /// The divergence, with the first table that differs from the checkpoint of this height.
    fn differs(&self, state: &mut State, height: Height, difference: Difference) -> Divergence {
        let stored = self.checkpoints.contains(&height).then(|| self.stored(height).ok());
        let table = stored.flatten().and_then(|mut stored| {
            let parts = state.parts().into_iter().zip(stored.parts());
            parts.into_iter().find(|(got, expected)| got != expected).map(|((path, _), _)| path)
        });
        Divergence { height, difference, table }
    }
}

fn compare(
    root: Digest,
    receipts: &[protocol::Receipt],
    events: &[protocol::Event],
    got: &Executed,
) -> Result<(), Difference> {
    // What differs in the order in which it is made: the root would differ as well.
    if events != got.events {
        return Err(Difference::Events);
    }
    if receipts.len() != got.receipts.len() {
        return Err(Difference::Receipts { expected: receipts.len(), got: got.receipts.len() });
    }
    if let Some(index) = receipts.iter().zip(&got.receipts).position(|(a, b)| a != b) {
        return Err(Difference::Receipt { index });
    }
    if root != got.root {
        return Err(Difference::Root { expected: root, got: got.root });
    }
    Ok(())
}
