//! ed25519 under ZIP-215 (`ed25519-zebra`).

use crate::{Digest, hash};
use borsh::{BorshDeserialize, BorshSerialize};
use core::{fmt, str::FromStr};
use ed25519_zebra as zebra;

/// A public key, as its 32 bytes. Whether they are a curve point is found when a signature is checked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
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
    /// Whether `signature` over `message` is by this key.
    #[must_use]
    pub fn verify(&self, message: &[u8], signature: &Signature) -> bool {
        let signature = zebra::Signature::from_bytes(&signature.0);
        zebra::VerificationKey::try_from(self.0)
            .is_ok_and(|key| key.verify(&signature, message).is_ok())
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

impl FromStr for PublicKey {
    type Err = hex::FromHexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes)?;
        Ok(Self(bytes))
    }
}

/// A signature, as its 64 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Signature([u8; 64]);

impl Signature {
    /// Takes the 64 bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }
    /// The 64 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({})", hex::encode(self.0))
    }
}

/// A secret key. It never prints itself, and is not stored by anything in the deterministic half.
#[derive(Clone)]
pub struct SecretKey {
    seed: [u8; 32],
    signing: zebra::SigningKey,
}

impl SecretKey {
    /// The key of a 32-byte seed (RFC 8032).
    #[must_use]
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self { seed, signing: zebra::SigningKey::from(seed) }
    }
    /// A reproducible key for demonstrations and tests, derived from a name and a number. Anyone can
    /// derive it too.
    #[must_use]
    pub fn derive(name: &str, seed: u64) -> Self {
        let mut input = seed.to_le_bytes().to_vec();
        input.extend_from_slice(name.as_bytes());
        let digest: Digest = hash("buttress/demo-key/v1", &input);
        Self::from_seed(*digest.as_bytes())
    }
    /// The seed, for writing a key file.
    #[must_use]
    pub const fn seed(&self) -> &[u8; 32] {
        &self.seed
    }
    /// The public half.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        PublicKey(zebra::VerificationKey::from(&self.signing).into())
    }
    /// Signs.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Signature {
        Signature(self.signing.sign(message).to_bytes())
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey(of {})", self.public_key())
    }
}

impl FromStr for SecretKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let mut seed = [0; 32];
        hex::decode_to_slice(text.trim(), &mut seed)
            .map_err(|_| KeyError { have: text.trim().len() })?;
        Ok(Self::from_seed(seed))
    }
}

/// A text that is not a secret key. The text itself is not repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyError {
    /// How many characters it has.
    pub have: usize,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a secret key is 64 hexadecimal digits, this has {} characters", self.have)
    }
}

impl std::error::Error for KeyError {}

/// One signature to be checked.
#[derive(Clone, Debug)]
pub struct SignatureCheck {
    /// Who is said to have signed.
    pub key: PublicKey,
    /// What is said to have been signed.
    pub message: Vec<u8>,
    /// The signature.
    pub signature: Signature,
}

/// The verdict on each check, in order. Verified as one batch, which costs less than half of one by one;
/// if the batch fails, each is verified alone to find which. Both ways agree on every input (ZIP-215).
#[must_use]
pub fn verify_all(checks: &[SignatureCheck]) -> Vec<bool> {
    // A batch of one costs twice as much as the one.
    if let [check] = checks {
        return vec![check.key.verify(&check.message, &check.signature)];
    }
    let mut batch = zebra::batch::Verifier::new();
    for check in checks {
        let key = zebra::VerificationKeyBytes::from(check.key.0);
        let signature = zebra::Signature::from_bytes(&check.signature.0);
        batch.queue((key, signature, check.message.as_slice()));
    }
    // The batch equation needs blinding factors that a forger cannot foresee. They decide only whether
    // the fast path is taken, never the verdict, so determinism holds.
    if batch.verify(Blinding::over(checks)).is_ok() {
        return vec![true; checks.len()];
    }
    checks.iter().map(|check| check.key.verify(&check.message, &check.signature)).collect()
}

pub(crate) use blinding::Blinding;
mod blinding;

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, message: &[u8]) -> SignatureCheck {
        let key = SecretKey::derive(name, 1);
        SignatureCheck {
            key: key.public_key(),
            message: message.to_vec(),
            signature: key.sign(message),
        }
    }

    #[test]
    fn rfc_8032_test_1() {
        let key: SecretKey =
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60".parse().unwrap();
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        assert_eq!(key.public_key().to_string(), public);
        assert_eq!(
            hex::encode(key.sign(b"").as_bytes()),
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        );
    }

    #[test]
    fn a_batch_names_the_bad_ones() {
        let mut checks: Vec<_> = (0..20_u8).map(|i| check(&format!("k{i}"), &[i])).collect();
        assert_eq!(verify_all(&checks), vec![true; 20]);
        checks[7].message = b"other".to_vec();
        checks[13].key = PublicKey::new([0xff; 32]);
        let verdicts = verify_all(&checks);
        assert_eq!(verdicts.iter().filter(|ok| !**ok).count(), 2);
        assert!(!verdicts[7] && !verdicts[13]);
        assert!(verify_all(&[]).is_empty());
    }

    /// The fourteen encodings of small-order points (eight canonical, six not), as key and as R, with
    /// s = 0: ZIP-215 accepts all 196, and a batch must agree with single verification on each of them.
    /// Libraries that reject some of these singly but not in a batch split a chain.
    #[test]
    fn a_batch_agrees_with_singles_on_small_order_points() {
        let points = [
            "0100000000000000000000000000000000000000000000000000000000000000",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0000000000000000000000000000000000000000000000000000000000000080",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
            "0100000000000000000000000000000000000000000000000000000000000080",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        ];
        for a in points {
            for r in points {
                let mut signature = [0; 64];
                signature[..32].copy_from_slice(&hex::decode(r).unwrap());
                let crafted = SignatureCheck {
                    key: a.parse().unwrap(),
                    message: b"Zcash".to_vec(),
                    signature: Signature::new(signature),
                };
                let single = crafted.key.verify(&crafted.message, &crafted.signature);
                let batch = verify_all(&[check("honest", b"m"), crafted]);
                assert_eq!(batch, vec![true, single], "A {a} R {r}");
                assert!(single, "ZIP-215 accepts A {a} R {r}");
            }
        }
    }
}
