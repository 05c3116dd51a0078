//! The price of the put that a staker sells.
//!
//! Who backs a service owes it up to the pledge if the service's terms are broken, and is paid a premium. [`slash`] prices that promise by
//! itself, in stake or in cash; [`premium`] as a part of a portfolio, which must also carry its tail; [`corruption`] says how likely an
//! attack becomes as prices move, and [`waiting`] what the option to attack later is worth to the attacker; [`cover`] prices a promise in
//! cash that is backed by volatile stake; [`baskets`] insurance on many services at once. What each means: `docs/concepts/premium.md`.

pub mod baskets;
pub mod corruption;
pub mod cover;
pub mod premium;
mod report;
pub mod slash;
pub mod waiting;

pub use report::{Endogenous, LayerPrice, PriceReport, ServicePrice, price};
