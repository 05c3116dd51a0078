//! Numbers for Prometheus, in its text format: what the node did since it was opened, and how the market stands.
//!
//! Times are seconds, parts are ratios of one, values are in the reference currency, sizes in units of the underlying. What is counted
//! since the node was opened ends in `_total`; everything else is as of the last block.

mod names;
mod text;

pub use names::{METRICS, Metric};
pub(crate) use text::text;
