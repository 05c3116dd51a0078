//! What must hold in any engine, counted again from its rows. A checkpoint is audited before it becomes an engine.

use crate::expiry::Ending;
use crate::order::{NEVER, Order};
use crate::seat::Seat;
use crate::slab::NONE;
use crate::{Answer, BookId, Engine, OrderId, OwnerId, RequestId, Side};
use core::fmt;
use std::collections::BTreeMap;

/// Something that must hold and does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // every field is in the sentence that Display writes
pub enum Flaw {
    /// Bids reach asks.
    Crossed { book: BookId, bid: u64, ask: u64 },
    /// Prices of a side are not in order, or one has no orders.
    Ladder { book: BookId, side: Side, price: u64 },
    /// A level does not say what its orders add up to.
    Level { book: BookId, side: Side, price: u64 },
    /// An order is not what its place says, or wants nothing, or too much.
    Order { order: OrderId },
    /// A seat does not say what its orders add up to, or has nothing in it.
    Seat { owner: OwnerId, book: BookId },
    /// Reduce-only orders want more than would close the position.
    ReduceOnly { owner: OwnerId, book: BookId, open: u64, closes: u64 },
    /// An owner's lists are not in order, or not what the rows add up to.
    Owner { owner: OwnerId },
    /// A request's answers are not in order, or its taker's count is wrong.
    Request { request: RequestId },
    /// What ends by itself is not what the rows say, or should have ended.
    Expiries { have: u64, expected: u64 },
    /// Some limit is exceeded, or rows are lost.
    Count { have: u64, expected: u64 },
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Crossed { book, bid, ask } => write!(f, "{book}: bid {bid} reaches ask {ask}"),
            Self::Ladder { book, side, price } => {
                write!(f, "{book}: the {side} at {price} is empty or out of order")
            }
            Self::Level { book, side, price } => {
                write!(f, "{book}: the {side} at {price} is not the sum of its orders")
            }
            Self::Order { order } => write!(f, "{order} is not what its place says"),
            Self::Seat { owner, book } => {
                write!(f, "what {owner} has in {book} is not the sum of its orders")
            }
            Self::ReduceOnly { owner, book, open, closes } => write!(
                f,
                "{owner} in {book}: reduce-only orders want {open}, the position is {closes}"
            ),
            Self::Owner { owner } => write!(f, "the lists of {owner} are not those of its rows"),
            Self::Request { request } => write!(f, "{request} is out of order"),
            Self::Expiries { have, expected } => {
                write!(f, "{have} things end by themselves, expected {expected}")
            }
            Self::Count { have, expected } => write!(f, "there are {have}, expected {expected}"),
        }
    }
}

impl core::error::Error for Flaw {}

fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn check(holds: bool, flaw: Flaw) -> Result<(), Flaw> {
    if holds { Ok(()) } else { Err(flaw) }
}

impl Engine {
    /// Counts everything again. O(state).
    ///
    /// # Errors
    /// The first [`Flaw`] that is found.
    pub fn audit(&self) -> Result<(), Flaw> {
        let mut resting = 0_usize;
        let mut seats = 0_u64;
        for (id, _) in self.books() {
            for side in Side::BOTH {
                resting = resting.saturating_add(self.audit_side(id, side)?);
            }
            let best = |side| self.best(id, side).map(|depth| depth.price);
            if let (Some(bid), Some(ask)) = (best(Side::Buy), best(Side::Sell)) {
                check(bid < ask, Flaw::Crossed { book: id, bid, ask })?;
            }
            seats = seats.saturating_add(self.books.get(id).map_or(0, |book| book.seats.into()));
        }
        let mut owned = 0_usize;
        let mut taken = 0_u64;
        let mut takers = BTreeMap::<OwnerId, u32>::new();
        for request in self.requests.all().values() {
            let count = takers.entry(request.taker).or_default();
            *count = count.saturating_add(1);
        }
        for (index, owner) in (0..).zip(self.owners.rows()) {
            let id = OwnerId::new(index);
            owned = owned.saturating_add(self.audit_owner(id, takers.remove(&id).unwrap_or(0))?);
            taken = taken.saturating_add(wide(owner.seats.len()));
        }
        check(seats == taken, Flaw::Count { have: seats, expected: taken })?;
        let taken_rows = wide(self.seats.taken());
        check(taken_rows == taken, Flaw::Count { have: taken_rows, expected: taken })?;
        check(owned == resting, Flaw::Count { have: wide(owned), expected: wide(resting) })?;
        self.audit_slots(resting)?;
        self.audit_endings()
    }

