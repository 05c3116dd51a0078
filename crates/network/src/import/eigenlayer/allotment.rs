//! Stake per operator, which was not recorded.

use super::{TAIL, record};
use crate::{NetworkError, Pledge};
use record::Backed;
use serde::Deserialize;
use std::{collections::BTreeMap, fmt, path::Path, str::FromStr};

/// How the recorded totals of services are allotted to their operators.
///
/// Under the first three each service's total is divided among its operators, and an operator's stake is the largest of its pledges:
/// the least that the pledges allow, so attacks are as cheap as they can be. Totals hold exactly. Under the last every
/// operator pledges its whole stake, as EigenLayer's operators did before stake was made unique, and totals hold nearly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allotment {
    /// Every operator of a service has the same part of its total.
    Equal,
    /// By how many services an operator registered with: whoever serves more is taken to be larger.
    ByServices,
    /// Operators in that same order are as unequal as the node operators of Rocket Pool were in February 2024 (ETH that each
    /// provided, by withdrawal address).
    HeavyTail,
    /// Stakes that explain the totals best: of each service the stakes of its operators add up to its total as nearly as
    /// stakes can, in the sense of Kullback and Leibler.
    Fitted,
}

impl Allotment {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Equal, Self::ByServices, Self::HeavyTail, Self::Fitted];

    /// What is assumed, in words.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Equal => "each total divided equally among the service's operators",
            Self::ByServices => {
                "each total divided in proportion to how many services an operator registered with"
            }
            Self::HeavyTail => {
                "each total divided as unequally as the collateral of Rocket Pool's node operators"
            }
            Self::Fitted => {
                "whole stakes pledged to every service, such that sums come nearest to the recorded totals"
            }
        }
    }
}

impl fmt::Display for Allotment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Equal => "equal",
            Self::ByServices => "by-services",
            Self::HeavyTail => "heavy-tail",
            Self::Fitted => "fitted",
        })
    }
}

impl FromStr for Allotment {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        Self::ALL.into_iter().find(|allotment| allotment.to_string() == text).ok_or_else(|| {
            let known = Self::ALL.map(|allotment| allotment.to_string()).join(", ");
            NetworkError::at("allotment", format!("{text} is none of {known}"))
        })
    }
}

/// Stakes of all operators, and pledges.
pub(super) fn allot(
    allotment: Allotment,
    directory: &Path,
    operators: usize,
    services: &[Backed],
) -> Result<(Vec<u128>, Vec<Pledge>), NetworkError> {
    let mut duties = vec![0_u32; operators];
    for &member in services.iter().flat_map(|service| &service.members) {
        duties[member] += 1;
    }
    let weights: Vec<f64> = match allotment {
        Allotment::Equal => vec![1.0; operators],
        Allotment::ByServices => duties.iter().map(|&count| f64::from(count)).collect(),
        Allotment::HeavyTail => shaped(&duties, &tail(directory)?),
        Allotment::Fitted => return Ok(whole(&fitted(operators, services), services)),
    };
    let mut stakes = vec![0; operators];
    let mut pledges = Vec::new();
    for (place, service) in services.iter().enumerate() {
        let parts: Vec<f64> = service.members.iter().map(|&member| weights[member]).collect();
        for (&operator, amount) in service.members.iter().zip(divided(service.total, &parts)) {
            pledges.push(Pledge { operator, service: place, amount });
            stakes[operator] = amount.max(stakes[operator]);
        }
    }
    Ok((stakes, pledges))
}

/// Divides a total by weights; what rounding leaves goes to the first, a cent each.
fn divided(total: u128, weights: &[f64]) -> Vec<u128> {
    let all: f64 = weights.iter().sum();
    // Totals are below 10^17 cents; rounding down by a part in 10^15 besides, the parts never exceed the total.
    let part = |weight: &f64| (total as f64 * (weight / all) * (1.0 - 1e-15)).floor() as u128;
    let mut parts: Vec<u128> = weights.iter().map(part).collect();
    let mut left = total.saturating_sub(parts.iter().sum());
    let count = parts.len() as u128;
    for (place, part) in parts.iter_mut().enumerate() {
        let more = left.div_ceil(count - place as u128);
        *part += more;
        left -= more;
    }
    parts
}

/// Gives the operator of rank r of n what is at (r + ½)/n of the tail.
fn shaped(duties: &[u32], tail: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..duties.len()).collect();
    order.sort_by_key(|&operator| (std::cmp::Reverse(duties[operator]), operator));
    let mut weights = vec![0.0; duties.len()];
    for (rank, &operator) in order.iter().enumerate() {
        let at = (2 * rank + 1) * tail.len() / (2 * duties.len());
        weights[operator] = tail[at];
    }
    weights
}

