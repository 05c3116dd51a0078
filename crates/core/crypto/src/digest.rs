//! BLAKE3 digests.

use borsh::{BorshDeserialize, BorshSerialize};
use core::{fmt, str::FromStr};

/// A BLAKE3 digest.
#[derive(
    Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Takes the 32 bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl FromStr for Digest {
    type Err = hex::FromHexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes)?;
        Ok(Self(bytes))
    }
}

/// An incremental BLAKE3 hasher that borsh can write into, so nothing is copied to be hashed.
#[derive(Default)]
pub struct Hasher(blake3::Hasher);

impl Hasher {
    /// A hasher for one purpose. Two purposes never share a digest, whatever their bytes.
    #[must_use]
    pub fn new(domain: &str) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(domain.as_bytes());
        hasher.update(&[0]);
        Self(hasher)
    }
    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.update(bytes);
        self
    }
    /// The digest of all that was added.
    #[must_use]
    pub fn finish(&self) -> Digest {
        Digest(*self.0.finalize().as_bytes())
    }
}

impl borsh::io::Write for Hasher {
    fn write(&mut self, bytes: &[u8]) -> borsh::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> borsh::io::Result<()> {
        Ok(())
    }
}

/// The digest of `bytes` under a purpose: of the purpose, a zero byte, and them.
#[must_use]
pub fn hash(domain: &str, bytes: &[u8]) -> Digest {
    // Nodes of trees and rows are short: at once they cost half of what they do piece by piece.
    let mut short = [0; SHORT];
    let length = domain.len().saturating_add(bytes.len()).saturating_add(1);
    if let Some(place) = short.get_mut(..length)
        && let Some((front, back)) = place.split_at_mut_checked(domain.len())
        && let Some((_, rest)) = back.split_first_mut()
    {
        front.copy_from_slice(domain.as_bytes());
        rest.copy_from_slice(bytes);
        return Digest(*blake3::hash(place).as_bytes());
    }
    Hasher::new(domain).update(bytes).finish()
}

/// Bytes that are put together before they are hashed: a chunk of BLAKE3 would be 1 024.
pub(crate) const SHORT: usize = 256;

/// The digest of `bytes` under another digest: the step of a chain. As nothing goes before the bytes, long ones are hashed at
/// full width.
#[must_use]
pub fn hash_under(key: &Digest, bytes: &[u8]) -> Digest {
    Digest(*blake3::keyed_hash(&key.0, bytes).as_bytes())
}

/// The digest of a value's canonical bytes under a purpose.
#[must_use]
pub fn hash_borsh<T: BorshSerialize + ?Sized>(domain: &str, value: &T) -> Digest {
    // Hashed in one piece: field by field costs more than the copy, and long values get the full width of BLAKE3.
    let mut bytes = Vec::with_capacity(SHORT);
    bytes.extend_from_slice(domain.as_bytes());
    bytes.push(0);
    // Writing into memory cannot fail; borsh itself fails only on collections longer than 2³².
    let _ = value.serialize(&mut bytes);
    Digest(*blake3::hash(&bytes).as_bytes())
}
