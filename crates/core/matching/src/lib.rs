//! Order books: a matching engine that knows no ledger. It can be the state of one, or of a venue of its own.
//!
//! [`Engine::execute`] takes a time and a [`Command`] and says what came of it as [`Event`]s, or why it was not done as a
//! [`Rejection`]. The same commands always yield the same events; [`Engine::head`] commits to all of both.
//!
//! * Prices are ticks, sizes are lots, ids are integers. What they are worth, whose they are and whether someone can pay is
//!   the host's business.
//! * [`Engine::begin`], [`Engine::commit`] and [`Engine::rollback`] make many commands all-or-nothing at the cost of what
//!   they change.
//! * Borsh writes and reads the engine for checkpoints. What is read is checked; no bytes make it panic or take more than a
//!   fixed multiple of their size in memory.
//!
//! Every rule, and the test that executes it: `docs/reference/matching.md`.
//!
//! | file | idea |
//! |---|---|
//! | `command`, `event`, `rejection` | what is said to an engine, and what it says |
//! | `engine` | one command: time, the command itself, the record of it |
//! | `place`, `amend`, `cancel`, `quote` | what owners do with orders |
//! | `cross` | an arriving order meets the book |
//! | `resting` | orders into and out of the book |
//! | `reduce` | positions, and the reduce-only orders that follow them |
//! | `protection` | what stops a market maker's quotes |
//! | `rfq`, `block` | trades beside the book |
//! | `listing` | books begin, stop and end |
//! | `slab`, `journal`, `book`, `seat`, `owner`, `expiry`, `request` | the rows behind it, and how each is undone |
//! | `transcript` | the hash chain |
//! | `checkpoint` | the engine as bytes |
//! | `audit` | what must hold in any engine |
//! | `view` | what anybody may look at |

// The deterministic half: see "Rules" in ARCHITECTURE.md. `cargo test -p buttress-xtask` checks that every core
// crate carries exactly this header.
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects, // an overflow is a rejection with numbers, never a wrap or a panic
        clippy::as_conversions,          // a narrowing cast loses money silently
        clippy::disallowed_macros,       // no IO
        clippy::disallowed_methods,      // no clock, thread or environment
        clippy::disallowed_types,        // no unordered map, clock, lock, IO or float
        clippy::expect_used,             // no panic is reachable from outside
        clippy::float_arithmetic,        // floats differ between machines
        clippy::indexing_slicing,        // a bad index is a rejection or a documented impossibility
        clippy::panic,                   // same
        clippy::unreachable,             // same
        clippy::unwrap_used,             // same
    )
)]

mod amend;
mod audit;
mod block;
mod book;
mod cancel;
mod checkpoint;
mod command;
mod cross;
mod engine;
mod event;
mod expiry;
mod id;
mod journal;
mod limits;
mod listing;
mod order;
mod owner;
mod place;
mod protection;
mod quote;
mod reduce;
mod rejection;
mod request;
mod resting;
mod rfq;
mod seat;
mod side;
mod slab;
mod transcript;
mod view;

pub use audit::Flaw;
pub use book::{Band, BookTerms, BookView};
pub use command::{
    Amend, BlockTrade, Choice, Command, MassQuote, OpenRequest, Place, Quote, QuoteSide, Scope,
    SetMark,
};
pub use engine::Engine;
pub use event::{Event, Reason};
pub use id::{BookId, GroupId, OrderId, OwnerId, RequestId};
pub use limits::{LONGEST_LIST, LimitError, Limits, MOST_ANSWERS, MOST_QUOTES};
pub use order::{OrderView, SelfTrade, TimeInForce};
pub use protection::{Protection, ProtectionLimits};
pub use rejection::{Capacity, Field, Rejection};
pub use request::{Answer, Request};
pub use side::Side;
pub use view::Depth;
