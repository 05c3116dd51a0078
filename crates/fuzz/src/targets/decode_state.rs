//! Checkpoints. A node trusts the root that it recorded, not the file: what it reads must not bring it down before it
//! compares.

use super::decode;
use crate::Reach;
use app::State;

/// Decodes, counts, and commits.
///
/// # Panics
/// When a state has two encodings, or one that decodes cannot be looked at.
pub fn run(bytes: &[u8], reach: &mut Reach) {
    let Some(mut state) = decode::<State>(bytes, reach) else { return };
    let mut again: State = borsh::from_slice(bytes).expect("it was one before");
    assert_eq!(state.root(), again.root(), "two roots of the same bytes");
    if let Err(imbalance) = state.audit() {
        reach.note_words("imbalance", &imbalance);
    }
    let core = state.restaking();
    for (row, _) in state.ledger().accounts() {
        let _ = core.holdings_of(row);
    }
}
