//! The blocks that have something about several subjects, the last first.

use super::Subject;
use std::collections::{BTreeSet, BinaryHeap};
use store::{Lookup, StoreError};
use units::Height;

/// Most blocks that are passed over to answer one question: subjects of which there is much, but never in the same block.
const MOST_STEPS: u32 = 50_000;

/// A search for blocks that have something about one of the subjects of each clause.
pub(crate) struct Search {
    lookup: Lookup,
    clauses: Vec<Clause>,
    steps: u32,
}

/// Where a search is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// This block has something about each clause, though perhaps not the same event.
    At(Height),
    /// There is nothing any more.
    End,
    /// It went on for long enough. Nothing is above this block.
    Tired(Height),
}

impl Search {
    pub(crate) fn new(lookup: Lookup, each: &[BTreeSet<Subject>]) -> Self {
        let clauses = each.iter().map(Clause::new).collect();
        Self { lookup, clauses, steps: 0 }
    }

    /// The last block until a height. The next question must not be of a higher one.
    ///
    /// Each clause in turn is asked for its last block until where the one before it was, until none of them goes down any more.
    pub(crate) fn last_until(&mut self, mut height: Height) -> Result<Step, StoreError> {
        loop {
            let mut low = height;
            for clause in &mut self.clauses {
                match clause.last_until(&self.lookup, low)? {
                    Some(last) => low = last,
                    None => return Ok(Step::End),
                }
            }
            if low == height {
                return Ok(Step::At(height));
            }
            height = low;
            self.steps += 1;
            if self.steps > MOST_STEPS {
                return Ok(Step::Tired(height));
            }
        }
    }
}

/// Subjects of which one is enough, and the last block of each at or below where the search is.
struct Clause {
    subjects: Vec<Vec<u8>>,
    heads: BinaryHeap<(Height, usize)>,
}

impl Clause {
    fn new(any: &BTreeSet<Subject>) -> Self {
        let subjects: Vec<Vec<u8>> = any.iter().map(Subject::key).collect();
        // Above all heights: looked up when first asked.
        let heads = (0..subjects.len()).map(|place| (Height::new(u64::MAX), place)).collect();
        Self { subjects, heads }
    }

    fn last_until(
        &mut self,
        lookup: &Lookup,
        height: Height,
    ) -> Result<Option<Height>, StoreError> {
        while let Some((head, place)) = self.heads.peek().copied() {
            if head <= height {
                return Ok(Some(head));
            }
            self.heads.pop();
            let Some(subject) = self.subjects.get(place) else { continue };
            if let Some(last) = lookup.last_until(subject, height)? {
                self.heads.push((last, place));
            }
        }
        Ok(None)
    }
}