    /// One side of a book; how many orders it has.
    fn audit_side(&self, book: BookId, side: Side) -> Result<usize, Flaw> {
        let mut total = 0_usize;
        let mut better = None;
        let most = self.orders.rows().len();
        for (price, level) in self.levels(book, side) {
            let ladder = Flaw::Ladder { book, side, price };
            let rank = side.rank(price);
            check(better.replace(rank).is_none_or(|better| rank < better), ladder)?;
            let (mut lots, mut count, mut last) = (0_u64, 0_usize, None);
            let row = *self.levels.at(level);
            let (mut ahead, mut slot) = (NONE, row.head);
            while slot != NONE && count <= most {
                let order = *self.orders.at(slot);
                let flaw = Flaw::Order { order: self.id_of(slot) };
                check((order.side, order.price, order.level) == (side, price, level), flaw)?;
                check(self.seats.at(order.seat).book == book && order.ahead == ahead, flaw)?;
                check((1..=self.limits.size).contains(&order.open), flaw)?;
                check((1..=self.limits.price).contains(&price), flaw)?;
                check(order.priority < self.clock.priority, flaw)?;
                check(last.replace(order.priority).is_none_or(|it| it < order.priority), flaw)?;
                lots = lots.saturating_add(order.open);
                count = count.saturating_add(1);
                (ahead, slot) = (slot, order.behind);
            }
            check(count > 0, ladder)?;
            let sums = (row.lots, usize::try_from(row.count).ok(), row.tail);
            let level_flaw = Flaw::Level { book, side, price };
            check(sums == (lots, Some(count), ahead), level_flaw)?;
            check(row.count <= self.limits.orders_per_level, level_flaw)?;
            total = total.saturating_add(count);
        }
        let levels = wide(self.levels(book, side).count());
        let most = u64::from(self.limits.levels_per_side);
        check(levels <= most, Flaw::Count { have: levels, expected: most })?;
        Ok(total)
    }

    /// One owner; how many orders it has.
    fn audit_owner(&self, id: OwnerId, requests: u32) -> Result<usize, Flaw> {
        let flaw = Flaw::Owner { owner: id };
        let Some(owner) = self.owners.get(id) else { return Err(flaw) };
        check(owner.seats.is_sorted_by(|(a, _), (b, _)| a < b), flaw)?;
        check(owner.protections.is_sorted_by(|(a, _), (b, _)| a < b), flaw)?;
        let counts = [
            (wide(owner.seats.len()), self.limits.books_per_owner),
            (wide(owner.protections.len()), self.limits.groups_per_owner),
            (owner.orders.into(), self.limits.orders_per_owner),
            (owner.requests.into(), self.limits.requests_per_owner),
        ];
        check(counts.iter().all(|(have, most)| *have <= u64::from(*most)), flaw)?;
        check(owner.requests == requests, flaw)?;
        let mut orders = 0_usize;
        for (book, slot) in &owner.seats {
            let seat = self.seats.at(*slot);
            let flaw = Flaw::Seat { owner: id, book: *book };
            check(seat.taken && (seat.owner, seat.book) == (id, *book) && !seat.is_idle(), flaw)?;
            orders = orders.saturating_add(self.audit_seat(*slot, seat)?);
        }
        check(u64::from(owner.orders) == wide(orders), flaw)?;
        Ok(orders)
    }

