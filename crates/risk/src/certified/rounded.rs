//! C1: thresholds rounded up to what some operators really add up to.

use super::attributed_profits;
use super::fraction::small_gcd;
use super::local::{LocalMargin, Terms};
use certificate::Costs;
use ethnum::U256;
use network::Network;

/// Up to so many members all sums of each half are listed.
const HALVES: usize = 32;
/// Up to so many 64-bit words are touched to mark all sums.
const WORDS: u128 = 1 << 22;

/// The margin of the local condition with rounded thresholds. The format of proofs does not know them; branching on operators
/// shows the same. Nothing where nothing can be gained.
#[must_use]
pub fn rounded_margin(network: &Network, costs: Costs) -> Option<LocalMargin> {
    let thresholds = rounded_thresholds(network).into_iter();
    let thresholds = thresholds.map(|threshold| (U256::from(threshold), U256::ONE)).collect();
    Terms { thresholds, profits: attributed_profits(network) }.margin(network, costs)
}

/// β of every service: the least stake above its threshold that a set of its operators has, or a bound below that where the
/// numbers are too many to tell.
#[must_use]
pub fn rounded_thresholds(network: &Network) -> Vec<u128> {
    let rounded = |service| {
        let members = network.members(service).iter();
        let weights: Vec<u128> = members.map(|(_, amount)| *amount).collect();
        least_sum(&weights, network.corrupting(service))
    };
    (0..network.services().len()).map(rounded).collect()
}

/// The least sum of some of the weights that is at least `threshold`; where finding it would take too long, the least multiple
/// of their common divisor. `threshold` is at most the sum of all.
///
/// Horowitz and Sahni, *Computing partitions with applications to the knapsack problem* (1974), for few weights; marks of all
/// reachable sums for small numbers.
#[must_use]
pub fn least_sum(weights: &[u128], threshold: u128) -> u128 {
    let divisor = weights.iter().copied().fold(0, small_gcd);
    if divisor == 0 {
        return threshold;
    }
    let weights: Vec<u128> = weights.iter().map(|weight| weight / divisor).collect();
    let threshold = threshold.div_ceil(divisor);
    let most: u128 = weights.iter().sum();
    let words = (most / 64 + 1).saturating_mul(weights.len() as u128);
    let least = if words <= WORDS {
        by_marks(&weights, most, threshold)
    } else if weights.len() <= HALVES {
        by_halves(&weights, threshold)
    } else {
        threshold
    };
    least * divisor
}

fn by_marks(weights: &[u128], most: u128, threshold: u128) -> u128 {
    let mut marks = vec![0_u64; most as usize / 64 + 1];
    marks[0] = 1;
    for &weight in weights {
        let (words, bits) = (weight as usize / 64, weight as u32 % 64);
        // From the top, so that a weight counts once.
        for place in (words..marks.len()).rev() {
            let low = marks[place - words] << bits;
            let carried = place.checked_sub(words + 1).filter(|_| bits > 0);
            marks[place] |= low | carried.map_or(0, |below| marks[below] >> (64 - bits));
        }
    }
    let is_marked = |sum: &u128| marks[*sum as usize / 64] >> (*sum % 64) & 1 == 1;
    (threshold..=most).find(is_marked).unwrap_or(threshold)
}

fn by_halves(weights: &[u128], threshold: u128) -> u128 {
    let (left, right) = weights.split_at(weights.len() / 2);
    let (left, right) = (sums(left), sums(right));
    let mut least = u128::MAX;
    let mut end = right.len();
    for &sum in &left {
        // The larger the left sum, the less is needed of the right.
        while end > 0 && sum + right[end - 1] >= threshold {
            end -= 1;
        }
        if let Some(rest) = right.get(end) {
            least = least.min(sum + rest);
        }
    }
    if least == u128::MAX { threshold } else { least }
}

/// All sums of some of the weights, ascending.
fn sums(weights: &[u128]) -> Vec<u128> {
    let mut sums = vec![0];
    for weight in weights {
        let with: Vec<u128> = sums.iter().map(|sum| sum + weight).collect();
        sums.extend(with);
    }
    sums.sort_unstable();
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_ways_find_the_least_sum() {
        let weights = [7, 3, 12, 5, 5, 20, 64, 1];
        let most: u128 = weights.iter().sum();
        let all = sums(&weights);
        for threshold in 0..=most {
            let expected = *all.iter().find(|sum| **sum >= threshold).unwrap();
            assert_eq!(by_marks(&weights, most, threshold), expected, "{threshold}");
            assert_eq!(by_halves(&weights, threshold), expected, "{threshold}");
            assert_eq!(least_sum(&weights, threshold), expected, "{threshold}");
        }
    }

    #[test]
    fn many_large_weights_round_to_their_divisor() {
        let weights: Vec<u128> = (0..40).map(|place| 6 * (1_000_000_007 + place * 77)).collect();
        assert_eq!(least_sum(&weights, 13), 18);
        assert_eq!(least_sum(&[], 0), 0);
        assert_eq!(least_sum(&[10, 10, 10], 15), 20);
    }
}
