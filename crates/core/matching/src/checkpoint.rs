//! The engine as bytes, and back. What the rows say twice is written once and built anew; what is built is audited.

use crate::book::{Book, Books};
use crate::engine::Clock;
use crate::expiry::Ending;
use crate::order::{Order, until_raw};
use crate::owner::{Owner, Owners};
use crate::protection::check_limits;
use crate::slab::Slab;
use crate::transcript::Transcript;
use crate::{
    BookId, BookView, Engine, GroupId, Limits, OwnerId, Protection, Request, RequestId, SelfTrade,
    Side, listing::check_terms,
};
use borsh::io::{Error, ErrorKind, Read, Result, Write};
use borsh::{BorshDeserialize, BorshSerialize};
use core::fmt::Display;
use units::Timestamp;

/// No count ever comes so far; twice as much still is a `u64`.
const COUNT: u64 = 1 << 63;
/// No position is so large, whatever was traded; twice as much still is an `i128`.
const POSITION: u128 = 1 << 126;

/// What is not there is boxed: else a byte that says so would take the room of a row.
#[derive(BorshSerialize, BorshDeserialize)]
struct Image {
    limits: Limits,
    clock: Clock,
    transcript: Transcript,
    /// By id; closed ones are nothing.
    books: Vec<Option<Box<BookView>>>,
    /// By id, up to the last with something.
    owners: Vec<OwnerImage>,
    /// By slot.
    slots: Vec<Slot>,
    /// The next to be taken last.
    free: Vec<u32>,
    requests: Vec<(RequestId, Request)>,
}

#[derive(BorshSerialize, BorshDeserialize)]
struct OwnerImage {
    positions: Vec<(BookId, i128)>,
    protections: Vec<(GroupId, Protection)>,
}

#[derive(BorshSerialize, BorshDeserialize)]
struct Slot {
    generation: u32,
    order: Option<Box<OrderImage>>,
}

#[derive(Clone, BorshSerialize, BorshDeserialize)]
struct OrderImage {
    owner: OwnerId,
    book: BookId,
    side: Side,
    price: u64,
    open: u64,
    filled: u64,
    priority: u64,
    until: Option<Timestamp>,
    post_only: bool,
    reduce_only: bool,
    quote: bool,
    self_trade: SelfTrade,
}

impl Engine {
    fn image(&self) -> Image {
        let idle = |owner: &Owner| {
            owner.seats.is_empty() && owner.protections.is_empty() && owner.requests == 0
        };
        let owners = self.owners.rows();
        let known =
            owners.iter().rposition(|owner| !idle(owner)).map_or(0, |last| last.saturating_add(1));
        let ids = (0..).map(OwnerId::new).zip(owners).take(known);
        let owners = ids.map(|(id, owner)| OwnerImage {
            positions: self.positions(id).collect(),
            protections: owner.protections.clone(),
        });
        let slots = self.orders.rows().iter().map(|order| Slot {
            generation: order.generation,
            order: order.is_resting().then(|| Box::new(self.order_image(order))),
        });
        let books = self.books.rows().iter();
        Image {
            limits: self.limits,
            clock: self.clock,
            transcript: self.transcript.clone(),
            books: books.map(|book| book.as_deref().map(|book| Box::new(book.view))).collect(),
            owners: owners.collect(),
            slots: slots.collect(),
            free: self.orders.free().to_vec(),
            requests: self.requests().map(|(id, request)| (id, request.clone())).collect(),
        }
    }

