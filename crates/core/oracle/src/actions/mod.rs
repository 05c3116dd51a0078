//! The oracle's actions: one file each.

pub mod register_feed;
pub mod report;
