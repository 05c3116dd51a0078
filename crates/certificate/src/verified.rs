//! A claim whose proof was checked.

use crate::{Claim, Costs, Whole};
use ethnum::I256;
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
    /// R, rounded down to what attacks can have at all: P × gain − Q × cost is a multiple of P and Q's greatest common divisor.
    #[must_use]
    pub fn attainable(&self) -> Whole {
        let (mut a, mut b) = (self.profit_times.0, self.cost_times.0);
        while b != I256::ZERO {
            (a, b) = (b, a % b);
        }
        Whole(self.at_most.0.div_euclid(a) * a)
    }
    /// 1 + γ as P ÷ Q in lowest terms, if the claim shows that every attack costs at least so many times what it gains.
    #[must_use]
    pub fn margin(&self) -> Option<(Whole, Whole)> {
        let (mut a, mut b) = (self.profit_times.0, self.cost_times.0);
        while b != I256::ZERO {
            (a, b) = (b, a % b);
        }
        let shown = self.attainable().0 <= I256::ZERO && self.with.is_none();
        shown.then(|| (Whole(self.profit_times.0 / a), Whole(self.cost_times.0 / a)))
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
