//! The last events, in memory, so that a look at them needs no disk. When the node starts they are those of the last blocks.

use crate::history::{PastEvent, Place, Wanted, events_of};
use protocol::Event;
use std::collections::VecDeque;
use store::CommittedBlock;
use units::Height;

/// How many events of each class are kept in memory.
pub const RECENT_EVENTS: usize = 500;
/// How many trades of options are kept in memory, of all markets together.
pub const RECENT_TRADES: usize = 10_000;

/// Whether an event happens every round or epoch while nothing is wrong.
#[must_use]
pub const fn is_routine(event: &Event) -> bool {
    matches!(
        event,
        Event::RoundPriced { .. }
            | Event::RoundWithoutPrice { .. }
            | Event::CoverBought { .. }
            | Event::PremiumPaid { .. }
            | Event::Book(_)
            | Event::TradePaid { .. }
            | Event::SurfacePublished { .. }
            | Event::ContractListed { .. }
            | Event::PositionSettled { .. }
            | Event::VenueMeasured { .. }
            | Event::FeesHandedOn { .. }
    )
}

/// Whether an event is a trade of options, in a book or beside it.
#[must_use]
pub const fn is_trade(event: &Event) -> bool {
    use matching::Event as Said;
    matches!(
        event,
        Event::Book(Said::Traded { .. } | Said::RequestTraded { .. } | Said::BlockTraded { .. })
    )
}

/// Whether an event is about an account of an options venue that cannot keep its positions.
#[must_use]
pub const fn is_liquidation(event: &Event) -> bool {
    matches!(
        event,
        Event::AccountUnhealthy { .. }
            | Event::LiquidationStarted { .. }
            | Event::LiquidationBid { .. }
            | Event::LiquidationEnded { .. }
            | Event::DeficitCovered { .. }
            | Event::LossSocialised { .. }
    )
}

/// Two rings, so that a thousand prices do not push out the one case; and two for what is asked for by itself.
pub(crate) struct RecentEvents {
    routine: Ring,
    notable: Ring,
    trades: Ring,
    liquidations: Ring,
}

/// The last events of a class: all of them from `since` on.
struct Ring {
    events: VecDeque<PastEvent>,
    since: Place,
    most: usize,
}

impl Ring {
    const fn new(since: Place, most: usize) -> Self {
        Self { events: VecDeque::new(), since, most }
    }
    fn push(&mut self, event: PastEvent) {
        if self.events.len() == self.most
            && let Some(oldest) = self.events.pop_front()
        {
            self.since = oldest.place.next();
        }
        self.events.push_back(event);
    }
    /// Those in `since..end`, newest first.
    fn between(&self, since: Place, end: Option<Place>) -> impl Iterator<Item = &PastEvent> {
        let within =
            move |past: &&PastEvent| past.place >= since && end.is_none_or(|end| past.place < end);
        self.events.iter().rev().filter(within)
    }
}

impl RecentEvents {
    /// Nothing yet; every block from this one on will be recorded.
    pub(crate) const fn since(height: Height) -> Self {
        let since = Place::start_of(height);
        Self {
            routine: Ring::new(since, RECENT_EVENTS),
            notable: Ring::new(since, RECENT_EVENTS),
            trades: Ring::new(since, RECENT_TRADES),
            liquidations: Ring::new(since, RECENT_EVENTS),
        }
    }

    pub(crate) fn record(&mut self, block: &CommittedBlock) {
        for past in events_of(block) {
            if is_trade(&past.event) {
                self.trades.push(past.clone());
            }
            if is_liquidation(&past.event) {
                self.liquidations.push(past.clone());
            }
            let ring = if is_routine(&past.event) { &mut self.routine } else { &mut self.notable };
            ring.push(past);
        }
    }

    /// Trades of options before a place that are wanted, newest first; and the place that they reach back to.
    pub(crate) fn trades(
        &self,
        before: Option<Place>,
        limit: usize,
        wanted: &Wanted,
    ) -> (Vec<PastEvent>, Place) {
        let since = self.trades.since;
        let trades = self.trades.between(since, before).filter(|trade| wanted.admits(trade));
        let trades = trades.take(limit).cloned().collect();
        (trades, before.map_or(since, |before| before.min(since)))
    }

    /// What is about accounts that could not keep their positions, newest first.
    pub(crate) fn liquidations(&self) -> Vec<PastEvent> {
        self.liquidations.events.iter().rev().cloned().collect()
    }

    /// Events before a place that are wanted, newest first; and the place that they reach back to.
    pub(crate) fn before(
        &self,
        before: Option<Place>,
        limit: usize,
        wanted: &Wanted,
    ) -> (Vec<PastEvent>, Place) {
        let routine = wanted.routine();
        let since =
            if routine { self.notable.since.max(self.routine.since) } else { self.notable.since };
        let notable = self.notable.between(since, before).filter(|past| wanted.admits(past));
        let mut found: Vec<&PastEvent> = notable.take(limit).collect();
        if routine {
            let routine = self.routine.between(since, before);
            found.extend(routine.filter(|past| wanted.admits(past)).take(limit));
            found.sort_unstable_by_key(|past| std::cmp::Reverse(past.place));
        }
        let found = found.into_iter().take(limit).cloned().collect();
        (found, before.map_or(since, |before| before.min(since)))
    }
}
