//! A small venue to state rules with: one open book, and words for orders.

use buttress_matching::*;
use units::{Ratio, Timestamp};

pub(crate) const BOOK: BookId = BookId::new(0);
/// Owners.
pub(crate) const ANN: OwnerId = OwnerId::new(1);
pub(crate) const BOB: OwnerId = OwnerId::new(2);
pub(crate) const CAT: OwnerId = OwnerId::new(3);
pub(crate) const DAN: OwnerId = OwnerId::new(4);

pub(crate) struct Desk {
    pub(crate) engine: Engine,
    pub(crate) now: u64,
}

pub(crate) fn limits() -> Limits {
    Limits { owners: 10, price: 1_000, size: 1_000, ..Limits::default() }
}

pub(crate) fn terms(group: u32) -> BookTerms {
    let band = Band { ticks: 5, ratio: Ratio::ZERO };
    BookTerms { group: GroupId::new(group), block_minimum: 10, band }
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self::with(limits())
    }
    pub(crate) fn with(limits: Limits) -> Self {
        let mut desk = Self { engine: Engine::new(limits).unwrap(), now: 1_000 };
        desk.all(Command::OpenBook(terms(0)));
        desk
    }

    /// Everything that a command leads to.
    #[allow(clippy::needless_pass_by_value)] // commands are written where they are given
    pub(crate) fn all(&mut self, command: Command) -> Vec<Event> {
        let mut events = Vec::new();
        let _ = self.engine.execute(Timestamp::new(self.now), &command, &mut events);
        self.engine.audit().unwrap();
        events
    }
    /// A command that is rejected, and why; everything else is as it was.
    pub(crate) fn refused(&mut self, command: Command) -> Rejection {
        let before = self.engine.clone();
        self.engine.begin();
        let events = self.all(command);
        let [Event::Rejected { reason }] = events[..] else { panic!("not rejected: {events:?}") };
        // Only that there was a command is different, and undone with it.
        let orders = |engine: &Engine| -> Vec<OrderView> {
            (0..10)
                .flat_map(|owner| engine.orders_of(OwnerId::new(owner)).collect::<Vec<_>>())
                .collect()
        };
        assert_eq!(orders(&self.engine), orders(&before));
        self.engine.rollback();
        assert_eq!(self.engine, before);
        reason
    }

    pub(crate) fn place(&mut self, place: Place) -> (OrderId, Vec<Event>) {
        let events = self.all(Command::Place(place));
        let Some(Event::Accepted { order, .. }) = events.first() else {
            panic!("not accepted: {events:?}")
        };
        (*order, events)
    }
    /// The name of a limit order.
    pub(crate) fn rest(&mut self, owner: OwnerId, side: Side, price: u64, size: u64) -> OrderId {
        self.place(limit(owner, side, price, size)).0
    }
    /// A trade away from the price levels of tests, so that `owner` has a position.
    pub(crate) fn give(&mut self, owner: OwnerId, position: i128) {
        self.all(Command::SetPosition { owner, book: BOOK, position });
    }
    pub(crate) fn open(&self, order: OrderId) -> Option<u64> {
        self.engine.order(order).map(|order| order.open)
    }
    /// Owner, price and size of each order of a side, in the order in which they would trade.
    pub(crate) fn queue(&self, side: Side) -> Vec<(OwnerId, u64, u64)> {
        let queue = self.engine.queue(BOOK, side);
        queue.map(|order| (order.owner, order.price, order.open)).collect()
    }
}

pub(crate) fn limit(owner: OwnerId, side: Side, price: u64, size: u64) -> Place {
    Place {
        owner,
        book: BOOK,
        side,
        price,
        size,
        time_in_force: TimeInForce::Limit { post_only: false, until: None },
        reduce_only: false,
        self_trade: SelfTrade::CancelNewest,
    }
}

pub(crate) fn until(time: u64) -> TimeInForce {
    TimeInForce::Limit { post_only: false, until: Some(Timestamp::new(time)) }
}

/// Price, size and maker of each trade.
pub(crate) fn trades(events: &[Event]) -> Vec<(u64, u64, OwnerId)> {
    let trade = |event: &Event| match *event {
        Event::Traded { price, size, maker_owner, .. } => Some((price, size, maker_owner)),
        _ => None,
    };
    events.iter().filter_map(trade).collect()
}

/// Which orders ended without trading all of their size, with what was left, and why.
pub(crate) fn cancelled(events: &[Event]) -> Vec<(OrderId, u64, Reason)> {
    let end = |event: &Event| match *event {
        Event::Cancelled { order, open, reason, .. } => Some((order, open, reason)),
        _ => None,
    };
    events.iter().filter_map(end).collect()
}

/// Which orders became smaller, by how much, and why.
pub(crate) fn reduced(events: &[Event]) -> Vec<(OrderId, u64, Reason)> {
    let cut = |event: &Event| match *event {
        Event::Reduced { order, by, reason, .. } => Some((order, by, reason)),
        _ => None,
    };
    events.iter().filter_map(cut).collect()
}
