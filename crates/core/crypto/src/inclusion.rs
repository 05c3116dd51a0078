//! The root of a list, and the proof that one leaf is in it.

use crate::{
    Digest,
    merkle::{node, root},
};
use borsh::{BorshDeserialize, BorshSerialize};

/// The root of the leaves in this order: that of a [`DenseTree`](crate::DenseTree) that holds them.
#[must_use]
pub fn root_of(leaves: &[Digest]) -> Digest {
    let mut level = leaves.to_vec();
    while level.len() > 1 {
        level = above(&level);
    }
    let len = u64::try_from(leaves.len()).unwrap_or(u64::MAX);
    level.first().map_or_else(Digest::default, |top| root(*top, len))
}

/// The level above this one, completed with the zero digest.
fn above(level: &[Digest]) -> Vec<Digest> {
    let halves = level.chunks(2).map(|pair| match pair {
        [left, right] => node(*left, *right),
        [left] => node(*left, Digest::default()),
        _ => Digest::default(),
    });
    halves.collect()
}

/// That one leaf is in a tree, at its place: what is beside it on the way up.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Inclusion {
    /// The leaf's place, counted from 0.
    pub index: u64,
    /// How many leaves the tree has.
    pub leaves: u64,
    /// The neighbour on each level, lowest first.
    pub beside: Vec<Digest>,
}

impl Inclusion {
    /// The proof for the leaf at `index`; none if there is no such leaf. O(n) hashes.
    #[must_use]
    pub fn of(leaves: &[Digest], index: usize) -> Option<Self> {
        leaves.get(index)?;
        let mut proof = Self {
            index: u64::try_from(index).ok()?,
            leaves: u64::try_from(leaves.len()).ok()?,
            beside: Vec::new(),
        };
        let (mut level, mut place) = (leaves.to_vec(), index);
        while level.len() > 1 {
            // Of a pair, the lower place is even: flipping the lowest bit leads to the other.
            proof.beside.push(level.get(place ^ 1).copied().unwrap_or_default());
            level = above(&level);
            place /= 2;
        }
        Some(proof)
    }

    /// The root of the tree that has this leaf in this place; none if the proof is of no tree: the place is outside it, or
    /// it has more or fewer levels. Whoever proves a leaf compares the root with the one that was published.
    #[must_use]
    pub fn root(&self, leaf: Digest) -> Option<Digest> {
        if self.index >= self.leaves {
            return None;
        }
        let (mut top, mut place, mut width) = (leaf, self.index, self.leaves);
        let mut beside = self.beside.iter();
        while width > 1 {
            let other = *beside.next()?;
            top = if place.is_multiple_of(2) { node(top, other) } else { node(other, top) };
            place /= 2;
            width = width.div_ceil(2);
        }
        beside.next().is_none().then(|| root(top, self.leaves))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DenseTree, hash};

    fn leaves(count: usize) -> Vec<Digest> {
        (0..count).map(|i| hash("leaf", &(i as u64).to_le_bytes())).collect()
    }

    /// The topmost node by recursion over halves, on levels filled up to the next power of two. A whole half of nothing is
    /// the zero digest, as is a neighbour that is not there.
    fn naive(leaves: &[Digest], width: usize) -> Digest {
        match (leaves, width) {
            ([], _) => Digest::default(),
            ([leaf], 1) => *leaf,
            _ => {
                let (left, right) = leaves.split_at(leaves.len().min(width / 2));
                node(naive(left, width / 2), naive(right, width / 2))
            }
        }
    }

    #[test]
    fn the_root_is_that_of_the_naive_and_of_the_incremental_tree() {
        for count in 0..130 {
            let leaves = leaves(count);
            let same = match count {
                0 => Digest::default(),
                _ => root(naive(&leaves, count.next_power_of_two()), count as u64),
            };
            assert_eq!(root_of(&leaves), same, "{count}");
            let tree = DenseTree::default().update(count, leaves.into_iter().enumerate());
            assert_eq!(tree, same, "{count}");
        }
    }

    #[test]
    fn every_leaf_can_be_proved_and_nothing_else() {
        for count in 1..40 {
            let leaves = leaves(count);
            let published = root_of(&leaves);
            for (index, leaf) in leaves.iter().enumerate() {
                let proof = Inclusion::of(&leaves, index).unwrap();
                assert_eq!(proof.root(*leaf), Some(published), "{index} of {count}");
                assert_ne!(proof.root(hash("leaf", b"other")), Some(published));
                for wrong in 0..count as u64 + 2 {
                    let moved = Inclusion { index: wrong, ..proof.clone() };
                    let same = wrong == index as u64;
                    assert_eq!(moved.root(*leaf) == Some(published), same, "{wrong} of {count}");
                    let wider = Inclusion { leaves: wrong, ..proof.clone() };
                    let same = wrong == count as u64;
                    assert_eq!(wider.root(*leaf) == Some(published), same, "{wrong} of {count}");
                }
                for beside in 0..proof.beside.len() {
                    let mut changed = proof.clone();
                    changed.beside[beside] = hash("leaf", b"other");
                    assert_ne!(changed.root(*leaf), Some(published));
                }
                let mut longer = proof.clone();
                longer.beside.push(Digest::default());
                assert_eq!(longer.root(*leaf), None);
                let mut shorter = proof.clone();
                if shorter.beside.pop().is_some() {
                    assert_eq!(shorter.root(*leaf), None);
                }
            }
            assert_eq!(Inclusion::of(&leaves, count), None);
        }
        assert_eq!(Inclusion::of(&[], 0), None);
    }
}
