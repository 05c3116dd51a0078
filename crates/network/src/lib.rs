//! The exposure network: operators, services, and what each operator pledged to which service.
//!
//! It is what every question about shared security is asked of: who could corrupt what, what would that cost, who falls with
//! whom. A network is read from a file ([`mod@file`]), from recorded data ([`import`]) or, in `risk`, from a ledger. All amounts
//! are whole base units of one numéraire.
//!
//! The model is that of Durvasula and Roughgarden, *Robust Restaking Networks* (2024), with what practice needs besides:
//! pledges smaller than the stake, private costs (whoever runs an operator loses less than what was delegated to it), joint
//! bonuses and shared pools. Format: `docs/reference/network.md`.

mod error;
mod exposure;
pub mod file;
mod fraction;
mod id;
pub mod import;
pub mod liquidations;
pub mod losses;

pub use error::NetworkError;
pub use exposure::{
    Bonus, DeadService, MOST, Network, NetworkDraft, Operator, Pledge, Pool, Service, Threshold,
    Tie,
};
pub use fraction::Fraction;
pub use id::Id;
