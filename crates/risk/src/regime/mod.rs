//! The same services isolated, rented and restaked.
//!
//! | regime | stake of an operator | who it answers to |
//! |---|---|---|
//! | isolated | is divided among services | one service each unit |
//! | rented | the same, for a term | one service each unit, until the term ends |
//! | restaked | is pledged to all of its services at once | each of them, with all of it |
//!
//! [`compare`] says how much capital each regime needs for the same exact margin, what that costs, and what may be lost. A
//! network that passes the local condition with a margin could always be run with isolated stake at that margin and with no
//! more capital: `w π (1 + γ) ÷ (α W)` of each operator reserved for each service is enough, and fits within stakes by the
//! condition itself. So sharing can only save capital between what the local condition certifies and what is exact
//! (Mamageishvili and Sudakov, *The Cost of Restaking vs. Proof-of-Stake*, 2025, show how much at most).

mod compare;
mod networks;
mod tail;

pub use compare::{
    Comparison, Measured, Premiums, Question, Regime, RegimeError, ServiceCapital, Verdict, compare,
};
pub use networks::{alone, isolated, scaled};
pub use tail::expected_shortfall;
