//! An arriving order meets the book: the best price first, at each price the oldest order first.

use crate::event::Reason;
use crate::order::Order;
use crate::seat::Seat;
use crate::{BookId, Engine, Event, OwnerId, SelfTrade};

/// An order that arrived and does not rest yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taker {
    pub(crate) slot: u32,
    pub(crate) owner: OwnerId,
    pub(crate) book: BookId,
    /// How far it goes.
    pub(crate) limit: u64,
    /// What it will be if it rests.
    pub(crate) order: Order,
}

/// Why an order trades no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// It is done, or nobody is left that it reaches.
    Done,
    /// It met an order of its owner, and ends.
    SelfTrade,
    /// It met as many orders as one command may.
    FillLimit,
}

impl Engine {
    /// Trades an arriving order with the book.
    pub(crate) fn cross(&mut self, taker: &mut Taker, events: &mut Vec<Event>) -> Stop {
        let side = taker.order.side;
        let mut met = 0_u32;
        while taker.order.open > 0 {
            // Looked up again each time: a fill may take other orders away.
            let Some((price, level)) = self.books.best(taker.book, side.opposite()) else { break };
            if !side.reaches(taker.limit, price) {
                break;
            }
            if met >= self.limits.fills {
                return Stop::FillLimit;
            }
            met = met.saturating_add(1);
            let slot = self.levels.at(level).head;
            if self.orders.at(slot).seat != taker.order.seat {
                self.fill(taker, slot, events);
            } else if self.meet_own(taker, slot, events) == Stop::SelfTrade {
                return Stop::SelfTrade;
            }
        }
        Stop::Done
    }

    /// What becomes of what an order did not trade.
    pub(crate) fn conclude(
        &mut self,
        mut taker: Taker,
        stop: Stop,
        rests: bool,
        events: &mut Vec<Event>,
    ) {
        let Order { open, seat, reduce_only, .. } = taker.order;
        let reason = match stop {
            Stop::SelfTrade => Reason::SelfTrade,
            Stop::FillLimit => Reason::FillLimit,
            Stop::Done if open == 0 => return self.dismiss(taker.slot, seat),
            Stop::Done if !rests => Reason::Unfilled,
            Stop::Done => {
                let room = if reduce_only { self.room_to_reduce(&taker) } else { open };
                if room > 0 {
                    self.cut_taker(&mut taker, room, events);
                    return self.rest(taker.slot, taker.order, events);
                }
                Reason::ReduceOnly
            }
        };
        let Taker { owner, book, .. } = taker;
        events.push(Event::Cancelled { order: self.id_of(taker.slot), owner, book, open, reason });
        self.dismiss(taker.slot, seat);
    }

    /// Leaves an arriving reduce-only order at most `room` lots.
    pub(crate) fn cut_taker(&self, taker: &mut Taker, room: u64, events: &mut Vec<Event>) {
        let by = taker.order.open.saturating_sub(room);
        if by > 0 {
            self.reduce_taker(taker, by, Reason::ReduceOnly, events);
        }
    }

    fn reduce_taker(&self, taker: &mut Taker, by: u64, reason: Reason, events: &mut Vec<Event>) {
        taker.order.open = taker.order.open.saturating_sub(by);
        let (order, open) = (self.id_of(taker.slot), taker.order.open);
        let Taker { owner, book, .. } = *taker;
        events.push(Event::Reduced { order, owner, book, by, open, reason });
    }

    fn fill(&mut self, taker: &mut Taker, slot: u32, events: &mut Vec<Event>) {
        let maker = *self.orders.at(slot);
        let size = maker.open.min(taker.order.open);
        let maker_open = maker.open.saturating_sub(size);
        let maker_id = self.id_of(slot);
        if maker_open == 0 {
            self.detach(slot);
        } else {
            self.shrink(slot, size);
            let row = self.orders.at_mut(slot);
            row.filled = row.filled.saturating_add(size);
        }
        taker.order.open = taker.order.open.saturating_sub(size);
        taker.order.filled = taker.order.filled.saturating_add(size);
        let Seat { owner: maker_owner, .. } = *self.seats.at(maker.seat);
        events.push(Event::Traded {
            book: taker.book,
            price: maker.price,
            size,
            side: taker.order.side,
            maker: maker_id,
            maker_owner,
            maker_open,
            taker: self.id_of(taker.slot),
            taker_owner: taker.owner,
            taker_open: taker.order.open,
        });
        // The maker's order still counts as its owner's, so that its seat stays taken.
        self.shift_position(maker.seat, maker.side.signed(size), events);
        self.shift_position(taker.order.seat, taker.order.side.signed(size), events);
        if maker_open == 0 {
            self.dismiss(slot, maker.seat);
        }
        if maker.quote {
            self.count_quote_fill(maker_owner, taker.book, maker.side, size, events);
        }
    }

    /// The next in the queue is an order of the same owner: it is the arriving order that says what happens.
    fn meet_own(&mut self, taker: &mut Taker, slot: u32, events: &mut Vec<Event>) -> Stop {
        let resting = self.orders.at(slot).open;
        match taker.order.self_trade {
            SelfTrade::CancelNewest => Stop::SelfTrade,
            SelfTrade::CancelOldest => {
                self.cancel_slot(slot, Reason::SelfTrade, events);
                Stop::Done
            }
            SelfTrade::CancelBoth => {
                self.cancel_slot(slot, Reason::SelfTrade, events);
                Stop::SelfTrade
            }
            SelfTrade::Decrement => {
                let by = resting.min(taker.order.open);
                self.reduce_slot(slot, by, Reason::SelfTrade, events);
                if by == taker.order.open {
                    return Stop::SelfTrade;
                }
                self.reduce_taker(taker, by, Reason::SelfTrade, events);
                Stop::Done
            }
        }
    }
}
