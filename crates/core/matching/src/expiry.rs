//! What ends by itself, in the order in which it does.

use crate::journal::{Journal, undo};
use crate::{OwnerId, RequestId};
use std::collections::BTreeSet;

/// What ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ending {
    /// The order in this slot.
    Order(u32),
    /// A maker's answer to a request.
    Answer(RequestId, OwnerId),
    /// A request.
    Request(RequestId),
}

/// When, how old what ends is, and what it is: of two that end at the same time the older one ends first.
pub(crate) type Due = (u64, u64, Ending);

#[derive(Clone, Debug)]
pub(crate) enum Change {
    Added(Due),
    Removed(Due),
}

/// Everything that ends by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Expiries {
    due: BTreeSet<Due>,
    journal: Journal<Change>,
}

impl Expiries {
    /// What ends first, if its time has come by `now`.
    pub(crate) fn first(&self, now: u64) -> Option<Ending> {
        let (until, _, ending) = self.due.first()?;
        (*until <= now).then_some(*ending)
    }
    pub(crate) fn add(&mut self, due: Due) {
        if self.due.insert(due) {
            self.journal.note(|| Change::Added(due));
        }
    }
    pub(crate) fn remove(&mut self, due: Due) {
        if self.due.remove(&due) {
            self.journal.note(|| Change::Removed(due));
        }
    }
    pub(crate) fn len(&self) -> usize {
        self.due.len()
    }
    pub(crate) fn contains(&self, due: &Due) -> bool {
        self.due.contains(due)
    }
}

undo!([] Expiries, |expiries: &mut Self, change| match change {
    Change::Added(due) => drop(expiries.due.remove(&due)),
    Change::Removed(due) => drop(expiries.due.insert(due)),
});
