//! Proofs of a single node: multipliers that leave nothing to gain.
//!
//! Every service divides its profit among rows that it has to satisfy; each row charges the operators that could satisfy it.
//! Then no attack gains more than its operators are charged, and the margin is at least the least cost ÷ charge.

use super::fraction::small_gcd;
use super::profits::parts;
use super::{Fraction, attributed_profits};
use certificate::{Claim, Costs, Cover, Node, Whole};
use ethnum::I256;
use network::Network;

/// P of claims: a multiple of what makes multipliers whole where that is small, otherwise a power of two that makes rounding
/// small.
const SCALE: u128 = 1 << 40;

/// A certified 1 + γ with its proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certified {
    /// 1 + γ is at least that: P ÷ Q of the claim.
    pub margin: Fraction,
    /// The claim, with a tree that the checker accepts.
    pub claim: Claim,
}

/// A certified headroom with its proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertifiedHeadroom {
    /// Every attack on the service costs at least so much more than it gains; rounded down. Negative if that much of a
    /// profit could not be excluded.
    pub at_least: i128,
    /// The claim, with a tree that the checker accepts. R ÷ Q is what was rounded.
    pub claim: Claim,
}

/// A row of a service, and the part of the service's profit that it answers for.
#[derive(Clone, Debug)]
pub(super) struct Share {
    /// Operators that the row leaves out: none for the service's own row.
    pub(super) without: Vec<usize>,
    /// Its part, of the sum of the service's parts.
    pub(super) part: u128,
}

/// What the operators of a row have to bring: the threshold less what those left out have.
pub(super) fn asked(network: &Network, service: usize, without: &[usize]) -> u128 {
    let members = network.members(service).iter();
    let left_out = members.filter(|(operator, _)| without.binary_search(operator).is_ok());
    network.corrupting(service).saturating_sub(left_out.map(|(_, amount)| amount).sum())
}

/// A node in the making.
struct Charges<'a> {
    network: &'a Network,
    scale: u128,
    node: Node,
    /// Σ over rows of the multiplier × what the operator could bring.
    of_operators: Vec<I256>,
}

impl<'a> Charges<'a> {
    /// Pools are taken as empty of limits and bonuses as parts of profits.
    fn new(network: &'a Network, scale: u128) -> Self {
        let whole = |part: u128| Whole(I256::from(scale) * I256::from(part));
        let pools = (0..network.pools().len()).map(|pool| (pool, whole(1))).collect();
        let bonuses = network.bonuses().iter().enumerate().flat_map(|(place, bonus)| {
            let services = bonus.services.iter().zip(parts(bonus.amount, bonus.services.len()));
            services.map(move |(service, part)| (place, *service, whole(part)))
        });
        let node = Node { pools, bonuses: bonuses.collect(), ..Node::default() };
        let of_operators = vec![I256::ZERO; network.operators().len()];
        Self { network, scale, node, of_operators }
    }

    /// Adds a row with a multiplier.
    fn add(&mut self, service: usize, without: &[usize], multiplier: I256) {
        let asked = asked(self.network, service, without);
        for &(operator, amount) in self.network.members(service) {
            if without.binary_search(&operator).is_err() {
                self.of_operators[operator] += multiplier * I256::from(amount.min(asked));
            }
        }
        if without.is_empty() {
            self.node.services.push((service, Whole(multiplier)));
        } else {
            let without = without.to_vec();
            self.node.covers.push(Cover { service, without, multiplier: Whole(multiplier) });
        }
    }

    /// Adds the rows that answer for a service's profit; false if none can, as nothing is asked.
    fn answer(&mut self, service: usize, profit: u128, shares: &[Share]) -> bool {
        let all: u128 = shares.iter().map(|share| share.part).sum();
        for Share { without, part } in shares.iter().filter(|share| share.part > 0) {
            let asked = I256::from(asked(self.network, service, without));
            if asked == I256::ZERO {
                return false;
            }
            let due = I256::from(self.scale) * I256::from(profit) * I256::from(*part);
            let by = asked * I256::from(all);
            self.add(service, without, (due + by - 1) / by);
        }
        all > 0
    }

    fn claim(self, cost_times: I256, at_most: I256, with: Option<usize>) -> Claim {
        let (profit_times, cost_times) = (self.scale.into(), Whole(cost_times));
        Claim { profit_times, cost_times, at_most: Whole(at_most), with, tree: vec![self.node] }
    }
}

