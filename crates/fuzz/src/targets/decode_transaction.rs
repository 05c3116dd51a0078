//! Transactions as they arrive from outside.

use super::covered;
use crate::{Reach, actions};
use protocol::{CheckedTransaction, Malformed, SignedTransaction};

/// Decodes, checks, and applies what passes.
///
/// # Panics
/// When a transaction has two encodings, or applying one breaks the books.
pub fn run(bytes: &[u8], reach: &mut Reach) {
    let signed = match SignedTransaction::decode(bytes) {
        Ok(signed) => signed,
        Err(malformed) => {
            reach.note_message("undecoded", &malformed.to_string());
            assert!(matches!(malformed, Malformed::Encoding { .. } | Malformed::TooLong { .. }));
            return;
        }
    };
    assert_eq!(borsh::to_vec(&signed).expect("memory is enough"), bytes, "two encodings");
    for action in &signed.transaction.actions {
        reach.note(format!("decoded-{}", actions::kind(action)));
    }
    let mut state = covered().clone();
    match CheckedTransaction::check(signed, &state.meta().chain) {
        Ok(checked) => {
            let before = state.root();
            let receipt = state.apply(&checked);
            reach.note_words("outcome", &receipt.outcome);
            let changed = state.root() != before;
            let done = receipt.outcome == protocol::Outcome::Done;
            assert!(done || !changed, "a rejection changed the state");
            state.audit().expect("the ledgers agree");
        }
        Err(malformed) => reach.note_message("malformed", &malformed.to_string()),
    }
}
