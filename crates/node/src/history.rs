//! Events as they happened: where each is, and reading them backwards.

use crate::index::{Search, Step};
use crate::{Node, NodeError, Subject};
use matching::BookId;
use protocol::Event;
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use store::CommittedBlock;
use units::{AccountId, Height, Timestamp};

/// Most blocks that are read from the disk to answer one question about events.
const MOST_BLOCKS: u32 = 2_000;

/// Where an event is. Written as `120.3`: the fourth of block 120.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// In which block.
    pub height: Height,
    /// How many events of the block come before: first what happened because time passed, then what transactions caused, in order.
    pub index: u32,
}

impl Place {
    /// Before the first event of a block.
    #[must_use]
    pub const fn start_of(height: Height) -> Self {
        Self { height, index: 0 }
    }
    /// Right after this event.
    #[must_use]
    pub const fn next(self) -> Self {
        Self { height: self.height, index: self.index.saturating_add(1) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.height, self.index)
    }
}

/// A text that is no place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no place of an event, expected such as 120.3, the fourth event of block 120")]
pub struct NoPlace(String);

impl FromStr for Place {
    type Err = NoPlace;
    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let parse = || {
            let (height, index) = text.split_once('.')?;
            Some(Self { height: Height::new(height.parse().ok()?), index: index.parse().ok()? })
        };
        parse().ok_or_else(|| NoPlace(text.to_owned()))
    }
}

/// An event, and when and by whom it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastEvent {
    /// Where it is.
    pub place: Place,
    /// The block's time.
    pub time: Timestamp,
    /// Whose transaction caused it; nobody's if it happened because time passed.
    pub sender: Option<AccountId>,
    /// What happened.
    pub event: Event,
}

/// Every round marks every contract: nobody wants to read that, and the books say it.
const fn is_mark(event: &Event) -> bool {
    matches!(event, Event::Book(matching::Event::MarkSet { .. }))
}

/// The events of a block in order, without new marks of contracts, which the books say.
#[must_use]
pub fn events_of(block: &CommittedBlock) -> Vec<PastEvent> {
    let (height, time) = (block.block.height, block.block.time);
    let of_time = block.events.iter().map(|event| (None, event));
    let transactions = block.block.transactions.iter().zip(&block.receipts);
    let caused = transactions.flat_map(|(signed, receipt)| {
        receipt.events.iter().map(|event| (Some(signed.transaction.sender), event))
    });
    let numbered = (0..).zip(of_time.chain(caused));
    let told = numbered.filter(|(_, (_, event))| !is_mark(event));
    told.map(|(index, (sender, event))| PastEvent {
        place: Place { height, index },
        time,
        sender,
        event: event.clone(),
    })
    .collect()
}

/// Events that were looked for, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// At most as many as were asked for. There may be fewer although `next` is something: then the search had gone on for long enough.
    pub events: Vec<PastEvent>,
    /// Before which place to go on; nothing when all were looked at.
    pub next: Option<Place>,
}

/// Which events are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    notable: bool,
    each: Vec<BTreeSet<Subject>>,
}

impl Wanted {
    /// All events.
    #[must_use]
    pub fn everything() -> Self {
        Self::default()
    }

    /// Only those that are not routine, if `notable`.
    #[must_use]
    pub const fn only_notable(mut self, notable: bool) -> Self {
        self.notable = notable;
        self
    }

    /// Of these only those that are about one of the subjects.
    #[must_use]
    pub fn about(mut self, any: BTreeSet<Subject>) -> Self {
        self.each.push(any);
        self
    }

    /// Whether an event is wanted.
    #[must_use]
    pub fn admits(&self, past: &PastEvent) -> bool {
        if self.notable && crate::is_routine(&past.event) {
            return false;
        }
        if self.each.is_empty() {
            return true;
        }
        let subjects = past.subjects();
        self.each.iter().all(|any| subjects.iter().any(|subject| any.contains(subject)))
    }

    pub(crate) const fn routine(&self) -> bool {
        !self.notable
    }

    /// The same as sets of subjects, at least one.
    fn clauses(&self) -> Vec<BTreeSet<Subject>> {
        let class = if self.notable { Subject::Notable } else { Subject::Anything };
        let mut each = self.each.clone();
        if self.notable || each.is_empty() {
            each.push(BTreeSet::from([class]));
        }
        each
    }
}

