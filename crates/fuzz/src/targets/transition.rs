//! A history of blocks: see `history`.

use crate::{Reach, play};

/// Plays the history that the bytes stand for.
///
/// # Panics
/// When a ledger does not balance, a rejection changes the root, or the same blocks give another state.
pub fn run(bytes: &[u8], reach: &mut Reach) {
    let _ = play(bytes, reach);
}
