//! What a node does in a second, on this machine and this disk: `buttress bench`.
//!
//! Everything is measured with the code that runs: a [`node::Node`] on a store in a directory, fed with signed bytes as they
//! come over a wire. Rates of the pipeline stand beside the bare rate of signature verification in the same run, as machines
//! differ and that ratio less so.
//!
//! | file | what it measures |
//! |---|---|
//! | `signatures` | bare batch verification: the yardstick |
//! | `pipeline` | signed actions until they are on the disk, as fast as they go in; recovery of what that left |
//! | `latency` | from when a transaction is due to when it is on the disk, at half of that rate |
//! | `execution` | transfers through the state machine alone, among few and among many accounts |
//! | `market` | a market with all the cover that can be: boundaries, actions of stakers, bytes of a staker |
//! | `trading` | what operators do for an oracle, and what traders do at an options venue |
//! | `disk` | how long the directory's disk takes to sync |
//! | `machine` | processor, cores, memory of this process |
//!
//! [`run`] takes them in turn and gives [`Figures`]; [`page`] says them in words. Nothing here is a promise about another
//! machine, and whatever else runs at the time slows it down.

// The chain for tests of the state machine calls it by its full name.
extern crate app as buttress_app;

mod disk;
mod error;
mod execution;
mod figures;
mod latency;
mod machine;
mod market;
mod page;
mod people;
mod pipeline;
mod run;
mod signatures;
mod sizes;
mod trading;

pub use error::BenchError;
pub use execution::{Spent, transfers_among};
pub use figures::Figures;
pub use market::{Market, PAY, SERVICES, STAKE, WINDOW};
pub use page::page;
pub use run::{pipeline_alone, run};
pub use sizes::Sizes;
pub use trading::{Crowd, TradingRates};
