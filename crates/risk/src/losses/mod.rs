//! Correlated losses of stakers: common shocks, factor copulas, tails.
//!
//! A [`book::Book`] is a portfolio with all that may happen to it within a horizon. Its losses are found in one of three ways, each exact
//! where the one before it is too long: every outcome by itself ([`enumeration`]), one service after the other given what is common
//! ([`recursion`]), or drawn ([`sampling`]); far tails by importance sampling ([`tail`]). What each means: `docs/concepts/losses.md`.

pub mod book;
pub mod copula;
pub mod draw;
pub mod enumeration;
pub mod layers;
pub mod measures;
pub mod moments;
pub mod normal;
pub mod recursion;
mod report;
pub mod sampling;
pub mod settle;
pub mod shocks;
pub mod sobol;
pub mod states;
pub mod student;
pub mod tail;
pub mod vasicek;
pub mod world;

pub use report::{
    AtLeast, LossReport, Method, OperatorShare, ServiceShare, Settings, TailReport, losses,
};
