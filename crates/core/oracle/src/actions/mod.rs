//! The oracle's actions: one file each, and what two of them share.

pub mod commit;
mod duty;
pub mod register_feed;
pub mod report;
pub mod revise_feed;
