//! Keccak as Ethereum uses it: SHA-3 before its padding was changed.

use sha3::{Digest as _, Keccak256};

/// The 32-byte digest of the parts, one after the other.
#[must_use]
pub fn keccak256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Keccak256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// The first 20 bytes of [`keccak256`]: the nodes of Pyth's Merkle trees.
#[must_use]
pub fn keccak160(parts: &[&[u8]]) -> [u8; 20] {
    let [digest @ .., _, _, _, _, _, _, _, _, _, _, _, _] = keccak256(parts);
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_digests() {
        let empty = "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470";
        assert_eq!(hex::encode(keccak256(&[])), empty);
        let abc = "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45";
        assert_eq!(hex::encode(keccak256(&[b"a", b"", b"bc"])), abc);
        assert_eq!(hex::encode(keccak160(&[b"abc"])), abc[..40]);
    }
}
