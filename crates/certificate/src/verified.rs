//! A claim whose proof was checked.

use crate::{Claim, Costs, Whole};
use std::fmt;

/// A claim that holds: only the checker makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    profit_times: Whole,
    cost_times: Whole,
    at_most: Whole,
    with: Option<usize>,
    costs: Costs,
}

impl Verified {
    pub(crate) fn new(claim: &Claim, costs: Costs) -> Self {
        let Claim { profit_times, cost_times, at_most, with, .. } = *claim;
        Self { profit_times, cost_times, at_most, with, costs }
    }
    /// P.
    #[must_use]
    pub fn profit_times(&self) -> Whole {
        self.profit_times
    }
    /// Q.
    #[must_use]
    pub fn cost_times(&self) -> Whole {
        self.cost_times
    }
    /// R.
    #[must_use]
    pub fn at_most(&self) -> Whole {
        self.at_most
    }
    /// The service that the attacks have in common, if the claim is not about all.
    #[must_use]
    pub fn with(&self) -> Option<usize> {
        self.with
    }
    /// What an attack costs.
    #[must_use]
    pub fn costs(&self) -> Costs {
        self.costs
    }
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { profit_times, cost_times, at_most, with, costs } = self;
        let cost = match costs {
            Costs::Stake => "stake",
            Costs::Private => "private cost",
        };
        f.write_str("every attack")?;
        if let Some(service) = with {
            write!(f, " on service {service}")?;
        }
        write!(f, ": {profit_times} × gain − {cost_times} × {cost} ≤ {at_most}")
    }
}