/// What owners of another protocol's nodes had provided, descending; owners of nothing are left out.
fn tail(directory: &Path) -> Result<Vec<f64>, NetworkError> {
    #[derive(Deserialize)]
    struct Node {
        withdrawal_address: String,
        provided_eth: f64,
    }
    let mut owners: BTreeMap<String, f64> = BTreeMap::new();
    for (line, node) in record::rows::<Node>(directory, TAIL)? {
        if !node.provided_eth.is_finite() || node.provided_eth < 0.0 {
            return Err(NetworkError::at(line, format!("provided_eth is {}", node.provided_eth)));
        }
        *owners.entry(node.withdrawal_address).or_default() += node.provided_eth;
    }
    let mut tail: Vec<f64> = owners.into_values().filter(|provided| *provided > 0.0).collect();
    if tail.is_empty() {
        return Err(NetworkError::at(TAIL, "nobody provided anything"));
    }
    tail.sort_by(|a, b| b.total_cmp(a));
    Ok(tail)
}

/// Stakes σ ≥ 0 with the least Kullback–Leibler divergence of the totals from Σ σ, by the iteration of Richardson (1972), Lucy
/// (1974), and Shepp and Vardi (1982): each stake is multiplied by the mean, over its services, of total ÷ present sum. It starts
/// from equal stakes, so of stakes that explain the totals equally well it finds even ones.
fn fitted(operators: usize, services: &[Backed]) -> Vec<f64> {
    const STEPS: usize = 50_000;
    const STILL: f64 = 1e-12;
    let largest = services.iter().map(|service| service.total).max().unwrap_or_default();
    let mut stakes = vec![largest as f64 / operators.max(1) as f64; operators];
    let mut count = vec![0.0; operators];
    for &member in services.iter().flat_map(|service| &service.members) {
        count[member] += 1.0;
    }
    for _ in 0..STEPS {
        let mut factor = vec![0.0; operators];
        let mut worst = 0.0_f64;
        for service in services {
            let sum: f64 = service.members.iter().map(|&member| stakes[member]).sum();
            let ratio = if sum > 0.0 { service.total as f64 / sum } else { 1.0 };
            worst = worst.max((ratio - 1.0).abs());
            for &member in &service.members {
                factor[member] += ratio;
            }
        }
        if worst < STILL {
            break;
        }
        for (operator, stake) in stakes.iter_mut().enumerate() {
            *stake *= if count[operator] > 0.0 { factor[operator] / count[operator] } else { 0.0 };
        }
    }
    stakes
}

/// Whole stakes, pledged to every service.
fn whole(stakes: &[f64], services: &[Backed]) -> (Vec<u128>, Vec<Pledge>) {
    let stakes: Vec<u128> = stakes.iter().map(|stake| stake.round() as u128).collect();
    let mut pledges = Vec::new();
    for (service, backed) in services.iter().enumerate() {
        for &operator in &backed.members {
            pledges.push(Pledge { operator, service, amount: stakes[operator] });
        }
    }
    (stakes, pledges)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Id;

    fn backed(total: u128, members: &[usize]) -> Backed {
        Backed { id: Id::from("s"), total, members: members.to_vec() }
    }

    #[test]
    fn a_total_is_divided_without_rest() {
        assert_eq!(divided(100, &[1.0, 1.0, 1.0]), [34, 33, 33]);
        assert_eq!(divided(7, &[3.0, 1.0]), [6, 1]);
        assert_eq!(divided(2, &[1.0; 5]), [1, 1, 0, 0, 0]);
        let huge = 10_u128.pow(17) + 1;
        assert_eq!(divided(huge, &[0.1, 0.2, 0.7]).iter().sum::<u128>(), huge);
    }

    #[test]
    fn stakes_are_found_that_explain_the_totals() {
        let services = [backed(70, &[0, 1]), backed(30, &[1]), backed(50, &[1, 2])];
        let (stakes, pledges) = whole(&fitted(3, &services), &services);
        assert_eq!(stakes, [40, 30, 20]);
        assert_eq!(pledges.len(), 5);
    }

    #[test]
    fn totals_that_no_stakes_explain_are_approached() {
        // The same operators twice, with different totals: the mean of the two is nearest.
        let services = [backed(60, &[0, 1]), backed(40, &[0, 1])];
        let stakes = fitted(2, &services);
        assert!((stakes[0] - 25.0).abs() < 1e-9 && (stakes[1] - 25.0).abs() < 1e-9, "{stakes:?}");
    }

    #[test]
    fn the_tail_is_read_by_rank() {
        assert_eq!(shaped(&[1, 3, 2], &[9.0, 5.0, 1.0]), [1.0, 9.0, 5.0]);
        assert_eq!(shaped(&[1, 1], &[9.0, 5.0, 2.0, 1.0]), [5.0, 1.0]);
    }
}
