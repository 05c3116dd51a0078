//! The chain of everything that was asked for and everything that came of it.

use crate::{Command, Event, Limits};
use borsh::{BorshDeserialize, BorshSerialize};
use crypto::{Digest, hash_borsh, hash_under};
use units::Timestamp;

/// How many bytes are hashed at once: at full width that takes a fraction of what hashing each record alone would.
pub(crate) const SEGMENT: usize = 16_384;

/// The transcript, cut every [`SEGMENT`] bytes, wherever in a record that is. A full segment is folded into `anchor`, so
/// that only the last one is kept.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Transcript {
    /// The head at the end of the last full segment.
    anchor: Digest,
    /// What was added since.
    segment: Vec<u8>,
    #[borsh(skip)]
    saved: Saved,
}

/// What the first fold since recording began folded away: only the first has to be known.
#[derive(Clone, Debug, Default)]
struct Saved {
    recording: bool,
    anchor: Option<Digest>,
    /// Meaningless without an anchor, but for the room that it has.
    segment: Vec<u8>,
}

impl PartialEq for Saved {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
impl Eq for Saved {}

impl Transcript {
    pub(crate) fn new(limits: &Limits) -> Self {
        let anchor = hash_borsh("matching/genesis", limits);
        Self { anchor, segment: Vec::new(), saved: Saved::default() }
    }

    /// Adds one command and its events.
    pub(crate) fn add(&mut self, now: Timestamp, command: &Command, events: &[Event]) {
        // Writing into memory cannot fail; borsh itself fails only on collections longer than 2³².
        let _ = now.serialize(&mut self.segment);
        let _ = command.serialize(&mut self.segment);
        let _ = events.serialize(&mut self.segment);
        while let Some((full, rest)) = self.segment.split_at_checked(SEGMENT) {
            let before = self.anchor;
            self.anchor = hash_under(&before, full);
            if self.saved.recording && self.saved.anchor.is_none() {
                self.saved.anchor = Some(before);
                self.saved.segment.clear();
                self.saved.segment.extend_from_slice(rest);
                core::mem::swap(&mut self.segment, &mut self.saved.segment);
            } else {
                self.segment.drain(..SEGMENT);
            }
        }
    }

    pub(crate) fn head(&self) -> Digest {
        match self.segment.as_slice() {
            [] => self.anchor,
            segment => hash_under(&self.anchor, segment),
        }
    }
    /// Whether a segment was left longer than it may be.
    pub(crate) const fn is_whole(&self) -> bool {
        self.segment.len() < SEGMENT
    }
    pub(crate) fn record(&mut self) {
        (self.saved.recording, self.saved.anchor) = (true, None);
    }
    pub(crate) fn stop(&mut self) {
        (self.saved.recording, self.saved.anchor) = (false, None);
    }
    pub(crate) const fn mark(&self) -> usize {
        self.segment.len()
    }
    /// Forgets what was added since recording began, when the segment was so long.
    pub(crate) fn undo_to(&mut self, mark: usize) {
        if let Some(anchor) = self.saved.anchor.take() {
            self.anchor = anchor;
            core::mem::swap(&mut self.segment, &mut self.saved.segment);
        }
        self.segment.truncate(mark);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(records: u64) -> Transcript {
        let mut transcript = Transcript::new(&Limits::default());
        (0..records).for_each(|now| transcript.add(Timestamp::new(now), &Command::Tick, &[]));
        transcript
    }

    /// A record of a tick has 8 + 1 + 4 bytes.
    const EACH: u64 = 13;

    #[test]
    fn the_head_is_known_at_any_moment_and_depends_on_every_record() {
        let records = 3 * u64::try_from(SEGMENT).unwrap() / EACH;
        let heads: Vec<Digest> = (0..records).step_by(97).map(|n| filled(n).head()).collect();
        let mut unique = heads.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), heads.len());
        let mut other = Transcript::new(&Limits::default());
        other.add(Timestamp::new(9), &Command::Tick, &[]);
        (1..records).for_each(|now| other.add(Timestamp::new(now), &Command::Tick, &[]));
        assert_ne!(other.head(), filled(records).head());
    }

    #[test]
    fn undoing_goes_back_over_any_number_of_segments() {
        for before in [0, 5, 1_259, 1_260, 1_261] {
            for added in [1, 1_261, 4_000] {
                let mut transcript = filled(before);
                transcript.record();
                let mark = transcript.mark();
                for now in 0..added {
                    transcript.add(Timestamp::new(now), &Command::Tick, &[]);
                }
                transcript.undo_to(mark);
                transcript.stop();
                assert_eq!(transcript, filled(before), "{before} and {added} more");
            }
        }
    }
}
