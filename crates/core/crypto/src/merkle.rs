//! A Merkle tree over numbered leaves, for state that changes a little at a time.

use crate::{Batch, Digest, Inclusion, hash};

/// A binary Merkle tree over leaves 0, 1, 2, …
///
/// Node = H("node", left ‖ right); a level of odd width is completed with the zero digest; the root also
/// binds the number of leaves, so no tree is a prefix of another. Changing k of n leaves and asking for
/// the root costs O(k log n) hashes.
#[derive(Clone, Debug, Default)]
pub struct DenseTree {
    /// `levels[0]` holds the leaves, the last level one node.
    levels: Vec<Vec<Digest>>,
}

impl DenseTree {
    /// Sets the number of leaves to `len`, replaces the given leaves, and returns the root.
    ///
    /// `changed` must name every leaf that differs from the last call, in any order; leaves at or beyond
    /// `len` are ignored. The root of no leaves is the zero digest.
    pub fn update(
        &mut self,
        len: usize,
        changed: impl IntoIterator<Item = (usize, Digest)>,
    ) -> Digest {
        let mut touched: Vec<usize> = Vec::new();
        let leaves = self.level(0);
        // A shorter tree changes the parent of its new last leaf.
        if len < leaves.len()
            && let Some(last) = len.checked_sub(1)
        {
            touched.push(last);
        }
        leaves.resize(len, Digest::default());
        for (index, digest) in changed {
            if let Some(leaf) = leaves.get_mut(index) {
                *leaf = digest;
                touched.push(index);
            }
        }
        touched.sort_unstable();
        touched.dedup();
        let mut depth = 0_usize;
        let mut width = len;
        let mut nodes = Batch::new(NODE);
        while width > 1 {
            let parents = width.div_ceil(2);
            for index in &mut touched {
                *index /= 2;
            }
            touched.dedup();
            let above = depth.saturating_add(1);
            self.level(above).resize(parents, Digest::default());
            let (below, above_them) = self.levels.split_at_mut(above);
            if let (Some(below), Some(above)) = (below.last(), above_them.first_mut()) {
                let mut set = |index: usize, node| {
                    if let Some(slot) = above.get_mut(index) {
                        *slot = node;
                    }
                };
                let at = |i: usize| below.get(i).copied().unwrap_or_default();
                for &index in &touched {
                    let left = index.saturating_mul(2);
                    let children = [at(left), at(left.saturating_add(1))];
                    let write = |bytes: &mut Vec<u8>| {
                        children.iter().for_each(|child| bytes.extend_from_slice(child.as_bytes()));
                    };
                    nodes.add(index, write, &mut set);
                }
                nodes.finish(&mut set);
            }
            depth = above;
            width = parents;
        }
        self.levels.truncate(depth.saturating_add(1));
        self.root(len)
    }

    /// The proof that a leaf is in the tree as of the last [`DenseTree::update`]; none if there is no such leaf. O(log n).
    #[must_use]
    pub fn prove(&self, index: usize) -> Option<Inclusion> {
        let leaves = self.levels.first()?.len();
        if index >= leaves {
            return None;
        }
        let (index, leaves) = (u64::try_from(index).ok()?, u64::try_from(leaves).ok()?);
        let mut proof = Inclusion { index, leaves, beside: Vec::new() };
        let (_, below) = self.levels.split_last()?;
        let mut place = usize::try_from(index).ok()?;
        for level in below {
            // Of a pair, the lower place is even: flipping the lowest bit leads to the other.
            proof.beside.push(level.get(place ^ 1).copied().unwrap_or_default());
            place /= 2;
        }
        Some(proof)
    }

    fn level(&mut self, depth: usize) -> &mut Vec<Digest> {
        while self.levels.len() <= depth {
            self.levels.push(Vec::new());
        }
        #[allow(clippy::indexing_slicing)] // the loop above made it exist
        &mut self.levels[depth]
    }

    fn root(&self, len: usize) -> Digest {
        let Some(top) = self.levels.last().and_then(|level| level.first()) else {
            return Digest::default();
        };
        if len == 0 {
            return Digest::default();
        }
        root(*top, u64::try_from(len).unwrap_or(u64::MAX))
    }
}

/// What nodes are hashed for.
const NODE: &str = "node";

/// The node above two others.
pub(crate) fn node(left: Digest, right: Digest) -> Digest {
    let mut bytes = [0; 64];
    bytes[..32].copy_from_slice(left.as_bytes());
    bytes[32..].copy_from_slice(right.as_bytes());
    hash(NODE, &bytes)
}

/// The root of a tree of so many leaves with this topmost node.
pub(crate) fn root(top: Digest, len: u64) -> Digest {
    let mut bytes = [0; 40];
    bytes[..32].copy_from_slice(top.as_bytes());
    bytes[32..].copy_from_slice(&len.to_le_bytes());
    hash("root", &bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same tree, built from nothing by recursion.
    fn naive(leaves: &[Digest]) -> Digest {
        fn top(level: &[Digest]) -> Digest {
            if level.len() == 1 {
                return level[0];
            }
            let parents: Vec<_> = level
                .chunks(2)
                .map(|pair| {
                    let right = pair.get(1).copied().unwrap_or_default();
                    hash("node", &[pair[0].as_bytes().as_slice(), right.as_bytes()].concat())
                })
                .collect();
            top(&parents)
        }
        if leaves.is_empty() {
            return Digest::default();
        }
        hash(
            "root",
            &[top(leaves).as_bytes().as_slice(), &(leaves.len() as u64).to_le_bytes()].concat(),
        )
    }

    #[test]
    fn incremental_equals_naive_through_growth_change_and_shrinking() {
        let mut tree = DenseTree::default();
        let mut leaves: Vec<Digest> = Vec::new();
        let mut x = 7_u64;
        for step in 0..400_u64 {
            x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let len = ((x >> 33) % 70) as usize;
            let len = if step % 3 == 0 { len } else { leaves.len() };
            let old = leaves.len();
            leaves.resize(len, Digest::default());
            let mut changed = Vec::new();
            for (i, leaf) in leaves.iter_mut().enumerate() {
                if i >= old || (x >> (i % 60)) & 3 == 0 {
                    *leaf = hash("leaf", &[step.to_le_bytes(), (i as u64).to_le_bytes()].concat());
                    changed.push((i, *leaf));
                }
            }
            assert_eq!(tree.update(len, changed), naive(&leaves), "step {step} len {len}");
            for index in 0..=len {
                assert_eq!(tree.prove(index), Inclusion::of(&leaves, index), "{index} of {len}");
            }
        }
    }
}
