//! The node under faults: the real [`node::Node`] on the real [`store::Store`], on a simulated disk, clock and network that
//! fail in every way that a seed chooses, with clients of all kinds; and a naive [`Model`] that says what must come of it.
//!
//! ```text
//! clients ──► network ──► Node::submit, Node::produce ──► Store ──► Disk
//! (honest,    (loses, doubles,       ▲                              (loses power, tears, reorders,
//!  malicious)  reorders, garbles)  Clock (jumps)                     refuses to sync, full, slow)
//! ```
//!
//! [`run`] takes a seed through several lives of a node. Each ends with trouble of the disk, or without; then everything is
//! looked at: what was acknowledged is there, once, as it was; what is there follows from the genesis, block by block; the
//! state is what the model says. The node itself checks every invariant after every block.
//!
//! | file | idea |
//! |---|---|
//! | `run` | from a seed to a [`Story`] or a [`Finding`] |
//! | `verdict` | what is checked after each block and after each recovery |
//! | `carried` | what is checked of a chain that was carried to another node meanwhile |
//! | `disk` | [`Disk`]: what a disk may do, and two [`Flaw`]s that it must not have |
//! | `clock` | time that jumps, and likes the edges of epochs |
//! | `network`, `clients` | what is sent and what arrives |
//! | `model` | balances, nonces, and which evidence counts, written down once more |
//! | `town` | the chain that all of this happens on |
//!
//! What is simulated and what is not: `docs/reference/simulation.md`.
//!
//! Invariant: a run does the same on every machine. Everything is decided by [`Dice`], on one thread.

mod carried;
mod clients;
mod clock;
mod dice;
mod disk;
mod finding;
mod model;
mod network;
mod run;
mod town;
mod verdict;

pub use dice::Dice;
pub use disk::{Disk, Flaw, Trouble};
pub use finding::Finding;
pub use model::{Fate, Model, Purse};
pub use run::{Plan, Story, run};