impl Node {
    /// The last events before a place, or of all, that are wanted: newest first, at most `limit`.
    ///
    /// They come from memory as far as it reaches and then from the blocks on the disk: from those that the index names, so that their
    /// number does not depend on how many there are, and where it does not reach from all. At most 2 000 are read.
    ///
    /// # Errors
    /// [`NodeError::Store`].
    pub fn events_before(
        &self,
        before: Option<Place>,
        limit: usize,
        wanted: &Wanted,
    ) -> Result<Found, NodeError> {
        // One more than is asked for tells whether there are more.
        let most = limit.saturating_add(1);
        let (events, end) = self.recent(|recent| recent.before(before, most, wanted));
        self.go_on(events, end, limit, wanted)
    }

    /// The last trades of options in some books before a place, or of all: newest first, at most `limit`. They are found as
    /// [`Node::events_before`] finds events.
    ///
    /// # Errors
    /// [`NodeError::Store`].
    pub fn trades_before(
        &self,
        before: Option<Place>,
        limit: usize,
        books: &BTreeSet<BookId>,
    ) -> Result<Found, NodeError> {
        let most = limit.saturating_add(1);
        let wanted = Wanted::everything().about(books.iter().copied().map(Subject::Book).collect());
        let (trades, end) = self.recent(|recent| recent.trades(before, most, &wanted));
        self.go_on(trades, end, limit, &wanted)
    }

    /// Goes on before `end` on the disk, unless there is one more than is asked for already.
    fn go_on(
        &self,
        mut events: Vec<PastEvent>,
        mut end: Place,
        limit: usize,
        wanted: &Wanted,
    ) -> Result<Found, NodeError> {
        let most = limit.saturating_add(1);
        let mut heights = Heights::until(self, end, wanted)?;
        let mut blocks = 0;
        while events.len() < most {
            let height = match heights.next() {
                Step::At(height) if blocks < MOST_BLOCKS => height,
                Step::At(height) | Step::Tired(height) => {
                    let next = end.min(Place::start_of(height.plus(1)));
                    return Ok(Found { events, next: Some(next) });
                }
                Step::End => break,
            };
            if let Some(block) = self.block(height)? {
                let older = events_of(&block).into_iter().rev();
                let older = older.filter(|past| past.place < end && wanted.admits(past));
                events.extend(older.take(most.saturating_sub(events.len())));
            }
            end = Place::start_of(height);
            blocks += 1;
        }
        let more = events.len() == most;
        events.truncate(limit);
        let next = events.last().filter(|_| more).map(|past| past.place);
        Ok(Found { events, next })
    }
}

/// The blocks in which to look, the last first: all of them above what is indexed, and below it those that the index names.
struct Heights<'a> {
    node: &'a Node,
    /// Where to look next.
    at: Height,
    /// The first block that there is.
    first: Height,
    search: Option<(Search, Height)>,
}

impl<'a> Heights<'a> {
    fn until(node: &'a Node, end: Place, wanted: &Wanted) -> Result<Self, NodeError> {
        let at = if end.index == 0 { end.height.minus(1) } else { end.height };
        // Without blocks there is nowhere to look.
        let first = node.store().first()?.unwrap_or(at.plus(1));
        let search = node.index_slot().get().and_then(|indexed| {
            let search = indexed.search(&wanted.clauses());
            search.inspect_err(|error| indexed.give_up(error)).ok().flatten()
        });
        Ok(Self { node, at, first, search })
    }

    fn next(&mut self) -> Step {
        let mut step = Step::At(self.at);
        if let Some((search, top)) = &mut self.search
            && self.at <= *top
        {
            match search.last_until(self.at) {
                Ok(found) => step = found,
                Err(error) => {
                    if let Some(indexed) = self.node.index_slot().get() {
                        indexed.give_up(&error);
                    }
                    self.search = None;
                }
            }
        }
        match step {
            // Of blocks that are no more, or none: the first is of height 1.
            Step::At(height) if height < self.first => Step::End,
            Step::At(height) => {
                self.at = height.minus(1);
                step
            }
            step => step,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_what_it_is_written_as() {
        let place = Place { height: Height::new(120), index: 3 };
        assert_eq!(place.to_string().parse(), Ok(place));
        for text in ["", "120", "120.", ".3", "a.b", "-1.0", "1.-1", "1.2.3"] {
            let error = text.parse::<Place>().unwrap_err().to_string();
            assert!(error.contains(&format!("{text:?} is no place")), "{error}");
        }
        assert!(place < place.next() && Place::start_of(place.height) < place);
    }
}