    /// One seat; how many orders it has.
    fn audit_seat(&self, slot: u32, seat: &Seat) -> Result<usize, Flaw> {
        let Seat { owner, book, .. } = *seat;
        let flaw = Flaw::Seat { owner, book };
        let (mut count, mut reducing, mut closes) = (0_usize, 0_u64, 0_u64);
        let most = self.orders.rows().len();
        for reduce_only in [false, true] {
            let chain = seat.chain(reduce_only);
            let (mut elder, mut next) = (NONE, chain.oldest);
            while next != NONE && count <= most {
                let order = self.orders.at(next);
                check(order.seat == slot && order.elder == elder, flaw)?;
                check(order.is_resting() && order.reduce_only == reduce_only, flaw)?;
                let elder_priority = self.orders.at(elder).priority;
                check(elder == NONE || elder_priority < order.priority, flaw)?;
                let quoted = *seat.quotes.of(order.side) == next;
                check(order.quote == quoted && (order.post_only || !order.quote), flaw)?;
                if reduce_only {
                    reducing = reducing.saturating_add(order.open);
                    closes = order.side.closes(seat.position);
                    check(closes > 0, flaw)?;
                }
                count = count.saturating_add(1);
                (elder, next) = (next, order.younger);
            }
            check(chain.youngest == elder, flaw)?;
        }
        for quote in Side::BOTH.map(|side| *seat.quotes.of(side)) {
            check(quote == NONE || self.orders.at(quote).seat == slot, flaw)?;
        }
        check((u64::from(seat.orders), seat.reducing) == (wide(count), reducing), flaw)?;
        check(reducing <= closes, Flaw::ReduceOnly { owner, book, open: reducing, closes })?;
        Ok(count)
    }

    /// Every slot has an order that rests, or is free, or ran out of names.
    fn audit_slots(&self, resting: usize) -> Result<(), Flaw> {
        let rows = self.orders.rows();
        let there = rows.iter().filter(|order| order.is_resting()).count();
        check(there == resting, Flaw::Count { have: wide(there), expected: wide(resting) })?;
        let free = self.orders.free();
        let mut seen = free.to_vec();
        seen.sort_unstable();
        seen.dedup();
        let is_free = |slot: &u32| {
            let order = rows.get(usize::try_from(*slot).unwrap_or(usize::MAX));
            order.is_some_and(|it| !it.is_resting() && (1..u32::MAX).contains(&it.generation))
        };
        let spent = rows.iter().filter(|order| order.generation == u32::MAX).count();
        let expected = rows.len().saturating_sub(resting).saturating_sub(spent);
        let have = seen.iter().filter(|slot| is_free(slot)).count();
        let flaw = Flaw::Count { have: wide(have), expected: wide(expected) };
        check(have == expected && free.len() == expected, flaw)?;
        let (have, most) = (wide(self.orders.taken()), u64::from(self.limits.orders));
        check(have <= most, Flaw::Count { have, expected: most })?;
        let (have, most) = (self.books.open().into(), self.limits.books.into());
        check(have <= most, Flaw::Count { have, expected: most })
    }

    fn audit_endings(&self) -> Result<(), Flaw> {
        let mut endings = Vec::new();
        for (slot, order) in (0..).zip(self.orders.rows()) {
            if order.is_resting() && order.until != NEVER {
                let Order { until, priority, .. } = *order;
                endings.push((until, priority, Ending::Order(slot)));
            }
        }
        for (id, request) in self.requests() {
            let flaw = Flaw::Request { request: id };
            let answers = &request.answers;
            check(answers.is_sorted_by(|a, b| a.maker < b.maker), flaw)?;
            check(wide(answers.len()) <= u64::from(self.limits.answers), flaw)?;
            check(id.raw() < self.clock.request && self.books.get(request.book).is_some(), flaw)?;
            check((1..=self.limits.size).contains(&request.size), flaw)?;
            check(request.priority < self.clock.priority, flaw)?;
            endings.push((request.until.raw(), request.priority, Ending::Request(id)));
            for answer in answers {
                let Answer { maker, price, until, priority } = *answer;
                check(maker != request.taker && maker.raw() < self.limits.owners, flaw)?;
                check((1..=self.limits.price).contains(&price), flaw)?;
                check(priority < self.clock.priority, flaw)?;
                endings.push((until.raw(), priority, Ending::Answer(id, maker)));
            }
        }
        let (have, expected) = (wide(self.expiries.len()), wide(endings.len()));
        let flaw = Flaw::Expiries { have, expected };
        let known = endings.iter().all(|due| self.expiries.contains(due));
        check(have == expected && known, flaw)?;
        check(self.expiries.first(self.clock.now.raw()).is_none(), flaw)
    }
}
