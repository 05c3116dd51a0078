//! Answers in the shapes that programs read and pages show: names instead of places, each number with its definition.

mod attack;
mod attack_section;
mod cascade;
mod finance;
pub mod html;
mod market;
mod overview;
mod proof;
mod whole;

pub use attack::{AttackReport, HeadroomReport, NamedAttack, RatioReport};
pub use cascade::{CascadePoint, cascade_section, share};
pub use finance::{losses_section, price_section};
pub use market::{joint_section, liquidations_section, regimes_section};
pub use overview::{JointExposure, OperatorOverview, Overview, ServiceOverview};
pub use proof::{CheckReport, Statement, VerifiedClaim, prove};
pub use whole::{
    Asked, PortfolioReport, Report, ReportError, measured, portfolios, usual_question,
};
