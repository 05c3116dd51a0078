//! `buttress block` and `event`: what the chain holds.

pub(crate) mod block;
pub(crate) mod event;
