//! Signed envelopes of actions, and the proof, as a type, that one was checked.

use crate::{Action, Signable};
use borsh::{BorshDeserialize, BorshSerialize};
use core::fmt;
use crypto::{
    Digest, PublicKey, SecretKey, Signature, SignatureCheck, hash, hash_borsh, verify_all,
};
use units::{AccountId, Timestamp};

/// Most actions in one envelope.
pub const MAX_ACTIONS: usize = 8_192;
/// Most signatures under one envelope, and most members of an account.
pub const MAX_ENDORSEMENTS: usize = 32;
/// Most bytes of one signed transaction.
pub const MAX_TRANSACTION_BYTES: usize = 1 << 20;

/// The account that a single key controls.
#[must_use]
pub fn account_of(key: &PublicKey) -> AccountId {
    AccountId::new(*hash("buttress/account/v1", key.as_bytes()).as_bytes())
}

/// Actions that one account wants done together: all of them, in order, or none.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Transaction {
    /// The chain it is meant for (the digest of its genesis).
    pub chain: Digest,
    /// Who acts.
    pub sender: AccountId,
    /// How many transactions of the sender came before. Each is used exactly once, in order.
    pub nonce: u64,
    /// The last block time at which it may still be included.
    pub valid_until: Timestamp,
    /// What to do; at most [`MAX_ACTIONS`] are read.
    #[borsh(deserialize_with = "units::bounded::read::<MAX_ACTIONS, _, _>")]
    pub actions: Vec<Action>,
}

impl Signable for Transaction {
    const DOMAIN: &'static str = "buttress/transaction/v1";
}

/// One key's signature under a transaction.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Endorsement {
    /// The key.
    pub key: PublicKey,
    /// Its signature over [`Signable::signing_digest`] of the transaction.
    pub signature: Signature,
}

/// A transaction as it travels.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SignedTransaction {
    /// What is to be done.
    pub transaction: Transaction,
    /// Who endorses it, in order of key: for an account with one key exactly that key, for one with members as many of
    /// theirs as it needs.
    pub endorsements: Vec<Endorsement>,
}

impl SignedTransaction {
    /// Signs with the account's only key.
    #[must_use]
    pub fn new(transaction: Transaction, key: &SecretKey) -> Self {
        Self { transaction, endorsements: Vec::new() }.endorsed(key)
    }
    /// Adds a member's signature; a key that has signed already is not listed twice.
    #[must_use]
    pub fn endorsed(mut self, key: &SecretKey) -> Self {
        let signature = key.sign(self.transaction.signing_digest().as_bytes());
        let endorsement = Endorsement { key: key.public_key(), signature };
        let place = self.endorsements.binary_search_by_key(&endorsement.key, |other| other.key);
        if let Err(place) = place {
            self.endorsements.insert(place, endorsement);
        }
        self
    }
    /// The transaction's name: the digest of all of it, signatures included.
    #[must_use]
    pub fn id(&self) -> Digest {
        hash_borsh("buttress/signed-transaction/v1", self)
    }
    /// Reads canonical bytes from outside.
    ///
    /// # Errors
    /// [`Malformed`] when they are too long or not a transaction, or have bytes left over.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > MAX_TRANSACTION_BYTES {
            return Err(Malformed::TooLong { have: bytes.len(), most: MAX_TRANSACTION_BYTES });
        }
        borsh::from_slice(bytes).map_err(|error| Malformed::Encoding { reason: error.to_string() })
    }

    /// All that can be said without looking at state, except for the signatures.
    fn check_shape(&self, chain: &Digest) -> Result<(), Malformed> {
        let Transaction { chain: meant_for, actions, .. } = &self.transaction;
        if meant_for != chain {
            return Err(Malformed::OtherChain { have: *meant_for, expected: *chain });
        }
        if actions.is_empty() || actions.len() > MAX_ACTIONS {
            return Err(Malformed::ActionCount { have: actions.len(), most: MAX_ACTIONS });
        }
        if self.endorsements.is_empty() || self.endorsements.len() > MAX_ENDORSEMENTS {
            let have = self.endorsements.len();
            return Err(Malformed::EndorsementCount { have, most: MAX_ENDORSEMENTS });
        }
        // In order of key: one set of signers has one encoding, and no key counts twice.
        let in_order = self.endorsements.is_sorted_by(|one, next| one.key < next.key);
        if !in_order {
            return Err(Malformed::EndorsementOrder);
        }
        // Also for one that was never encoded: what no block may hold must not look admissible.
        let bytes = borsh::object_length(self).unwrap_or(usize::MAX);
        if bytes > MAX_TRANSACTION_BYTES {
            return Err(Malformed::TooLong { have: bytes, most: MAX_TRANSACTION_BYTES });
        }
        Ok(())
    }

    /// Every signature that must hold: the endorsements, and the reports, commitments, surfaces and offers carried inside.
    fn signature_checks(&self, checks: &mut Vec<SignatureCheck>) {
        let digest = self.transaction.signing_digest();
        checks.extend(self.endorsements.iter().map(|endorsement| SignatureCheck {
            key: endorsement.key,
            message: digest.as_bytes().to_vec(),
            signature: endorsement.signature,
        }));
        for action in &self.transaction.actions {
            action.carried_signatures(checks);
        }
    }
}

