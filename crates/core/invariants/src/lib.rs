//! What must hold: the eleven properties of `security-core.md` §7 and one of options venues, as checks that
//! anyone can run.
//!
//! | file | property |
//! |---|---|
//! | `conservation` | 1. every unit that came in is somewhere |
//! | `tenure_fairness` | 2. nobody pays for an offence outside of its tenure |
//! | `isolation` | 3. no service takes what is another's |
//! | `guarantee` | 4. cover that was sold can be collected, whoever leaves |
//! | `notice` | 5. nobody is exposed to what it could not have left before |
//! | `dry_run` | 6. what was shown beforehand is what is taken |
//! | `totality` | 7. what is due is done in whole, and every view answers |
//! | `atomicity` | 8. a rejected transaction changes nothing |
//! | `order` | 9. the order of evidence does not change who pays |
//! | `rounding` | 10. always against the one who could gain, by less than a unit |
//! | `premiums` | 11. paid = earned + dust |
//! | `venues` | 12. options venues are zero-sum, and secured when they grow |
//!
//! A [`Monitor`] takes notes before a block and checks after it: all but the eighth and the ninth, which have to
//! execute blocks of their own and so are functions: [`atomicity::check`], [`order::check`].
//!
//! ```
//! use app::{CheckedBlock, State};
//! use buttress_invariants::{Monitor, Violation};
//!
//! fn watch(state: &mut State, blocks: &[CheckedBlock]) -> Result<(), Violation> {
//!     let mut monitor = Monitor::new(state);
//!     for checked in blocks {
//!         let before = monitor.before(state, checked.block().time);
//!         let Ok(executed) = state.execute(checked) else { break };
//!         monitor.after(&before, state, &executed)?;
//!     }
//!     Ok(())
//! }
//! ```
//!
//! The checks count again, from rows and in wide integers. They call what they check only where the property is about
//! that very function (the dry run, the views).
//!
//! Invariant: nothing here changes a state, and nothing in the state machine knows that this exists.

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

pub mod atomicity;
mod before;
mod conservation;
mod dry_run;
mod due;
mod guarantee;
mod holders;
mod isolation;
mod monitor;
mod notice;
pub mod order;
mod owed;
mod premiums;
mod rounding;
mod rows;
mod step;
mod tenure_fairness;
mod totality;
mod venues;
mod violation;
mod wide;

pub use before::Before;
pub use monitor::Monitor;
pub use violation::{Property, Violation};
