//! Transactions before they are signed.

use crate::action::ActionForm;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an account wants to sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftRequest {
    /// Who acts: 64 hexadecimal digits.
    pub sender: String,
    /// What it does: all of it, in order, or nothing.
    pub actions: Vec<ActionForm>,
    /// How many transactions of the sender came before; those that are done and those that wait when nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<u64>,
    /// For how long after the last block it may still be included; 60 000 when nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_for_ms: Option<u64>,
}

/// A transaction that waits for a signature.
///
/// Signed, it is the bytes of `transaction`, then 1 as four bytes (the lowest first), then the key's 32 and the signature's
/// 64 bytes; an account with members has more endorsements, in order of key, and their number for the 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DraftView {
    /// The canonical bytes (borsh) of the transaction without signatures, in hexadecimal.
    pub transaction: String,
    /// What Ed25519 signs: 32 bytes, in hexadecimal.
    pub digest: String,
    /// The chain that it is meant for.
    pub chain: String,
    /// Who acts.
    pub sender: String,
    /// How many transactions of the sender come before.
    pub nonce: u64,
    /// The last block time at which it may still be included, in milliseconds.
    pub valid_until: u64,
    /// What each action does, in a sentence.
    pub words: Vec<String>,
}