    fn order_image(&self, order: &Order) -> OrderImage {
        let seat = self.seats.at(order.seat);
        OrderImage {
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

    fn rebuild(image: Image) -> Result<Self> {
        let mut engine = Self::new(image.limits).map_err(invalid)?;
        (engine.clock, engine.transcript) = (image.clock, image.transcript);
        let Clock { sequence, priority, request, .. } = engine.clock;
        require(sequence.max(priority).max(request) < COUNT, "a count is too large")?;
        require(engine.transcript.is_whole(), "a segment of the transcript is too long")?;
        engine.rebuild_books(&image.books)?;
        engine.rebuild_owners(image.owners)?;
        let rows = image
            .slots
            .iter()
            .map(|slot| Order { generation: slot.generation, ..Order::default() });
        engine.orders = Slab::from_parts(rows.collect(), image.free);
        engine.rebuild_orders(image.slots)?;
        engine.rebuild_requests(image.requests)?;
        // As written, the list of owners ends with one who has something.
        let last = engine.owners.rows().last();
        let has = |owner: &Owner| {
            !owner.seats.is_empty() || !owner.protections.is_empty() || owner.requests > 0
        };
        require(last.is_none_or(has), "the last owner has nothing")?;
        engine.audit().map_err(invalid)?;
        Ok(engine)
    }

    fn rebuild_books(&mut self, books: &[Option<Box<BookView>>]) -> Result<()> {
        for view in books.iter().flatten() {
            check_terms(&view.terms, self.limits.size, self.limits.price).map_err(invalid)?;
            let mark = view.mark.is_none_or(|mark| mark <= self.limits.price);
            require(mark, "a mark is above the highest price")?;
        }
        let row =
            |view: &Option<Box<BookView>>| view.as_deref().map(|view| Box::new(Book::new(*view)));
        self.books = Books::from_rows(books.iter().map(row).collect());
        Ok(())
    }

    fn rebuild_owners(&mut self, owners: Vec<OwnerImage>) -> Result<()> {
        let most = usize::try_from(self.limits.owners).unwrap_or(usize::MAX);
        require(owners.len() <= most, "there are more owners than there may be")?;
        self.owners = Owners::from_rows(vec![Owner::default(); owners.len()]);
        for (id, image) in (0..).map(OwnerId::new).zip(owners) {
            let sorted = image.positions.is_sorted_by(|(a, _), (b, _)| a < b);
            require(sorted, "positions are out of order")?;
            let sorted = image.protections.is_sorted_by(|(a, _), (b, _)| a < b);
            require(sorted, "protections are out of order")?;
            for (book, position) in image.positions {
                require(self.books.get(book).is_some(), "a position is in no book")?;
                let size = position.unsigned_abs();
                require((1..POSITION).contains(&size), "a position is zero or too large")?;
                self.check_seat(id, book).map_err(invalid)?;
                let seat = self.seat_in(id, book);
                self.seats.at_mut(seat).position = position;
            }
            for (group, protection) in image.protections {
                check_limits(&protection.limits).map_err(invalid)?;
                self.owners.protect(id, group, Some(protection));
            }
        }
        Ok(())
    }

    fn rebuild_orders(&mut self, slots: Vec<Slot>) -> Result<()> {
        let orders = (0_u32..)
            .zip(slots)
            .filter_map(|(slot, image)| Some((slot, image.generation, image.order?)));
        let mut orders: Vec<_> = orders.collect();
        orders.sort_unstable_by_key(|(_, _, order)| order.priority);
        require(
            orders.is_sorted_by(|(_, _, a), (_, _, b)| a.priority < b.priority),
            "two orders have the same place in time",
        )?;
        let owners = self.owners.rows().len();
        for (slot, generation, image) in orders {
            let owner = usize::try_from(image.owner.raw()).unwrap_or(usize::MAX);
            require(owner < owners, "an order is nobody's")?;
            require(self.books.get(image.book).is_some(), "an order is in no book")?;
            require(generation < u32::MAX, "an order has no name")?;
            require(image.until.is_none_or(|until| until.raw() < u64::MAX), "an order ends never")?;
            // Before anything grows: lists that are longer than they may be would be slow to build.
            self.check_seat(image.owner, image.book).map_err(invalid)?;
            self.check_level(image.book, image.side, image.price).map_err(invalid)?;
            let seat = self.seat_in(image.owner, image.book);
            let row = self.seats.at_mut(seat);
            row.orders = row.orders.saturating_add(1);
            self.owners.count_orders(image.owner, |orders| orders.saturating_add(1));
            let order = Order {
                price: image.price,
                open: image.open,
                filled: image.filled,
                priority: image.priority,
                until: until_raw(image.until),
                generation,
                seat,
                side: image.side,
                post_only: image.post_only,
                reduce_only: image.reduce_only,
                quote: image.quote,
                self_trade: image.self_trade,
                ..Order::default()
            };
            self.link(slot, order);
        }
        Ok(())
    }

    fn rebuild_requests(&mut self, requests: Vec<(RequestId, Request)>) -> Result<()> {
        let sorted = requests.is_sorted_by(|(a, _), (b, _)| a < b);
        require(sorted, "requests are out of order")?;
        let owners = self.owners.rows().len();
        for (id, request) in requests {
            let taker = usize::try_from(request.taker.raw()).unwrap_or(usize::MAX);
            require(taker < owners, "a request is nobody's")?;
            self.owners.count_requests(request.taker, |requests| requests.saturating_add(1));
            self.expiries.add((request.until.raw(), request.priority, Ending::Request(id)));
            for answer in &request.answers {
                let ending = Ending::Answer(id, answer.maker);
                self.expiries.add((answer.until.raw(), answer.priority, ending));
            }
            self.requests.open(id, request);
        }
        Ok(())
    }
}

fn invalid(reason: impl Display) -> Error {
    Error::new(ErrorKind::InvalidData, reason.to_string())
}

fn require(holds: bool, otherwise: &str) -> Result<()> {
    if holds { Ok(()) } else { Err(invalid(otherwise)) }
}

impl BorshSerialize for Engine {
    fn serialize<W: Write>(&self, writer: &mut W) -> Result<()> {
        self.image().serialize(writer)
    }
}

impl BorshDeserialize for Engine {
    fn deserialize_reader<R: Read>(reader: &mut R) -> Result<Self> {
        Self::rebuild(Image::deserialize_reader(reader)?)
    }
}
