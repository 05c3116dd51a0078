//! How large the sums of a check can become, before any is made.

use crate::{Claim, Costs, Node, Problem, Refusal, refusal::Row};
use ethnum::I256;
use network::Network;

/// Totals of a network that numbers of a proof multiply.
struct Totals {
    gains: u128,
    limits: u128,
    costs: u128,
    backing: Vec<u128>,
    drawn: Vec<u128>,
}

impl Totals {
    fn of(network: &Network, costs: Costs) -> Self {
        let profit = |service: &usize| network.services()[*service].profit;
        let profits: u128 = network.services().iter().map(|service| service.profit).sum();
        let bonuses: u128 = network.bonuses().iter().map(|bonus| bonus.amount).sum();
        let pools = network.pools().iter();
        Self {
            gains: profits + bonuses,
            limits: pools.clone().map(|pool| pool.limit).sum(),
            costs: network.operators().iter().map(|operator| costs.of(operator)).sum(),
            backing: (0..network.services().len()).map(|s| network.backing(s)).collect(),
            drawn: pools.map(|pool| pool.services.iter().map(profit).sum()).collect(),
        }
    }

    /// Twice what the absolute values of a node's terms add up to. A service's row adds its multiplier × what is missing to the
    /// service and at most its multiplier × all pledges to the operators.
    fn of_node(&self, base: I256, node: &Node) -> Option<I256> {
        let rows = node.services.iter().map(|(service, u)| (self.backing.get(*service), u));
        let covers = node.covers.iter();
        let rows =
            rows.chain(covers.map(|cover| (self.backing.get(cover.service), &cover.multiplier)));
        let rows = rows.map(|(backing, u)| (backing.copied().unwrap_or(0), u));
        let pools = node.pools.iter().map(|(pool, u)| (self.drawn.get(*pool), u));
        let pools = pools.map(|(drawn, u)| (drawn.copied().unwrap_or(0), u));
        let bonuses = node.bonuses.iter().map(|(_, _, u)| (1, u));
        let mut sum = base;
        for (factor, u) in rows.chain(pools).chain(bonuses) {
            // A multiplier of nothing has to fit by itself too.
            sum = sum.checked_add(product(factor.max(1), u.0)?)?;
        }
        sum.checked_mul(I256::from(4))
    }
}

fn product(amount: u128, number: I256) -> Option<I256> {
    number.checked_mul(I256::from(amount))
}

/// Whether all sums of a claim's check stay below 2¹²⁶ in size.
///
/// # Errors
/// [`Problem::NotPositive`], [`Problem::Negative`], and [`Problem::TooLarge`] where they could pass 2²⁵⁴.
pub(crate) fn is_small(network: &Network, costs: Costs, claim: &Claim) -> Result<bool, Refusal> {
    for (field, value) in [("profit_times", claim.profit_times), ("cost_times", claim.cost_times)] {
        if value.0 <= I256::ZERO {
            return Err(Problem::NotPositive { field, value }.of_claim());
        }
    }
    let too_large = || Problem::TooLarge { bits: 254 };
    let fits = |sum: Option<I256>| sum.filter(|sum| *sum < I256::ONE << 254_u32);
    let totals = Totals::of(network, costs);
    let base = || {
        let gains = product(totals.gains.checked_add(totals.limits)?, claim.profit_times.0)?;
        let costs = product(totals.costs, claim.cost_times.0)?;
        gains.checked_add(costs)?.checked_add(claim.at_most.0.checked_abs()?)
    };
    let base = fits(base()).ok_or_else(|| too_large().of_claim())?;
    let mut largest = base;
    for (place, node) in claim.tree.iter().enumerate() {
        if let Some((row, value)) = negative(node) {
            return Err(Problem::Negative { row, value }.at(place));
        }
        let sum = fits(totals.of_node(base, node)).ok_or_else(|| too_large().at(place))?;
        largest = largest.max(sum);
    }
    Ok(largest < I256::ONE << 126_u32)
}

fn negative(node: &Node) -> Option<(Row, crate::Whole)> {
    let services = node.services.iter().map(|(service, u)| (Row::Service(*service), u));
    let pools = node.pools.iter().map(|(pool, u)| (Row::Pool(*pool), u));
    let bonuses = node.bonuses.iter().map(|(bonus, service, u)| (Row::Bonus(*bonus, *service), u));
    let covers = node.covers.iter().map(|cover| (Row::Cover(cover.service), &cover.multiplier));
    let all = services.chain(pools).chain(bonuses).chain(covers);
    all.map(|(row, u)| (row, *u)).find(|(_, u)| u.0 < I256::ZERO)
}
