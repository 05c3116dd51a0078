//! A method for each path, by noun.

mod cases;
pub(crate) mod chain;
mod dev;
mod market;
mod oracle;
mod proofs;
mod risk;
mod stake;
mod venues;
