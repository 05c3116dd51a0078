//! A change of an order: smaller in its place, or anything else from the end of the queue.

use crate::cross::Taker;
use crate::event::Reason;
use crate::expiry::Ending;
use crate::order::{NEVER, Order, until_raw};
use crate::{Amend, Engine, Event, Rejection};

impl Engine {
    /// Rejections, in this order: the order, its owner, the book, the size, the price, the time, would trade, room at its
    /// new price.
    pub(crate) fn amend(
        &mut self,
        amend: &Amend,
        events: &mut Vec<Event>,
    ) -> Result<(), Rejection> {
        let Amend { owner, order: id, price, size, until } = *amend;
        let slot = self.own_slot(owner, id)?;
        let before = *self.orders.at(slot);
        let book = self.seats.at(before.seat).book;
        self.books.trading(book)?;
        self.check_size_and_price(size, price)?;
        self.check_until(until)?;
        let open = size.saturating_sub(before.filled);
        if open == 0 {
            self.cancel_slot(slot, Reason::Amended, events);
            return Ok(());
        }
        if price == before.price && open <= before.open {
            self.keep(slot, open, until_raw(until));
            events.push(Event::Amended { order: id, owner, book, price, open, kept: true });
            return Ok(());
        }
        if before.post_only {
            self.check_passive(book, before.side, price)?;
        }
        if price != before.price {
            self.check_level(book, before.side, price)?;
        }
        // After this point the order arrives anew, with the name that it has.
        self.detach(slot);
        events.push(Event::Amended { order: id, owner, book, price, open, kept: false });
        let order = Order { price, open, until: until_raw(until), ..before };
        let mut taker = Taker { slot, owner, book, limit: price, order };
        if order.reduce_only {
            let closes = order.side.closes(self.seats.at(order.seat).position);
            self.cut_taker(&mut taker, closes, events);
        }
        let stop = self.cross(&mut taker, events);
        self.conclude(taker, stop, true, events);
        Ok(())
    }

    /// Makes an order no larger, or good for another time, where it stands.
    pub(crate) fn keep(&mut self, slot: u32, open: u64, until: u64) {
        let before = *self.orders.at(slot);
        self.shrink(slot, before.open.saturating_sub(open));
        if until == before.until {
            return;
        }
        for (due, begins) in [(before.until, false), (until, true)] {
            let due = (due, before.priority, Ending::Order(slot));
            match begins {
                _ if due.0 == NEVER => {}
                true => self.expiries.add(due),
                false => self.expiries.remove(due),
            }
        }
        self.orders.at_mut(slot).until = until;
    }
}
