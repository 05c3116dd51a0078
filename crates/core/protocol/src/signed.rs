//! Statements with one signer.

use borsh::{BorshDeserialize, BorshSerialize};
use crypto::{Digest, PublicKey, SecretKey, Signature, SignatureCheck, hash_borsh};

/// A statement that can be signed: its domain keeps a signature over one kind from passing as another.
pub trait Signable: BorshSerialize {
    /// What kind of statement this is, with a version.
    const DOMAIN: &'static str;

    /// The bytes that are signed: the digest of domain and canonical bytes.
    fn signing_digest(&self) -> Digest {
        hash_borsh(Self::DOMAIN, self)
    }
}

/// A statement, who signed it, and the signature. Holding one does not mean that it was checked.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Signed<T> {
    /// The statement.
    pub body: T,
    /// The signer.
    pub key: PublicKey,
    /// The signature over [`Signable::signing_digest`].
    pub signature: Signature,
}

impl<T: Signable> Signed<T> {
    /// Signs a statement.
    #[must_use]
    pub fn new(body: T, key: &SecretKey) -> Self {
        let signature = key.sign(body.signing_digest().as_bytes());
        Self { body, key: key.public_key(), signature }
    }
    /// Whether the signature is by the key over the body.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.key.verify(self.body.signing_digest().as_bytes(), &self.signature)
    }
    /// The same question, to be asked in a batch.
    #[must_use]
    pub fn check(&self) -> SignatureCheck {
        SignatureCheck {
            key: self.key,
            message: self.body.signing_digest().as_bytes().to_vec(),
            signature: self.signature,
        }
    }
}
