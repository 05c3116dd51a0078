//! What a store keeps of a block, and of a state: what it reads back after somebody changed the file.

use super::decode;
use crate::Reach;
use borsh::BorshDeserialize;
use store::{Checkpoint, CommittedBlock};

/// Decodes as either.
///
/// # Panics
/// When a record has two encodings.
pub fn run(bytes: &[u8], reach: &mut Reach) {
    if let Some(committed) = decode::<CommittedBlock>(bytes, reach) {
        let _ = committed.block.digest();
    }
    // Almost anything is a checkpoint until its state is decoded: see `decode_state`.
    if let Ok(checkpoint) = Checkpoint::try_from_slice(bytes) {
        let again = borsh::to_vec(&checkpoint).expect("memory is enough");
        assert_eq!(again, bytes, "two encodings of one checkpoint");
        reach.note("checkpoint");
    }
}
