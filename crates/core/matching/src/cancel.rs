//! Orders end because somebody says so.

use crate::event::Reason;
use crate::{Engine, Event, OrderId, OwnerId, Rejection, Scope, Side};

impl Engine {
    /// Rejections, in this order: the order, its owner.
    pub(crate) fn cancel(
        &mut self,
        owner: OwnerId,
        order: OrderId,
        events: &mut Vec<Event>,
    ) -> Result<(), Rejection> {
        let slot = self.own_slot(owner, order)?;
        self.cancel_slot(slot, Reason::Cancelled, events);
        Ok(())
    }

    /// Rejections, in this order: the book, the owner.
    pub(crate) fn cancel_all(
        &mut self,
        scope: Scope,
        events: &mut Vec<Event>,
    ) -> Result<(), Rejection> {
        if let Scope::OwnerInBook(_, book) | Scope::Book(book) = scope {
            self.books.find(book)?;
        }
        if let Scope::OwnerInBook(owner, _) | Scope::Owner(owner) = scope {
            self.check_owner(owner)?;
        }
        // After this point orders are cancelled. None of them takes another with it, so they can be counted out beforehand.
        let most = usize::try_from(self.limits.cancels).unwrap_or(usize::MAX);
        let mut slots: Vec<u32> = match scope {
            Scope::Owner(owner) => {
                let seats = self.owners.get(owner).map(|owner| owner.seats.as_slice());
                let seats = seats.unwrap_or_default().iter();
                seats
                    .flat_map(|(_, seat)| self.by_age(*seat))
                    .take(most.saturating_add(1))
                    .collect()
            }
            Scope::OwnerInBook(owner, book) => {
                let seat = self.owners.get(owner).and_then(|owner| owner.seat(book));
                let slots = seat.into_iter().flat_map(|seat| self.by_age(seat));
                slots.take(most.saturating_add(1)).collect()
            }
            Scope::Book(book) => {
                let slots = Side::BOTH.into_iter().flat_map(|side| self.by_priority(book, side));
                slots.take(most.saturating_add(1)).collect()
            }
        };
        let more = slots.len() > most;
        slots.truncate(most);
        let count = u32::try_from(slots.len()).unwrap_or(u32::MAX);
        for slot in slots {
            self.cancel_slot(slot, Reason::CancelledAll, events);
        }
        events.push(Event::AllCancelled { count, more });
        Ok(())
    }
}
