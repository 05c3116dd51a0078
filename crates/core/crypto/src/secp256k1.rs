//! secp256k1 signatures as Ethereum makes them (`k256`): who signed is recovered from signature and digest.

use crate::hash;
use borsh::{BorshDeserialize, BorshSerialize, io};
use core::fmt;
use k256::{ecdsa, elliptic_curve::scalar::IsHigh as _};

pub use address::{Address, AddressError};
mod address;

/// A signature from which its signer can be recovered: r ‖ s ‖ parity of the nonce's point, 0 or 1.
///
/// Of every signature (r, s) anyone can make a second one, (r, n − s) with the other parity, over the same digest by the
/// same key. Some publishers send the one with the high s. So there is one form here, the low: whoever reads a
/// publisher's bytes turns the high into it ([`from_ethereum`](Self::from_ethereum)), and canonical bytes that are
/// high are refused. A signed statement therefore has no second form that a stranger could make of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, BorshSerialize)]
pub struct RecoverableSignature([u8; 65]);

impl RecoverableSignature {
    /// Takes r ‖ s ‖ parity (0 or 1) with the low s: the form in blocks, and that of Wormhole's guardians.
    ///
    /// # Errors
    /// [`SignatureError`] when it is any other form, or r or s is no number that a signature can have.
    pub fn from_canonical(bytes: [u8; 65]) -> Result<Self, SignatureError> {
        let [scalars @ .., parity] = bytes;
        if parity > 1 {
            return Err(SignatureError::Recovery { have: parity, low: 0, high: 1 });
        }
        if numbers(&scalars)?.s().is_high().into() {
            return Err(SignatureError::HighS);
        }
        Ok(Self(bytes))
    }
    /// Takes r ‖ s ‖ v, with v 27 or 28 and either s, and keeps the form with the low s.
    ///
    /// # Errors
    /// [`SignatureError`] when v is another, or r or s is no number that a signature can have.
    pub fn from_ethereum(bytes: [u8; 65]) -> Result<Self, SignatureError> {
        let [scalars @ .., v] = bytes;
        let parity = match v {
            27 => 0,
            28 => 1,
            have => return Err(SignatureError::Recovery { have, low: 27, high: 28 }),
        };
        let signature = numbers(&scalars)?;
        let is_high = bool::from(signature.s().is_high());
        Ok(Self::join(&signature.normalize_s(), parity ^ u8::from(is_high)))
    }
    /// r ‖ s ‖ parity.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 65] {
        &self.0
    }

    fn join(signature: &ecdsa::Signature, parity: u8) -> Self {
        let mut bytes = [parity; 65];
        bytes[..64].copy_from_slice(&signature.to_bytes());
        Self(bytes)
    }
}

/// r and s, both from 1 to below the order of the group.
fn numbers(scalars: &[u8; 64]) -> Result<ecdsa::Signature, SignatureError> {
    ecdsa::Signature::from_slice(scalars).map_err(|_| SignatureError::Range)
}

impl BorshDeserialize for RecoverableSignature {
    fn deserialize_reader<R: io::Read>(reader: &mut R) -> io::Result<Self> {
        Self::from_canonical(<[u8; 65]>::deserialize_reader(reader)?)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))
    }
}

impl fmt::Debug for RecoverableSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecoverableSignature({})", hex::encode(self.0))
    }
}

/// Why 65 bytes are no signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum SignatureError {
    /// The last byte says neither of the two points.
    Recovery {
        /// What it is.
        have: u8,
        /// What it is for a point with an even y.
        low: u8,
        /// What it is for a point with an odd y.
        high: u8,
    },
    /// r or s is zero, or not below the order of the group.
    Range,
    /// s is in the upper half: the second form of a signature whose first is the only one accepted.
    HighS,
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recovery { have, low, high } => {
                write!(f, "recovery byte is {have}, expected {low} or {high}")
            }
            Self::Range => f.write_str("r or s is not from 1 to below the order of the group"),
            Self::HighS => f.write_str("s is in the upper half of the group, expected the lower"),
        }
    }
}

impl std::error::Error for SignatureError {}

/// Who signed this digest; `None` if no key can have made this signature over it. Any signature over any digest leads to
/// *some* address almost always: the caller compares it with whose it should be.
#[must_use]
pub fn recover(digest: &[u8; 32], signature: &RecoverableSignature) -> Option<Address> {
    let [scalars @ .., parity] = signature.0;
    let signature = numbers(&scalars).ok()?;
    let id = ecdsa::RecoveryId::new(parity == 1, false);
    let key = ecdsa::VerifyingKey::recover_from_prehash(digest, &signature, id).ok()?;
    Some(Address::of(&key))
}

/// A secp256k1 secret key, for tests, benches and simulated publishers: nothing of Buttress itself signs with this curve.
#[derive(Clone)]
pub struct EthereumKey(ecdsa::SigningKey);

impl EthereumKey {
    /// A reproducible key, derived from a name and a number. Anyone can derive it too.
    #[must_use]
    pub fn derive(name: &str, seed: u64) -> Self {
        let mut input = seed.to_le_bytes().to_vec();
        input.extend_from_slice(name.as_bytes());
        loop {
            // One hash in 2¹²⁸ is no key; then its hash is taken.
            let bytes = *hash("buttress/demo-ethereum-key/v1", &input).as_bytes();
            if let Ok(key) = ecdsa::SigningKey::from_slice(&bytes) {
                return Self(key);
            }
            input = bytes.to_vec();
        }
    }
    /// Whose signatures these are.
    #[must_use]
    pub fn address(&self) -> Address {
        Address::of(self.0.verifying_key())
    }
    /// Signs a digest (RFC 6979, low s).
    #[must_use]
    pub fn sign(&self, digest: &[u8; 32]) -> RecoverableSignature {
        let (signature, id) = self.0.sign_prehash_recoverable(digest);
        RecoverableSignature::join(&signature, u8::from(id.is_y_odd()))
    }
}

impl fmt::Debug for EthereumKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EthereumKey(of {})", self.address())
    }
}

#[cfg(test)]
mod tests;
