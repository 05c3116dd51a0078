//! What stops a market maker's quotes after too much was traded on them too quickly.

use crate::event::Reason;
use crate::{BookId, Capacity, Engine, Event, Field, GroupId, OwnerId, Rejection, Side};
use borsh::{BorshDeserialize, BorshSerialize};
use units::{Millis, Timestamp};

/// How much may trade on an owner's quotes in a group within a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ProtectionLimits {
    /// How long a window is; it begins with the first fill after the one before is over. At least 1.
    pub window: Millis,
    /// Lots, bought and sold added up, that freeze; at least 1.
    pub quantity: Option<u64>,
    /// Deltas (see [`SetMark`](crate::SetMark)), bought less sold, that freeze in either direction; at least 1.
    pub delta: Option<u64>,
}

/// A protection and what it counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Protection {
    /// What freezes.
    pub limits: ProtectionLimits,
    /// When the window began, unless nothing traded since the quotes were last unfrozen.
    pub started: Option<Timestamp>,
    /// Lots traded in the window.
    pub quantity: u128,
    /// Deltas traded in the window, bought less sold.
    pub delta: i128,
    /// Whether quotes are refused until the owner unfreezes them.
    pub frozen: bool,
}

impl Protection {
    pub(crate) const fn new(limits: ProtectionLimits) -> Self {
        Self { limits, started: None, quantity: 0, delta: 0, frozen: false }
    }
    /// Counts a fill, and whether it was one too many.
    fn count(&mut self, now: Timestamp, lots: u64, delta: i128) {
        if self.started.is_none_or(|started| now.since(started) >= self.limits.window.raw()) {
            (self.started, self.quantity, self.delta) = (Some(now), 0, 0);
        }
        self.quantity = self.quantity.saturating_add(u128::from(lots));
        self.delta = self.delta.saturating_add(delta);
        let quantity = self.limits.quantity.map_or(u128::MAX, u128::from);
        let deltas = self.limits.delta.map_or(u128::MAX, u128::from);
        self.frozen |= self.quantity >= quantity || self.delta.unsigned_abs() >= deltas;
    }
}

impl Engine {
    /// Sets, changes or removes a protection. What was counted stands, and frozen quotes stay frozen. Rejections, in this
    /// order: the owner, the limits, how many protections, no protection to remove, a frozen one to remove.
    pub(crate) fn protect(
        &mut self,
        owner: OwnerId,
        group: GroupId,
        limits: Option<ProtectionLimits>,
        events: &mut Vec<Event>,
    ) -> Result<(), Rejection> {
        self.check_owner(owner)?;
        let known = self.owners.get(owner);
        let before = known.and_then(|owner| owner.protection(group)).copied();
        if let Some(limits) = limits {
            check_limits(&limits)?;
            let have = known.map_or(0, |owner| owner.protections.len());
            let most = self.limits.groups_per_owner;
            if before.is_none() {
                Rejection::check_capacity(Capacity::GroupsPerOwner, have, most)?;
            }
        } else if before.is_none() {
            return Err(Rejection::Unprotected { owner, group });
        } else if before.is_some_and(|before| before.frozen) {
            // Or a maker could leave the freeze by taking the protection away and setting it again.
            return Err(Rejection::Frozen { owner, group });
        }
        // After this point the protection is set.
        self.owners.meet(owner);
        let after = limits.map(|limits| match before {
            Some(before) => Protection { limits, ..before },
            None => Protection::new(limits),
        });
        self.owners.protect(owner, group, after);
        events.push(Event::ProtectionSet { owner, group, limits });
        Ok(())
    }

    /// Lets an owner quote again, and counts from nothing. Rejected without a protection.
    pub(crate) fn unfreeze(
        &mut self,
        owner: OwnerId,
        group: GroupId,
        events: &mut Vec<Event>,
    ) -> Result<(), Rejection> {
        let protection = self.owners.get(owner).and_then(|owner| owner.protection(group)).copied();
        let Some(protection) = protection else {
            return Err(Rejection::Unprotected { owner, group });
        };
        self.owners.protect(owner, group, Some(Protection::new(protection.limits)));
        events.push(Event::Unfrozen { owner, group });
        Ok(())
    }

    /// What a fill of somebody's quote does: it counts, and one too many takes all their quotes of the group away before
    /// anything else trades.
    pub(crate) fn count_quote_fill(
        &mut self,
        maker: OwnerId,
        book: BookId,
        side: Side,
        size: u64,
        events: &mut Vec<Event>,
    ) {
        let Some(view) = self.books.get(book).map(|book| book.view) else { return };
        let group = view.terms.group;
        let known = self.owners.get(maker);
        let Some(mut protection) = known.and_then(|owner| owner.protection(group)).copied() else {
            return;
        };
        let delta = side.signed(size).saturating_mul(i128::from(view.delta));
        protection.count(self.clock.now, size, delta);
        self.owners.protect(maker, group, Some(protection));
        if !protection.frozen {
            return;
        }
        let seats = known_seats(self.owners.get(maker));
        for (book, seat) in seats {
            if self.books.get(book).is_none_or(|book| book.view.terms.group != group) {
                continue;
            }
            let quotes = self.seats.at(seat).quotes;
            for quote in Side::BOTH.map(|side| *quotes.of(side)) {
                self.cancel_slot(quote, Reason::Protection, events);
            }
        }
        let (quantity, delta) = (protection.quantity, protection.delta);
        events.push(Event::Frozen { owner: maker, group, quantity, delta });
    }
}

/// Whether a protection can have these limits.
pub(crate) fn check_limits(limits: &ProtectionLimits) -> Result<(), Rejection> {
    Rejection::check_range(Field::Window, limits.window.raw(), 1, u64::MAX)?;
    for (field, limit) in [(Field::Quantity, limits.quantity), (Field::Delta, limits.delta)] {
        limit.map_or(Ok(()), |limit| Rejection::check_range(field, limit, 1, u64::MAX))?;
    }
    Ok(())
}

/// A copy: cancelling the last order of a seat takes the seat away.
fn known_seats(owner: Option<&crate::owner::Owner>) -> Vec<(BookId, u32)> {
    owner.map(|owner| owner.seats.clone()).unwrap_or_default()
}
