//! How much open interest the security of a service bears.

use super::Extraction;
use crate::Budget;
use crate::attack::{Costs, headroom};
use crate::certified::local_headroom;
use ethnum::U256;
use network::{Id, Network};

/// γ: by which fraction costs of attacks are to exceed what they gain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Slack {
    /// Numerator.
    pub numerator: u32,
    /// Denominator, more than nothing.
    pub denominator: u32,
}

impl Slack {
    /// `amount ÷ (1 + γ)`, rounded down.
    #[must_use]
    pub fn within(self, amount: u128) -> u128 {
        let by = u128::from(self.numerator) + u128::from(self.denominator.max(1));
        let part = U256::from(amount) * U256::from(self.denominator.max(1)) / U256::from(by);
        part.as_u128()
    }
}

/// What one way to know the headroom leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Limit {
    /// H: how much more the service may be worth corrupting, in base units; negative where it is worth too much already.
    pub headroom: i128,
    /// (π + H) ÷ (1 + γ): the most that it may be worth, rounded down.
    pub profit: u128,
    /// The largest open interest at which it is worth no more; none where it never is.
    pub open_interest: Option<u128>,
}

/// How much open interest a service bears.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Capacity {
    /// The service.
    pub service: Id,
    /// π: its profit from corruption as declared, in base units.
    pub declared: u128,
    /// By the local condition: certain, and checked in a moment. None where it certifies nothing, as another service can be
    /// corrupted at no cost.
    pub certified: Option<Limit>,
    /// By the exact search, or by what it had proved when it ended.
    pub proved: Limit,
    /// Whether the search ended with the exact headroom.
    pub exact: bool,
}

/// The open interest that a service bears, given what can be extracted from it; none where there is no such service.
#[must_use]
pub fn capacity(
    network: &Network,
    costs: Costs,
    service: usize,
    extraction: &Extraction,
    slack: Slack,
    budget: &Budget<'_>,
) -> Option<Capacity> {
    let known = network.services().get(service)?;
    let limit = |headroom: i128| {
        // A declared profit is at most 2¹¹⁰.
        let borne = headroom.saturating_add(known.profit as i128).max(0);
        let profit = slack.within(borne.unsigned_abs());
        Limit { headroom, profit, open_interest: extraction.largest(profit) }
    };
    let certified = local_headroom(network, costs, service);
    let exact = headroom(network, costs, budget).swap_remove(service);
    Some(Capacity {
        service: known.id.clone(),
        declared: known.profit,
        certified: certified.map(|found| limit(found.at_least)),
        proved: limit(exact.at_least),
        exact: exact.exact,
    })
}
