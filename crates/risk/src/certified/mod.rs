//! Bounds that cost no search: what a network is certainly safe up to, each with its proof where the proof's format can say it.
//!
//! | bound | function | what it sees |
//! |---|---|---|
//! | C0, the local condition | [`local_margin`], [`local_headroom`] | each operator's services by themselves |
//! | C1, rounded thresholds | [`rounded_margin`] | and that stakes come in lumps: θ becomes what some operators really add up to |
//! | C2, cover rows | [`cover_margin`] | and that large operators do not make small ones redundant |
//!
//! All hold for every attack; the exact answer ([`crate::attack`]) lies at or above each of them. C0 is the sufficient
//! condition of EigenLayer's whitepaper and of Durvasula and Roughgarden, *Robust Restaking Networks* (2024): it is what the
//! linear relaxation of the attack proves by its cheapest multipliers, `π ÷ (α W)` for each service.

mod cover_rows;
mod fraction;
mod local;
mod one_node;
mod profits;
mod reserve;
mod rounded;

pub use cover_rows::cover_margin;
pub use fraction::Fraction;
pub(crate) use local::sum;
pub use local::{
    LocalMargin, Obligation, elastic_margin, local_margin, missing_stake, obligations,
};
pub use one_node::{Certified, CertifiedHeadroom, local_certificate, local_headroom};
pub use profits::attributed_profits;
pub use reserve::{attributable_cover, multiple, multiple_of};
pub use rounded::{least_sum, rounded_margin, rounded_thresholds};
