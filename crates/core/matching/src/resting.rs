//! Orders into the book, and out of it.

use crate::book::Rung;
use crate::event::Reason;
use crate::expiry::Ending;
use crate::order::{NEVER, Order};
use crate::seat::Seat;
use crate::slab::NONE;
use crate::{BookId, Capacity, Engine, Event, OrderId, OwnerId, Rejection, Side};

impl Engine {
    /// The name of whoever has the slot now.
    pub(crate) fn id_of(&self, slot: u32) -> OrderId {
        OrderId::of(self.orders.at(slot).generation, slot)
    }

    /// The slot of an order that rests.
    pub(crate) fn slot_of(&self, id: OrderId) -> Result<u32, Rejection> {
        let order = self.orders.at(id.slot());
        if order.is_resting() && order.generation == id.generation() {
            Ok(id.slot())
        } else {
            Err(Rejection::UnknownOrder { order: id })
        }
    }

    /// The slot of an order that rests, if it is the owner's.
    pub(crate) fn own_slot(&self, owner: OwnerId, id: OrderId) -> Result<u32, Rejection> {
        let slot = self.slot_of(id)?;
        let belongs_to = self.seats.at(self.orders.at(slot).seat).owner;
        if owner == belongs_to { Ok(slot) } else { Err(Rejection::NotOwner { owner, belongs_to }) }
    }

    /// Whether one order more may come.
    pub(crate) fn check_room(&self, owner: OwnerId, book: BookId) -> Result<(), Rejection> {
        let limits = &self.limits;
        Rejection::check_capacity(Capacity::Orders, self.orders.taken(), limits.orders)?;
        let orders = self.owners.get(owner).map_or(0, |owner| owner.orders);
        let orders = usize::try_from(orders).unwrap_or(usize::MAX);
        Rejection::check_capacity(Capacity::OrdersPerOwner, orders, limits.orders_per_owner)?;
        self.check_seat(owner, book)
    }

    /// Whether the owner has something in the book, or may have.
    pub(crate) fn check_seat(&self, owner: OwnerId, book: BookId) -> Result<(), Rejection> {
        let Some(owner) = self.owners.get(owner) else { return Ok(()) };
        let (have, most) = (owner.seats.len(), self.limits.books_per_owner);
        match Rejection::check_capacity(Capacity::BooksPerOwner, have, most) {
            Err(full) if owner.seat(book).is_none() => Err(full),
            _ => Ok(()),
        }
    }

    /// Whether one order more may rest at the price.
    pub(crate) fn check_level(
        &self,
        book: BookId,
        side: Side,
        price: u64,
    ) -> Result<(), Rejection> {
        if let Ok(level) = self.books.search(book, side, price) {
            let count = usize::try_from(self.levels.at(level).count).unwrap_or(usize::MAX);
            let most = self.limits.orders_per_level;
            return Rejection::check_capacity(Capacity::OrdersPerLevel, count, most);
        }
        let levels = self.books.get(book).map_or(0, |book| book.ladder(side).len());
        let most = self.limits.levels_per_side;
        Rejection::check_capacity(Capacity::LevelsPerSide, levels, most)
    }

    /// Whether an order at the price would trade with nobody.
    pub(crate) fn check_passive(
        &self,
        book: BookId,
        side: Side,
        price: u64,
    ) -> Result<(), Rejection> {
        match self.books.best(book, side.opposite()) {
            Some((best, _)) if side.reaches(price, best) => {
                Err(Rejection::WouldTrade { side, price, best })
            }
            _ => Ok(()),
        }
    }

    /// The owner's seat in the book; a new one if there is none. Whoever takes one gives it something, or vacates it.
    pub(crate) fn seat_in(&mut self, owner: OwnerId, book: BookId) -> u32 {
        if let Some(seat) = self.owners.get(owner).and_then(|owner| owner.seat(book)) {
            return seat;
        }
        let seat = self.seats.take();
        *self.seats.at_mut(seat) = Seat::of(owner, book);
        self.owners.meet(owner);
        self.owners.add_seat(owner, book, seat);
        self.books.count_seats(book, |seats| seats.saturating_add(1));
        seat
    }

    /// Gives up a seat with nothing in it.
    pub(crate) fn vacate(&mut self, seat: u32) {
        let Seat { owner, book, taken, .. } = *self.seats.at(seat);
        if taken && self.seats.at(seat).is_idle() {
            *self.seats.at_mut(seat) = Seat::default();
            self.seats.give_back(seat);
            self.owners.remove_seat(owner, book);
            self.books.count_seats(book, |seats| seats.saturating_sub(1));
        }
    }

    /// A name and a seat for an order that arrives. From now on it counts as its owner's.
    pub(crate) fn admit(&mut self, owner: OwnerId, book: BookId) -> (u32, u32) {
        let seat = self.seat_in(owner, book);
        let row = self.seats.at_mut(seat);
        row.orders = row.orders.saturating_add(1);
        self.owners.count_orders(owner, |orders| orders.saturating_add(1));
        (self.orders.take(), seat)
    }

    /// The end of an order that does not rest. Nobody else will have its name.
    pub(crate) fn dismiss(&mut self, slot: u32, seat: u32) {
        let row = self.seats.at_mut(seat);
        row.orders = row.orders.saturating_sub(1);
        let owner = row.owner;
        self.owners.count_orders(owner, |orders| orders.saturating_sub(1));
        let row = self.orders.at_mut(slot);
        let generation = row.generation.saturating_add(1);
        *row = Order { generation, ..Order::default() };
        // A slot that ran out of names is not used again.
        if generation < u32::MAX {
            self.orders.give_back(slot);
        }
        self.vacate(seat);
    }

