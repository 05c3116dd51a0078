//! What anybody may look at.

use crate::order::Order;
use crate::slab::NONE;
use crate::{
    BookId, BookView, Engine, GroupId, Limits, OrderId, OrderView, OwnerId, Protection, Request,
    RequestId, Side,
};
use core::iter::successors;
use units::Timestamp;

/// One price of one side of a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Depth {
    /// In ticks.
    pub price: u64,
    /// Lots that all orders there still want.
    pub lots: u64,
    /// How many orders.
    pub orders: u32,
}

impl Engine {
    /// The bounds that it was founded with.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }
    /// The time of the latest command.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.clock.now
    }
    /// How many commands there were, rejected ones included.
    #[must_use]
    pub const fn sequence(&self) -> u64 {
        self.clock.sequence
    }
    /// What holds in a book, if it is open or halted.
    #[must_use]
    pub fn book(&self, book: BookId) -> Option<&BookView> {
        self.books.get(book).map(|book| &book.view)
    }
    /// All books that are open or halted, by id.
    pub fn books(&self) -> impl Iterator<Item = (BookId, &BookView)> {
        let books = (0..).map(BookId::new).zip(self.books.rows());
        books.filter_map(|(id, book)| Some((id, &book.as_deref()?.view)))
    }
    /// The prices of one side of a book, the best first.
    pub fn depth(&self, book: BookId, side: Side) -> impl Iterator<Item = Depth> {
        self.levels(book, side).map(|(price, level)| {
            let level = self.levels.at(level);
            Depth { price, lots: level.lots, orders: level.count }
        })
    }
    /// The best price of one side of a book.
    #[must_use]
    pub fn best(&self, book: BookId, side: Side) -> Option<Depth> {
        self.depth(book, side).next()
    }
    /// The orders of one side of a book, in the order in which they would trade.
    pub fn queue(&self, book: BookId, side: Side) -> impl Iterator<Item = OrderView> {
        self.by_priority(book, side).map(|slot| self.view(slot))
    }
    /// An order, if it rests.
    #[must_use]
    pub fn order(&self, id: OrderId) -> Option<OrderView> {
        self.slot_of(id).ok().map(|slot| self.view(slot))
    }
    /// All resting orders of an owner: by book, in each by age.
    pub fn orders_of(&self, owner: OwnerId) -> impl Iterator<Item = OrderView> {
        self.seats_of(owner).flat_map(|(_, seat)| self.by_age(seat)).map(|slot| self.view(slot))
    }
    /// Lots bought less sold.
    #[must_use]
    pub fn position(&self, owner: OwnerId, book: BookId) -> i128 {
        let seat = self.owners.get(owner).and_then(|owner| owner.seat(book));
        seat.map_or(0, |seat| self.seats.at(seat).position)
    }
    /// All positions of an owner that are not zero, by book.
    pub fn positions(&self, owner: OwnerId) -> impl Iterator<Item = (BookId, i128)> {
        let positions = self.seats_of(owner).map(|(book, seat)| (book, self.seats.at(seat)));
        positions.map(|(book, seat)| (book, seat.position)).filter(|(_, position)| *position != 0)
    }
    /// What protects an owner's quotes in a group.
    #[must_use]
    pub fn protection(&self, owner: OwnerId, group: GroupId) -> Option<&Protection> {
        self.owners.get(owner)?.protection(group)
    }
    /// A request, if it is open.
    #[must_use]
    pub fn request(&self, id: RequestId) -> Option<&Request> {
        self.requests.get(id)
    }
    /// All open requests, by id.
    pub fn requests(&self) -> impl Iterator<Item = (RequestId, &Request)> {
        self.requests.all().iter().map(|(id, request)| (*id, request))
    }

    fn view(&self, slot: u32) -> OrderView {
        let order = self.orders.at(slot);
        let seat = self.seats.at(order.seat);
        OrderView {
            id: self.id_of(slot),
            owner: seat.owner,
            book: seat.book,
            side: order.side,
            price: order.price,
            open: order.open,
            filled: order.filled,
            priority: order.priority,
            until: order.until(),
            post_only: order.post_only,
            reduce_only: order.reduce_only,
            quote: order.quote,
            self_trade: order.self_trade,
        }
    }

    fn seats_of(&self, owner: OwnerId) -> impl Iterator<Item = (BookId, u32)> {
        let seats = self.owners.get(owner).map(|owner| owner.seats.as_slice());
        seats.unwrap_or_default().iter().copied()
    }

    /// Price and level of each rung, the best first.
    pub(crate) fn levels(&self, book: BookId, side: Side) -> impl Iterator<Item = (u64, u32)> {
        let ladder = self.books.get(book).map(|book| book.ladder(side).as_slice());
        let rungs = ladder.unwrap_or_default().iter().rev();
        rungs.map(move |rung| (side.rank(rung.rank), rung.level))
    }

    /// The slots of one side of a book, in the order in which they would trade.
    pub(crate) fn by_priority(&self, book: BookId, side: Side) -> impl Iterator<Item = u32> {
        self.levels(book, side)
            .flat_map(|(_, level)| self.chain(self.levels.at(level).head, |order| order.behind))
    }

    /// The slots of a seat's orders, the oldest first.
    pub(crate) fn by_age(&self, seat: u32) -> impl Iterator<Item = u32> {
        let seat = self.seats.at(seat);
        let [plain, reducing] = [false, true]
            .map(|reduce_only| self.chain(seat.chain(reduce_only).oldest, |order| order.younger));
        let (mut plain, mut reducing) = (plain.peekable(), reducing.peekable());
        core::iter::from_fn(move || match (plain.peek(), reducing.peek()) {
            (Some(a), Some(b)) if self.orders.at(*b).priority < self.orders.at(*a).priority => {
                reducing.next()
            }
            (None, _) => reducing.next(),
            _ => plain.next(),
        })
    }

    fn chain(&self, first: u32, next: impl Fn(&Order) -> u32) -> impl Iterator<Item = u32> {
        let there = |slot: u32| (slot != NONE).then_some(slot);
        successors(there(first), move |slot| there(next(self.orders.at(*slot))))
    }
}
