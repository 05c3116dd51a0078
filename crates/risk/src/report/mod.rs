//! Answers in the shapes that programs read and pages show: names instead of places, each number with its definition.

mod attack;
mod attack_section;
pub mod html;
mod overview;
mod proof;

pub use attack::{AttackReport, HeadroomReport, NamedAttack, RatioReport};
pub use overview::{JointExposure, OperatorOverview, Overview, ServiceOverview};
pub use proof::{CheckReport, Statement, VerifiedClaim, prove};
