//! A chain in one file, as somebody else gives it.
//!
//! The digests of a snapshot find damage and keep nobody out, so whoever wants to harm the reader writes right ones. An input is
//! read as it is, and once more as records without digests, which are put in here by what `docs/reference/snapshots.md` says.

use crate::Reach;
use crypto::Hasher;

/// The name of the format and its version.
const BEGINS: &[u8] = b"buttress-snapshot\n\x01\0\0\0";
/// A record's kind and length.
const HEAD: usize = 9;
const DIGEST: usize = 32;

/// Reads the input as a snapshot, and as the records of one.
///
/// # Panics
/// When the reader does.
pub fn run(bytes: &[u8], reach: &mut Reach) {
    read(bytes, reach);
    read(&sealed(bytes), reach);
}

fn read(bytes: &[u8], reach: &mut Reach) {
    match store::inspect(bytes) {
        Ok((checkpoint, blocks)) => {
            reach.note(format!("decoded-{}-{}", checkpoint.height.raw().min(3), blocks.min(3)));
        }
        Err(error) => {
            let message = error.to_string();
            // Places and what is decoded differ for ever; what was being read is enough.
            let words = message.split(" at byte ").next().unwrap_or_default();
            let cut = message.contains("is cut");
            reach.note_message(if cut { "undecoded-cut" } else { "undecoded" }, words);
        }
    }
}

/// Records `kind ‖ length ‖ content` as a snapshot: each with its digest.
#[must_use]
pub fn sealed(mut records: &[u8]) -> Vec<u8> {
    let mut snapshot = BEGINS.to_vec();
    let mut before = [0; DIGEST];
    while let Some((head, rest)) = records.split_at_checked(HEAD) {
        let length = head.get(1..).and_then(|length| length.try_into().ok());
        let length = length.map_or(usize::MAX, |length| u64::from_le_bytes(length) as usize);
        let Some((content, rest)) = rest.split_at_checked(length) else { break };
        let mut hasher = Hasher::new("buttress/snapshot/v1");
        hasher.update(&before).update(head).update(content);
        before = *hasher.finish().as_bytes();
        snapshot.extend([head, content, &before].concat());
        records = rest;
    }
    snapshot.extend(records);
    snapshot
}
