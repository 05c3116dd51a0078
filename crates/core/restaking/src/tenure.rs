//! Which epochs a unit of stake answers for.

use borsh::{BorshDeserialize, BorshSerialize};
use units::Epoch;

/// The epochs `from ..= until` during which stake is at risk; without an end while its owner stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Tenure {
    /// The first epoch.
    pub from: Epoch,
    /// The last epoch, once its owner has asked to leave. One before `from` if that was before it began.
    pub until: Option<Epoch>,
}

impl Tenure {
    /// Whether stake with this tenure is liable for an offence in `epoch`: the whole of tenure fairness.
    #[must_use]
    pub fn contains(&self, epoch: Epoch) -> bool {
        self.from <= epoch && self.until.is_none_or(|until| epoch <= until)
    }

    /// The first epoch in which nothing can be charged to it any more, given the evidence window W.
    #[must_use]
    pub fn free_at(&self, window: u64) -> Option<Epoch> {
        self.until.map(|until| until.plus(window).plus(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenure_ends_with_the_epoch_of_leaving() {
        let stays = Tenure { from: Epoch::new(3), until: None };
        let left = Tenure { from: Epoch::new(3), until: Some(Epoch::new(5)) };
        let never = Tenure { from: Epoch::new(3), until: Some(Epoch::new(2)) };
        for (epoch, expected) in [
            (2, [false; 3]),
            (3, [true, true, false]),
            (5, [true, true, false]),
            (6, [true, false, false]),
        ] {
            let epoch = Epoch::new(epoch);
            assert_eq!([stays, left, never].map(|t| t.contains(epoch)), expected, "{epoch}");
        }
        assert_eq!(left.free_at(14), Some(Epoch::new(20)));
        assert_eq!(stays.free_at(14), None);
    }
}
