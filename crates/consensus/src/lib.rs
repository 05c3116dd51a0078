//! Who orders transactions: the [`Sequencer`] seam, and [`Solo`], the one sequencer of the default build.
//!
//! A sequencer decides what the next block is; it never executes one. Between "decided" and "durable"
//! stands the node, which runs, for every block and in this order:
//!
//! | step | who | with [`Solo`] | with a replicated engine (a crate of its own) |
//! |---|---|---|---|
//! | [`build`](Sequencer::build) | sequencer | on the node's timer | when the engine asks this node to propose |
//! | [`check`](Sequencer::check) | sequencer | own blocks, as a pair assertion; blocks read back | every proposal, before voting for it |
//! | execute | `app` | at once | when the engine has decided |
//! | commit | `store` | one durable commit | the same |
//! | [`committed`](Sequencer::committed) | sequencer | nothing to do | answers the engine: height done, next set |
//!
//! The rules of a block (height, parent, time, size) belong to the chain and not to an engine:
//! [`check_block`] holds them once, for every sequencer. A replicated engine may ask for more (a time
//! not too far ahead of its own clock, a proposer whose turn it is), never for less.
//!
//! Errors: [`BlockRefusal`], with both numbers. Nothing else here can fail.
//!
//! Invariant: no engine type crosses the seam, and nothing here reads a clock, a disk or the network.
//! What the time is, the node says.

mod limits;
mod pending;
mod refusal;
mod sequencer;
mod solo;

pub use limits::{MAX_BLOCK_BYTES, MAX_BLOCK_TRANSACTIONS};
pub use pending::Pending;
pub use refusal::{BlockRefusal, check_block};
pub use sequencer::{Committed, Sequencer, Tip};
pub use solo::Solo;