/// The margin that rows with these parts certify. Nothing if nothing can be gained, or if something can at no cost.
pub(super) fn certify(network: &Network, costs: Costs, shares: &[Vec<Share>]) -> Option<Certified> {
    let profits = attributed_profits(network);
    let mut charges = Charges::new(network, scale_of(network, &profits, shares));
    for (service, &profit) in profits.iter().enumerate() {
        if profit > 0 && !charges.answer(service, profit, &shares[service]) {
            return None;
        }
    }
    let mut most = I256::ZERO;
    for (operator, &charge) in network.operators().iter().zip(&charges.of_operators) {
        if charge == I256::ZERO {
            continue;
        }
        let cost = I256::from(costs.of(operator));
        if cost == I256::ZERO {
            return None;
        }
        most = most.max((charge + cost - 1) / cost);
    }
    let margin = Fraction::new(charges.scale.into(), most.unsigned_abs())?;
    Some(Certified { margin, claim: charges.claim(most, I256::ZERO, None) })
}

/// The least common multiple of what multipliers are divided by, or [`SCALE`] if that is smaller.
fn scale_of(network: &Network, profits: &[u128], shares: &[Vec<Share>]) -> u128 {
    let mut scale = 1_u128;
    for (service, shares) in shares.iter().enumerate() {
        let all: u128 = shares.iter().map(|share| share.part).sum();
        for share in shares.iter().filter(|share| share.part > 0 && profits[service] > 0) {
            let by = asked(network, service, &share.without).checked_mul(all);
            let due = profits[service].checked_mul(share.part);
            let (Some(by), Some(due)) = (by.filter(|by| *by > 0), due) else { return SCALE };
            let by = by / small_gcd(by, due);
            match (scale / small_gcd(scale, by)).checked_mul(by) {
                Some(common) if common < SCALE => scale = common,
                _ => return SCALE,
            }
        }
    }
    // Finer than needed, so that Q is rounded by little; a multiple, so that multipliers stay whole.
    scale * (SCALE / scale)
}

/// The service's own row answers for all of its profit.
pub(super) fn own_rows(network: &Network) -> Vec<Vec<Share>> {
    vec![vec![Share { without: Vec::new(), part: 1 }]; network.services().len()]
}

/// The local condition as a proof. Its margin is at least that of [`super::local_margin`], up to 2⁻⁴⁰, as it may use that
/// thresholds are whole and that no pledge counts for more than the threshold. Nothing if nothing can be gained, or if
/// something can at no cost.
#[must_use]
pub fn local_certificate(network: &Network, costs: Costs) -> Option<Certified> {
    certify(network, costs, &own_rows(network))
}

/// How much more profit a service can carry by the local condition: `α W × min over its operators of (cost − obligation) ÷
/// pledge`, less what other operators are short of. Nothing if another service can be corrupted at no cost.
#[must_use]
pub fn local_headroom(
    network: &Network,
    costs: Costs,
    service: usize,
) -> Option<CertifiedHeadroom> {
    let profits = attributed_profits(network);
    let shares = own_rows(network);
    let mut charges = Charges::new(network, scale_of(network, &profits, &shares));
    for (other, &profit) in profits.iter().enumerate() {
        if other != service && profit > 0 && !charges.answer(other, profit, &shares[other]) {
            return None;
        }
    }
    let scale = I256::from(charges.scale);
    let cost = |operator: usize| scale * I256::from(costs.of(&network.operators()[operator]));
    let asked = network.corrupting(service);
    let left = network.members(service).iter().map(|&(operator, amount)| {
        (cost(operator) - charges.of_operators[operator]) / I256::from(amount.min(asked))
    });
    let multiplier = left.min().unwrap_or(I256::ZERO).max(I256::ZERO);
    charges.add(service, &[], multiplier);
    let mut bound = scale * I256::from(profits[service]) - multiplier * I256::from(asked);
    // What rounding gave to the others' rows too much is not theirs to lose: they may also stay out.
    for (operator, &charge) in charges.of_operators.iter().enumerate() {
        bound += (charge - cost(operator)).max(I256::ZERO);
    }
    let at_least = (-bound).div_euclid(scale).as_i128();
    Some(CertifiedHeadroom { at_least, claim: charges.claim(scale, bound, Some(service)) })
}