impl Action {
    /// Every signature of others that it carries, and that must hold for it to be in a block.
    pub fn carried_signatures(&self, checks: &mut Vec<SignatureCheck>) {
        match self {
            Self::Report(report) => checks.push(report.check()),
            Self::Commit(commitment) => checks.push(commitment.check()),
            Self::TakeBlock(block) => checks.push(block.offer.check()),
            Self::PublishSurface(surface) => checks.extend(surface.checks()),
            _ => {}
        }
    }
}

/// A transaction that passed every check that needs no state: shape, chain, signatures.
///
/// The only ways to get one are [`CheckedTransaction::check`] and [`CheckedTransaction::check_all`], so code
/// that takes one need not ask again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedTransaction {
    signed: SignedTransaction,
    id: Digest,
}

impl CheckedTransaction {
    /// Checks one.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn check(signed: SignedTransaction, chain: &Digest) -> Result<Self, Malformed> {
        Self::check_all(vec![signed], chain)
            .pop()
            .unwrap_or(Err(Malformed::ActionCount { have: 0, most: MAX_ACTIONS }))
    }

    /// Checks many, with one batch verification for all their signatures. The verdicts, in order, are
    /// the same as one by one.
    #[must_use]
    pub fn check_all(
        signed: Vec<SignedTransaction>,
        chain: &Digest,
    ) -> Vec<Result<Self, Malformed>> {
        let mut checks = Vec::with_capacity(signed.len());
        let shapes: Vec<Result<usize, Malformed>> = signed
            .iter()
            .map(|transaction| {
                transaction.check_shape(chain)?;
                let before = checks.len();
                transaction.signature_checks(&mut checks);
                Ok(checks.len().saturating_sub(before))
            })
            .collect();
        let mut verdicts = verify_all(&checks).into_iter();
        let one = |(signed, shape): (SignedTransaction, Result<usize, Malformed>)| {
            let count = shape?;
            // Take all of this transaction's verdicts, so that the next one finds its own.
            let bad = (0..count).filter(|_| !verdicts.next().unwrap_or(false)).count();
            if bad > 0 {
                return Err(Malformed::Signature { bad, of: count });
            }
            let id = signed.id();
            Ok(Self { signed, id })
        };
        signed.into_iter().zip(shapes).map(one).collect()
    }

    /// The transaction's name.
    #[must_use]
    pub const fn id(&self) -> Digest {
        self.id
    }
    /// What is to be done.
    #[must_use]
    pub const fn transaction(&self) -> &Transaction {
        &self.signed.transaction
    }
    /// The accounts that the keys which endorse it would control, each once.
    pub fn signers(&self) -> impl Iterator<Item = AccountId> {
        self.signed.endorsements.iter().map(|endorsement| account_of(&endorsement.key))
    }
    /// As it travelled, for storing.
    #[must_use]
    pub const fn signed(&self) -> &SignedTransaction {
        &self.signed
    }
}

/// What is wrong with a transaction, whatever the state. Such a one never enters a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// More bytes than allowed.
    TooLong {
        /// How many.
        have: usize,
        /// The most.
        most: usize,
    },
    /// Not the canonical bytes of a transaction.
    Encoding {
        /// What the decoder said.
        reason: String,
    },
    /// Signed for another chain.
    OtherChain {
        /// That chain.
        have: Digest,
        /// This chain.
        expected: Digest,
    },
    /// No action, or too many.
    ActionCount {
        /// How many.
        have: usize,
        /// The most.
        most: usize,
    },
    /// No signature, or too many.
    EndorsementCount {
        /// How many.
        have: usize,
        /// The most.
        most: usize,
    },
    /// Endorsements that repeat a key or are not in order of key.
    EndorsementOrder,
    /// A signature, of the sender or of a report inside, does not match what it signs.
    Signature {
        /// How many do not.
        bad: usize,
        /// Of how many.
        of: usize,
    },
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { have, most } => {
                write!(f, "transaction of {have} bytes, at most {most}")
            }
            Self::Encoding { reason } => write!(f, "not a transaction: {reason}"),
            Self::OtherChain { have, expected } => {
                write!(f, "signed for chain {have}, this is {expected}")
            }
            Self::ActionCount { have, most } => write!(f, "{have} actions, expected 1 to {most}"),
            Self::EndorsementCount { have, most } => {
                write!(f, "{have} signatures, expected 1 to {most}")
            }
            Self::EndorsementOrder => {
                f.write_str("endorsements are listed in order of their keys, each once")
            }
            Self::Signature { bad, of } => {
                write!(f, "{bad} of {of} signatures do not match what they sign")
            }
        }
    }
}

impl std::error::Error for Malformed {}
