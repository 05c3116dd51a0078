//! Weighted lists by rank.

/// Values with weights, in ascending order, as if each were there as often as it weighs: of weight W in all, the ranks are
/// 0 ≤ rank < W. Every quantile of this crate is the value at a rank.
pub(super) struct Ranked<T> {
    /// Each value with the weight of itself and of all before it.
    upto: Vec<(T, u128)>,
}

impl<T: Copy + Ord> Ranked<T> {
    /// Sorts values with their weights; none if the weights do not fit together. O(n log n).
    pub(super) fn new(values: impl IntoIterator<Item = (T, u128)>) -> Option<Self> {
        let mut upto: Vec<(T, u128)> = values.into_iter().collect();
        upto.sort_unstable_by_key(|(value, _)| *value);
        let mut sum = 0_u128;
        for (_, weight) in &mut upto {
            sum = sum.checked_add(*weight)?;
            *weight = sum;
        }
        Some(Self { upto })
    }

    /// The weight of all.
    pub(super) fn weight(&self) -> u128 {
        self.upto.last().map_or(0, |(_, upto)| *upto)
    }

    /// The value at a rank; none from the weight of all on. O(log n).
    pub(super) fn at(&self, rank: u128) -> Option<T> {
        let place = self.upto.partition_point(|(_, upto)| *upto <= rank);
        self.upto.get(place).map(|(value, _)| *value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_as_many_ranks_as_it_weighs() {
        let ranked = Ranked::new([(7, 2), (3, 1), (5, 0), (7, 1), (9, 1)]).unwrap();
        assert_eq!(ranked.weight(), 5);
        let all: Vec<_> = (0..6).map(|rank| ranked.at(rank)).collect();
        assert_eq!(all, [Some(3), Some(7), Some(7), Some(7), Some(9), None]);
        let none = Ranked::<u8>::new([]).unwrap();
        assert_eq!((none.weight(), none.at(0)), (0, None));
        assert!(Ranked::new([(1, u128::MAX), (2, 1)]).is_none(), "weights that do not fit");
    }
}
