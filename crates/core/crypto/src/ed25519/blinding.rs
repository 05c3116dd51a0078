//! Blinding factors of batch verification, without a random number generator.

use super::SignatureCheck;
use core::convert::Infallible;
use rand_core::{TryCryptoRng, TryRng};

/// A stream derived from everything that is being checked.
///
/// A forger who wants two bad signatures to cancel in the batch equation has to know the factors before
/// choosing the signatures; here the factors are a hash of the signatures (the Fiat–Shamir argument of
/// deterministic batch verification), so each try costs a full guess at 128 bits. It keeps the
/// deterministic half free of randomness.
pub(crate) struct Blinding(blake3::OutputReader);

impl Blinding {
    pub(crate) fn over(checks: &[SignatureCheck]) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("buttress/batch-blinding/v1");
        for check in checks {
            hasher.update(check.key.as_bytes());
            hasher.update(check.signature.as_bytes());
            hasher.update(blake3::hash(&check.message).as_bytes());
        }
        Self(hasher.finalize_xof())
    }
}

impl TryRng for Blinding {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Blinding {}
