//! From values under scenarios to margin.

use super::conditions::Conditions;
use super::scenario::{Scenario, States};
use super::Parameters;
use crate::collateral::Worth;
use crate::positions::Leg;
use crate::{Assets, Margin, MarginError, Market, Perpetual, amount};
use std::collections::BTreeMap;
use units::{Fixed, Price};

/// The portfolio margin of what is held on one underlying, and what it is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// With all assets.
    pub total: Margin,
    /// What each scenario would change, in the order of the parameters; negative is a loss.
    pub scenarios: Vec<Fixed>,
    /// The basis contingency: what forwards that move against the spot price would change; not above zero.
    pub basis: Fixed,
    /// Which of these is the worst, and its change; zero if none loses.
    pub worst: (Worst, Fixed),
    /// What contingencies ask initially, those that maintain included.
    pub contingency_initial: Fixed,
    /// What contingencies ask to maintain.
    pub contingency_maintenance: Fixed,
}

/// What loses most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worst {
    /// Nothing loses.
    None,
    /// The basis contingency.
    Basis,
    /// The scenario of this index.
    Scenario(usize),
}
