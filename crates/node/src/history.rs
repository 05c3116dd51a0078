//! Events as they happened: where each is, and reading them backwards.

use crate::{Node, NodeError};
use protocol::Event;
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

impl Node {
    /// The last events before a place, or of all, that are `wanted`: newest first, at most `limit`.
    ///
    /// They come from memory as far as it reaches and then from the blocks on the disk, of which at most 2 000 are read.
    ///
    /// # Errors
    /// [`NodeError::Store`].
    pub fn events_before(
        &self,
        before: Option<Place>,
        limit: usize,
        routine: bool,
        wanted: impl Fn(&PastEvent) -> bool,
    ) -> Result<Found, NodeError> {
        // One more than is asked for tells whether there are more.
        let most = limit.saturating_add(1);
        let (mut events, mut end) =
            self.recent(|recent| recent.before(before, most, routine, &wanted));
        let wanted =
            |past: &PastEvent| (routine || !crate::is_routine(&past.event)) && wanted(past);
        let mut blocks = 0;
        let first = self.first_block()?.unwrap_or(Height::new(1));
        while events.len() < most && end > Place::start_of(first) {
            if blocks == MOST_BLOCKS {
                return Ok(Found { events, next: Some(end) });
            }
            let height = if end.index == 0 { end.height.minus(1) } else { end.height };
            if let Some(block) = self.block(height)? {
                let older = events_of(&block).into_iter().rev();
                let older = older.filter(|past| past.place < end && wanted(past));
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
