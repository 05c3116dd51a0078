//! Pyth's Merkle tree: Keccak cut to 20 bytes, a prefix that tells leaves from nodes, siblings in ascending order.

use crypto::keccak160;

/// The leaf of a message.
#[must_use]
pub fn leaf(message: &[u8]) -> [u8; 20] {
    keccak160(&[&[0], message])
}

/// The node above two others. Which of them was on the left is not recorded.
#[must_use]
pub fn node(a: &[u8; 20], b: &[u8; 20]) -> [u8; 20] {
    keccak160(&[&[1], a.min(b), a.max(b)])
}

/// The root that a message leads to with the siblings on its way up.
pub(super) fn root(message: &[u8], siblings: &[[u8; 20]]) -> [u8; 20] {
    siblings.iter().fold(leaf(message), |below, sibling| node(&below, sibling))
}
