//! The last events, for pages. They are gone when the node stops, except for those of the last blocks.

use protocol::Event;
use std::collections::VecDeque;
use store::CommittedBlock;
use units::{Height, Timestamp};

/// How many events of each class are kept.
pub const RECENT_EVENTS: usize = 500;
/// How many trades of options are kept, of all markets together.
pub const RECENT_TRADES: usize = 10_000;

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

/// Every round marks every contract: nobody wants to read that, and the books say it.
const fn is_mark(event: &Event) -> bool {
    matches!(event, Event::Book(matching::Event::MarkSet { .. }))
}

/// Two rings, so that a thousand prices do not push out the one case; and two for what is asked for by itself.
#[derive(Default)]
pub(crate) struct RecentEvents {
    routine: VecDeque<(u64, RecentEvent)>,
    notable: VecDeque<(u64, RecentEvent)>,
    trades: VecDeque<RecentEvent>,
    liquidations: VecDeque<RecentEvent>,
    seen: u64,
}

/// Puts something in a ring of so many.
fn push<T>(ring: &mut VecDeque<T>, most: usize, item: T) {
    if ring.len() == most {
        ring.pop_front();
    }
    ring.push_back(item);
}

impl RecentEvents {
    pub(crate) fn record(&mut self, block: &CommittedBlock) {
        let caused = block.receipts.iter().flat_map(|receipt| &receipt.events);
        for event in block.events.iter().chain(caused) {
            if is_mark(event) {
                continue;
            }
            let (height, time) = (block.block.height, block.block.time);
            let recent = RecentEvent { height, time, event: event.clone() };
            if is_trade(event) {
                push(&mut self.trades, RECENT_TRADES, recent.clone());
            }
            if is_liquidation(event) {
                push(&mut self.liquidations, RECENT_EVENTS, recent.clone());
            }
            let ring = if is_routine(event) { &mut self.routine } else { &mut self.notable };
            push(ring, RECENT_EVENTS, (self.seen, recent));
            self.seen += 1;
        }
    }

    /// Trades of options that are wanted, newest first.
    pub(crate) fn trades(
        &self,
        limit: usize,
        wanted: impl Fn(&RecentEvent) -> bool,
    ) -> Vec<RecentEvent> {
        let trades = self.trades.iter().rev().filter(|trade| wanted(trade));
        trades.take(limit).cloned().collect()
    }

    /// What is about accounts that could not keep their positions, newest first.
    pub(crate) fn liquidations(&self) -> Vec<RecentEvent> {
        self.liquidations.iter().rev().cloned().collect()
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
