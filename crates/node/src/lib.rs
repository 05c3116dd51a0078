//! The pipeline around the state machine: admission, sequencing, execution, durable commit, recovery.
//!
//! ```text
//! submit ──► nonce, room ──► shape, signatures in batches ──► queue ──► Sequencer::build ──► State::execute ──► audit, invariants
//!                                                                                     │
//!            readers, subscribers ◄── visible ◄── Sequencer::committed ◄── Store::commit
//! ```
//!
//! | file | idea |
//! |---|---|
//! | `node` | [`Node`]: what callers see, and the order of the steps |
//! | `queue` | transactions that wait for a block: who may wait, and who is next |
//! | `batches` | signatures of transactions that come one by one, verified in batches |
//! | `gate` | when the state may be looked at: never while it is ahead of the disk |
//! | `checkpoints` | states on their way to the disk while blocks are made, and removing old blocks |
//! | `recovery` | from what is stored to the state, with every root compared |
//! | `replay` | stored blocks whose signatures are checked on all cores while those before are executed |
//! | `recent` | the last events, in memory |
//! | `history` | where each event is, and reading them backwards, from memory and then from the disk |
//! | `index` | which blocks have something about whom, in a file that can be made again |
//! | `series` | numbers over time, in buckets, in the same file |
//! | `counters` | what was done since the node was opened |
//! | `verify` | a store's whole history executed again, up to the first difference |
//! | `subscribers` | who is told of each block |
//!
//! # What is promised
//!
//! * A block is visible, to readers and to subscribers, only once it is on the disk.
//! * A state is only ever built on when its root is the recorded one: [`NodeError::RootMismatch`].
//! * A node that finds itself wrong (ledgers that disagree, an invariant that does not hold, a store that fails, a panic below) halts: it goes
//!   back to the last state that is on the disk, answers reads, and does nothing else until it is restarted.
//!
//! # Ahead of the disk
//!
//! [`Node::produce`] may be called by two threads at once: while the block of the one is being committed, the other executes
//! the next. Blocks are committed in their order, so one that is on the disk stands on one that is. Until the last
//! of them is, nobody sees the state. When a commit fails, the block behind it is gone as well.
//!
//! Times are milliseconds of block time, which the caller of [`Node::produce`] sets. Nothing here reads a
//! clock, but to measure how long blocks take.
//!
//! Errors: [`SubmitError`] is the sender's to solve, [`NodeError`] the node's operator's.

mod batches;
mod checkpoints;
mod counters;
mod error;
mod gate;
mod history;
mod index;
mod making;
mod node;
mod options;
mod queue;
mod recent;
mod recovery;
mod replay;
mod series;
mod status;
mod subscribers;
mod verify;

pub use counters::{BLOCK_SECONDS, Checkpointing, Counters, Written};
pub use error::{NodeError, Share, SubmitError, Unit};
pub use history::{Found, NoPlace, PastEvent, Place, Wanted, events_of};
pub use index::{Subject, follow, kind_of, kinds};
pub use making::MAKERS;
pub use node::Node;
pub use options::{CheckpointWriting, Checks, NodeOptions};
pub use recent::{RECENT_EVENTS, RECENT_TRADES, is_liquidation, is_routine, is_trade};
pub use recovery::Recovery;
pub use series::{Chronicle, Kind, Measure, NoSeries, Scale, Scope, Series};
pub use status::TransactionStatus;
pub use subscribers::SUBSCRIBER_BLOCKS;
pub use verify::{Difference, Divergence, Start, Verification, VerifyError, verify};
