//! Positions, and the reduce-only orders that never want more than would close one.

use crate::cross::Taker;
use crate::event::Reason;
use crate::order::Order;
use crate::{BookId, Engine, Event, OwnerId, Rejection};

/// What a host may set a position to, either way. What fills add to that can never be too much for an `i128`.
const MOST: i128 = (1 << 96) - 1;

impl Engine {
    /// Sets a position, and cuts the reduce-only orders that are too large for it.
    pub(crate) fn set_position(
        &mut self,
        owner: OwnerId,
        book: BookId,
        position: i128,
        events: &mut Vec<Event>,
    ) -> Result<(), Rejection> {
        self.books.find(book)?;
        self.check_owner(owner)?;
        if position.unsigned_abs() > MOST.unsigned_abs() {
            return Err(Rejection::PositionTooLarge { have: position, most: MOST });
        }
        self.check_seat(owner, book)?;
        // After this point the position is set.
        let seat = self.seat_in(owner, book);
        let before = self.seats.at(seat).position;
        events.push(Event::PositionSet { owner, book, before, after: position });
        self.shift_position(seat, position.saturating_sub(before), events);
        self.vacate(seat);
        Ok(())
    }

    /// Changes a position, and cuts the reduce-only orders that are too large for what it is now: the youngest first, each
    /// no more than it takes.
    pub(crate) fn shift_position(&mut self, seat: u32, by: i128, events: &mut Vec<Event>) {
        let row = self.seats.at_mut(seat);
        row.position = row.position.saturating_add(by);
        let (position, mut excess) = (row.position, row.reducing);
        if excess == 0 {
            return;
        }
        let slot = row.chain(true).youngest;
        // They are all on the side that closed the position as it was.
        excess = excess.saturating_sub(self.orders.at(slot).side.closes(position));
        while excess > 0 {
            let slot = self.seats.at(seat).chain(true).youngest;
            let open = self.orders.at(slot).open;
            let by = open.min(excess);
            if by == 0 {
                return;
            }
            self.reduce_slot(slot, by, Reason::ReduceOnly, events);
            excess = excess.saturating_sub(by);
        }
    }

    /// How many lots an arriving reduce-only order may leave in the book, older ones considered.
    pub(crate) fn room_to_reduce(&self, taker: &Taker) -> u64 {
        let Order { seat, side, .. } = taker.order;
        let seat = self.seats.at(seat);
        side.closes(seat.position).saturating_sub(seat.reducing)
    }
}
