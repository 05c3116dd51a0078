//! Slashed stake is sold, prices fall, leveraged positions are liquidated: fixed points and cliffs.
//!
//! | question | where |
//! |---|---|
//! | how far does a sale move the price | [`Impact`], [`StableSwap`] |
//! | when does a loan fall, and what is then sold, repaid and lost | [`Position`] |
//! | where does the price end, at best and at worst | [`Market::greatest`], [`Market::least`] |
//! | from which sale on does the market fall, and who starts it | [`Market::cliffs`], [`Market::sale_reaching`] |
//! | what happens round by round | [`run`](run()) |
//! | and if a cheaper stake makes an attack pay | [`joint`] |
//! | is a pool of puts solvent then | [`Puts`] |
//! | holders who sell in proportion to the fall, in closed form | [`linear_seller`], [`lambert_w0`] |
//! | all of it for a file | [`Scenario`], [`LiquidationReport`] |
//!
//! The market clears where `P = P₀·f(Q(P))`, `Q` what is sold at that price and `f` the impact. Both fall, so the right side
//! rises with `P` and has a greatest and a least fixed point (Tarski); the greatest is what rounds of liquidations from the top
//! reach (Cifuentes, Ferrucci and Shin, *Liquidity Risk and Contagion*, 2005; Amini, Filipović and Minca, *Uniqueness of
//! Equilibrium in a Payment System with Liquidation Costs*, 2016). Concepts: `docs/concepts/liquidations.md`.

mod cliff;
mod impact;
pub mod joint;
mod lambert;
mod market;
mod position;
mod puts;
mod run;
mod scenario;
mod stable_swap;

pub use cliff::Cliff;
pub use impact::Impact;
pub use lambert::{lambert_w0, linear_seller};
pub use market::{Equilibrium, Market, Seizure, Seller};
pub use position::{Position, Settled};
pub use puts::{Puts, Solvency};
pub use run::{Event, Run, Step, run};
pub use scenario::{LiquidationReport, Scenario};
pub use stable_swap::StableSwap;