    /// Puts an order behind all others at its price, and says so.
    pub(crate) fn rest(&mut self, slot: u32, order: Order, events: &mut Vec<Event>) {
        let priority = self.next_priority();
        self.link(slot, Order { priority, ..order });
        events.push(Event::Rested { order: self.id_of(slot), open: order.open, priority });
    }

    /// Puts an order behind all others at its price.
    pub(crate) fn link(&mut self, slot: u32, order: Order) {
        let Order { side, price, open, seat, .. } = order;
        let book = self.seats.at(seat).book;
        let level = match self.books.search(book, side, price) {
            Ok(level) => level,
            Err(index) => {
                let level = self.levels.take();
                self.books.insert(book, side, index, Rung { rank: side.rank(price), level });
                level
            }
        };
        let queue = self.levels.at_mut(level);
        let ahead = core::mem::replace(&mut queue.tail, slot);
        queue.lots = queue.lots.saturating_add(open);
        queue.count = queue.count.saturating_add(1);
        if ahead == NONE {
            queue.head = slot;
        } else {
            self.orders.at_mut(ahead).behind = slot;
        }

        let row = self.seats.at_mut(seat);
        let chain = row.chain_mut(order.reduce_only);
        let elder = core::mem::replace(&mut chain.youngest, slot);
        if elder == NONE {
            chain.oldest = slot;
        }
        if order.reduce_only {
            row.reducing = row.reducing.saturating_add(open);
        }
        if order.quote {
            *row.quotes.of_mut(side) = slot;
        }
        if elder != NONE {
            self.orders.at_mut(elder).younger = slot;
        }

        if order.until != NEVER {
            self.expiries.add((order.until, order.priority, Ending::Order(slot)));
        }
        let (behind, younger) = (NONE, NONE);
        *self.orders.at_mut(slot) = Order { level, ahead, behind, elder, younger, ..order };
    }

    /// Takes an order out of the book and out of its owner's orders. Its row is still what it was: whoever calls this
    /// writes it anew, by [`Engine::rest`] or [`Engine::dismiss`].
    pub(crate) fn detach(&mut self, slot: u32) -> Order {
        let order = *self.orders.at(slot);
        let Order { ahead, behind, elder, younger, open, side, .. } = order;
        if ahead != NONE {
            self.orders.at_mut(ahead).behind = behind;
        }
        if behind != NONE {
            self.orders.at_mut(behind).ahead = ahead;
        }
        let queue = self.levels.at_mut(order.level);
        queue.lots = queue.lots.saturating_sub(open);
        queue.count = queue.count.saturating_sub(1);
        if ahead == NONE {
            queue.head = behind;
        }
        if behind == NONE {
            queue.tail = ahead;
        }
        let level_is_empty = queue.count == 0;

        if elder != NONE {
            self.orders.at_mut(elder).younger = younger;
        }
        if younger != NONE {
            self.orders.at_mut(younger).elder = elder;
        }
        let row = self.seats.at_mut(order.seat);
        let chain = row.chain_mut(order.reduce_only);
        if elder == NONE {
            chain.oldest = younger;
        }
        if younger == NONE {
            chain.youngest = elder;
        }
        if order.reduce_only {
            row.reducing = row.reducing.saturating_sub(open);
        }
        if order.quote {
            *row.quotes.of_mut(side) = NONE;
        }
        let book = row.book;

        if level_is_empty {
            self.levels.give_back(order.level);
            self.books.remove(book, side, order.price);
        }
        if order.until != NEVER {
            self.expiries.remove((order.until, order.priority, Ending::Order(slot)));
        }
        order
    }

    /// Makes an order smaller where it stands. Something has to be left of it.
    pub(crate) fn shrink(&mut self, slot: u32, by: u64) {
        let row = self.orders.at_mut(slot);
        row.open = row.open.saturating_sub(by);
        let Order { level, seat, reduce_only, .. } = *row;
        let queue = self.levels.at_mut(level);
        queue.lots = queue.lots.saturating_sub(by);
        if reduce_only {
            let row = self.seats.at_mut(seat);
            row.reducing = row.reducing.saturating_sub(by);
        }
    }

    /// Ends an order that rests, and says why. Nothing happens if none rests there.
    pub(crate) fn cancel_slot(&mut self, slot: u32, reason: Reason, events: &mut Vec<Event>) {
        if !self.orders.at(slot).is_resting() {
            return;
        }
        let id = self.id_of(slot);
        let order = self.detach(slot);
        let Seat { owner, book, .. } = *self.seats.at(order.seat);
        events.push(Event::Cancelled { order: id, owner, book, open: order.open, reason });
        self.dismiss(slot, order.seat);
    }

    /// Makes an order smaller by up to all of it, and says why.
    pub(crate) fn reduce_slot(
        &mut self,
        slot: u32,
        by: u64,
        reason: Reason,
        events: &mut Vec<Event>,
    ) {
        let Order { open, seat, .. } = *self.orders.at(slot);
        if by >= open {
            self.cancel_slot(slot, reason, events);
            return;
        }
        self.shrink(slot, by);
        let (order, open) = (self.id_of(slot), open.saturating_sub(by));
        let Seat { owner, book, .. } = *self.seats.at(seat);
        events.push(Event::Reduced { order, owner, book, by, open, reason });
    }
}
