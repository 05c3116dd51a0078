//! C0: the local condition.

use super::{Fraction, attributed_profits};
use certificate::Costs;
use ethnum::U256;
use network::Network;

/// Bits after the point where exact fractions do not fit.
const BITS: u32 = 96;

/// What an operator's services tempt it with: the sum over them of its part of what corrupts the service × the profit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Obligation {
    /// The sum, exact or rounded up.
    pub amount: Fraction,
    /// What an attack costs the operator.
    pub cost: u128,
    /// Whether the sum is exact. Otherwise it is too large by less than 2⁻⁹⁶ of the operator's pledges.
    pub exact: bool,
}

impl Obligation {
    /// Whether the operator's condition holds: the obligation is at most the cost.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.amount <= Fraction::whole(self.cost)
    }
    /// Obligation ÷ cost; nothing if there is no cost, or no number for it.
    #[must_use]
    pub fn load(&self) -> Option<Fraction> {
        self.amount.checked_div(Fraction::whole(self.cost))
    }
}

/// A certified 1 + γ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalMargin {
    /// 1 + γ is at least that.
    pub margin: Fraction,
    /// Whether that is the bound itself, or rounded down.
    pub exact: bool,
}

/// The thresholds of services as fractions, and what they protect.
pub(super) struct Terms {
    /// Numerator and denominator of what corrupts each service at least.
    pub(super) thresholds: Vec<(U256, U256)>,
    /// Profits.
    pub(super) profits: Vec<u128>,
}

impl Terms {
    /// α W, and profits with bonuses.
    pub(super) fn of(network: &Network) -> Self {
        Self::protecting(network, attributed_profits(network))
    }
    /// α W, and other profits.
    pub(super) fn protecting(network: &Network, profits: Vec<u128>) -> Self {
        let threshold = |(place, service): (usize, &network::Service)| {
            let (a, b) = (service.threshold.numerator, service.threshold.denominator);
            (U256::from(network.backing(place)) * U256::from(a), U256::from(b))
        };
        let thresholds = network.services().iter().enumerate().map(threshold).collect();
        Self { thresholds, profits }
    }
    /// Whether a service protects something and nothing protects it.
    fn is_bare(&self) -> bool {
        let mut all = self.profits.iter().zip(&self.thresholds);
        all.any(|(profit, threshold)| *profit > 0 && threshold.0 == U256::ZERO)
    }
    /// pledge × profit ÷ threshold. Fits: 2¹¹⁰ × 2¹¹⁰ × 2³².
    fn part(&self, service: usize, pledge: u128) -> (U256, U256) {
        let (numerator, denominator) = self.thresholds[service];
        (U256::from(pledge) * U256::from(self.profits[service]) * denominator, numerator)
    }
    /// The same with [`BITS`] bits after the point, rounded up. Fits, as a pledge is at most all pledges.
    fn rounded_part(&self, service: usize, pledge: u128) -> U256 {
        let (numerator, denominator) = self.thresholds[service];
        let rate = (U256::from(self.profits[service]) * denominator) << BITS;
        (rate / numerator + 1) * U256::from(pledge)
    }
    pub(super) fn obligation(&self, duties: &[(usize, u128)], cost: u128) -> Obligation {
        let exact = sum(duties.iter().map(|&(service, pledge)| self.part(service, pledge)));
        let rounded = || self.rounded(duties);
        Obligation { amount: exact.unwrap_or_else(rounded), cost, exact: exact.is_some() }
    }
    fn rounded(&self, duties: &[(usize, u128)]) -> Fraction {
        let parts = duties.iter().map(|&(service, pledge)| self.rounded_part(service, pledge));
        let sum = parts.fold(U256::ZERO, |sum, part| sum + part);
        Fraction::new(sum, U256::ONE << BITS).unwrap_or(Fraction::ZERO)
    }
    /// The least cost ÷ obligation; nothing where nothing can be gained.
    pub(super) fn margin(&self, network: &Network, costs: Costs) -> Option<LocalMargin> {
        if self.is_bare() {
            return Some(LocalMargin { margin: Fraction::ZERO, exact: true });
        }
        let mut least: Option<LocalMargin> = None;
        for (place, operator) in network.operators().iter().enumerate() {
            let obligation = self.obligation(network.duties(place), costs.of(operator));
            if obligation.amount == Fraction::ZERO {
                continue;
            }
            let cost = Fraction::whole(obligation.cost);
            let exact = cost.checked_div(obligation.amount);
            let margin = exact
                .or_else(|| cost.checked_div(self.rounded(network.duties(place))))
                .unwrap_or(Fraction::ZERO);
            if least.is_none_or(|least| margin < least.margin) {
                least = Some(LocalMargin { margin, exact: obligation.exact && exact.is_some() });
            }
        }
        least
    }
}

/// The sum of numerators ÷ denominators, if it fits.
pub(crate) fn sum(mut parts: impl Iterator<Item = (U256, U256)>) -> Option<Fraction> {
    parts.try_fold(Fraction::ZERO, |sum, (numerator, denominator)| {
        sum.checked_add(Fraction::new(numerator, denominator)?)
    })
}

/// Obligations of all operators, in their order: Σ over services of `w π ÷ (α W)`.
#[must_use]
pub fn obligations(network: &Network, costs: Costs) -> Vec<Obligation> {
    let terms = Terms::of(network);
    let operators = network.operators().iter().enumerate();
    operators
        .map(|(place, operator)| terms.obligation(network.duties(place), costs.of(operator)))
        .collect()
}

/// The margin that the local condition certifies: the least cost ÷ obligation. Nothing where nothing can be gained.
#[must_use]
pub fn local_margin(network: &Network, costs: Costs) -> Option<LocalMargin> {
    Terms::of(network).margin(network, costs)
}

/// The same for elastic networks, where operators spend their pledges in part (Bar-Zur and Eyal, *Elastic Restaking
/// Networks*, 2025): a service can also be corrupted for exactly `α W`, so that has to exceed its profit too.
#[must_use]
pub fn elastic_margin(network: &Network) -> Option<LocalMargin> {
    elastic_of(&Terms::of(network), network)
}

pub(super) fn elastic_of(terms: &Terms, network: &Network) -> Option<LocalMargin> {
    let alone = terms.profits.iter().zip(&terms.thresholds).filter(|(profit, _)| **profit > 0);
    let alone = alone.filter_map(|(profit, (numerator, denominator))| {
        // At most 2¹¹⁰ × 2³² below.
        let margin = Fraction::new(*numerator, *denominator * U256::from(*profit))?;
        Some(LocalMargin { margin, exact: true })
    });
    alone.chain(terms.margin(network, Costs::Stake)).min_by_key(|margin| margin.margin)
}

/// How much more stake a network needs if all of it grew by the same factor, so that a margin becomes 1: nothing if it is at
/// least 1 already, or if no factor does.
#[must_use]
pub fn missing_stake(total: u128, margin: &Fraction) -> Option<Fraction> {
    if *margin >= Fraction::whole(1) {
        return Some(Fraction::ZERO);
    }
    let (numerator, denominator) = (margin.numerator(), margin.denominator());
    Fraction::new(denominator - numerator, numerator)?.checked_mul(Fraction::whole(total))
}
