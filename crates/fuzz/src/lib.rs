//! Bytes that nobody sends on purpose, thrown at decoding and at the transition.
//!
//! | file | idea |
//! |---|---|
//! | `targets/` | one function of bytes each, plain `fn(&[u8])`: any fuzzer can call them |
//! | `choices` | bytes to choices; past the end every choice is the sensible one |
//! | `world`, `scene` | who there is, and what there is to name |
//! | `actions/`, `evidence`, `quotes` | bytes to an action of every kind, sensible or hostile |
//! | `endorse` | who signs an envelope, and how it can be signed badly |
//! | `history` | bytes to blocks, and everything that must hold after each |
//! | `views` | what people look at: there to see, and of one mind |
//! | `reach`, `variants` | what an input reached |
//! | `seeds`, `mutate`, `campaign` | stored inputs, changed inputs, and which are worth keeping |
//! | `harvest` | documents to decode, taken from histories and from the repository |
//!
//! Invariant: a target panics if and only if what it calls is wrong. The same bytes always do the same.

pub mod actions;
mod campaign;
mod choices;
mod endorse;
mod evidence;
mod harvest;
mod history;
mod mutate;
mod quotes;
mod reach;
mod scene;
pub mod seeds;
pub mod targets;
mod variants;
mod views;
mod world;

pub use campaign::Campaign;
pub use choices::Choices;
pub use harvest::{documents, harvest};
pub use history::{History, STEP_BYTES, play};
pub use mutate::{Dice, mutate};
pub use reach::Reach;
pub use scene::{Proposal, Scene};
pub use variants::{EVENTS, FINDINGS, INNOCENCES, REASONS, REFERENCES, REFUSALS, REJECTIONS};
pub use world::{Person, World, world};
