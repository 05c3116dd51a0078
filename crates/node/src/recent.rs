//! The last events, for pages. They are gone when the node stops, except for those of the last blocks.

use protocol::Event;
use std::collections::VecDeque;
use store::CommittedBlock;
use units::{Height, Timestamp};

/// How many events of each class are kept.
pub const RECENT_EVENTS: usize = 500;

/// An event, and when it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecentEvent {
    /// In which block.
    pub height: Height,
    /// The block's time.
    pub time: Timestamp,
    /// What happened.
    pub event: Event,
}

/// Whether an event happens every round or epoch while nothing is wrong.
#[must_use]
pub const fn is_routine(event: &Event) -> bool {
    matches!(
        event,
        Event::RoundPriced { .. }
            | Event::RoundWithoutPrice { .. }
            | Event::CoverBought { .. }
            | Event::PremiumPaid { .. }
    )
}

/// Two rings, so that a thousand prices do not push out the one case.
#[derive(Default)]
pub(crate) struct RecentEvents {
    routine: VecDeque<(u64, RecentEvent)>,
    notable: VecDeque<(u64, RecentEvent)>,
    seen: u64,
}

impl RecentEvents {
    pub(crate) fn record(&mut self, block: &CommittedBlock) {
        let caused = block.receipts.iter().flat_map(|receipt| &receipt.events);
        for event in block.events.iter().chain(caused) {
            let ring = if is_routine(event) { &mut self.routine } else { &mut self.notable };
            if ring.len() == RECENT_EVENTS {
                ring.pop_front();
            }
            let (height, time) = (block.block.height, block.block.time);
            ring.push_back((self.seen, RecentEvent { height, time, event: event.clone() }));
            self.seen += 1;
        }
    }

    /// Newest first.
    pub(crate) fn latest(&self, limit: usize, routine: bool) -> Vec<RecentEvent> {
        let mut all: Vec<_> = self.notable.iter().rev().take(limit).collect();
        if routine {
            all.extend(self.routine.iter().rev().take(limit));
            all.sort_unstable_by_key(|(place, _)| std::cmp::Reverse(*place));
        }
        all.into_iter().take(limit).map(|(_, event)| event.clone()).collect()
    }
}
