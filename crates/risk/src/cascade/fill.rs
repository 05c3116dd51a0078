//! Filling a limit with stakes: the most that some of them add up to.

/// Sums of up to so much are tried exhaustively.
const EXHAUSTIVE: u128 = 1 << 16;

/// Something to take: what it is worth and what it takes of the limit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub(super) place: usize,
    pub(super) worth: u128,
    pub(super) takes: u128,
}

/// Places of items worth much that together take at most `limit`. Where worth and what is taken are the same, the heaviest
/// first, and the last bit by all sums of the lightest; otherwise by worth for what is taken.
pub(super) fn fill(mut items: Vec<Item>, limit: u128) -> Vec<usize> {
    items.retain(|item| item.worth > 0 && item.takes <= limit);
    let mut taken = Vec::new();
    let mut left = limit;
    if items.iter().any(|item| item.worth != item.takes) {
        // Both are at most 2^110: floats order, whole numbers decide.
        let rate = |item: &Item| item.worth as f64 / (item.takes as f64).max(0.5);
        items.sort_by(|a, b| rate(b).total_cmp(&rate(a)).then(a.place.cmp(&b.place)));
        for item in items {
            if item.takes <= left {
                left -= item.takes;
                taken.push(item.place);
            }
        }
        return taken;
    }
    items.sort_by_key(|item| (std::cmp::Reverse(item.takes), item.place));
    // The lightest, as far as all their sums can be tried.
    let mut light = items.len();
    let mut sum = 0;
    while light > 0 && sum + items[light - 1].takes <= EXHAUSTIVE {
        light -= 1;
        sum += items[light].takes;
    }
    for item in &items[..light] {
        if item.takes <= left {
            left -= item.takes;
            taken.push(item.place);
        }
    }
    taken.extend(largest_sum(&items[light..], left.min(sum)));
    taken
}

/// Places of items with the largest sum of at most `limit`: for each sum the first item that reaches it.
fn largest_sum(items: &[Item], limit: u128) -> Vec<usize> {
    const NONE: u32 = u32::MAX;
    let limit = limit as usize;
    let mut reached_by = vec![NONE; limit + 1];
    let mut highest = 0;
    for (at, item) in items.iter().enumerate() {
        let takes = item.takes as usize;
        for sum in (takes..=limit.min(highest + takes)).rev() {
            let before = sum - takes;
            if reached_by[sum] == NONE && sum > 0 && (before == 0 || reached_by[before] != NONE) {
                reached_by[sum] = at as u32;
            }
        }
        highest = limit.min(highest + takes);
        if reached_by[limit] != NONE {
            break;
        }
    }
    let mut sum = (0..=limit).rev().find(|sum| reached_by[*sum] != NONE).unwrap_or(0);
    let mut taken = Vec::new();
    while sum > 0 {
        let item = &items[reached_by[sum] as usize];
        taken.push(item.place);
        sum -= item.takes as usize;
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::{Item, fill};

    #[test]
    fn the_largest_sum_within_a_limit() {
        let items = |stakes: &[u128]| {
            let items = stakes.iter().enumerate();
            items.map(|(place, stake)| Item { place, worth: *stake, takes: *stake }).collect()
        };
        let stakes = [70_000, 41, 40, 27, 14, 9, 3];
        for (limit, most) in
            [(0, 0), (2, 0), (8, 3), (50, 50), (83, 82), (200, 134), (70_013, 70_012)]
        {
            let taken = fill(items(&stakes), limit);
            let distinct: std::collections::BTreeSet<_> = taken.iter().collect();
            assert_eq!(distinct.len(), taken.len());
            assert_eq!(taken.iter().map(|place| stakes[*place]).sum::<u128>(), most, "{limit}");
        }
    }

    #[test]
    fn what_costs_nothing_is_taken_along() {
        let items = vec![
            Item { place: 0, worth: 5, takes: 5 },
            Item { place: 1, worth: 7, takes: 0 },
            Item { place: 2, worth: 9, takes: 3 },
        ];
        let mut taken = fill(items, 4);
        taken.sort_unstable();
        assert_eq!(taken, [1, 2]);
    }
}
