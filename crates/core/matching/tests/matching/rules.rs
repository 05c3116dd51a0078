//! Each rule of `docs/reference/matching.md`, executed.

mod amending;
mod beside;
mod bounds;
mod cancelling;
mod chain;
mod orders;
mod priority;
mod quotes;
mod reduce_only;
mod self_trade;
