//! The same rules a second time, as simply as they can be written: one list of orders that is sorted whenever somebody asks
//! who is next, a copy of everything to go back to, and no index of anything.

mod beside;
mod orders;

use buttress_matching::*;
use std::collections::BTreeMap;
use units::Timestamp;

type Done = Result<(), Rejection>;

#[derive(Clone, Debug)]
pub(crate) struct Naive {
    limits: Limits,
    now: u64,
    priority: u64,
    request: u64,
    books: Vec<Option<BookView>>,
    orders: Vec<OrderView>,
    positions: BTreeMap<(OwnerId, BookId), i128>,
    protections: BTreeMap<(OwnerId, GroupId), Protection>,
    requests: BTreeMap<RequestId, Request>,
    /// How many orders had each slot before.
    generations: Vec<u64>,
    free: Vec<usize>,
    events: Vec<Event>,
}

impl Naive {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            now: 0,
            priority: 0,
            request: 0,
            books: Vec::new(),
            orders: Vec::new(),
            positions: BTreeMap::new(),
            protections: BTreeMap::new(),
            requests: BTreeMap::new(),
            generations: Vec::new(),
            free: Vec::new(),
            events: Vec::new(),
        }
    }

    pub(crate) fn execute(&mut self, now: Timestamp, command: &Command) -> Vec<Event> {
        self.events.clear();
        let done = if now.raw() < self.now {
            Err(Rejection::TimeWentBack { now, clock: Timestamp::new(self.now) })
        } else {
            self.now = now.raw();
            self.expire();
            let before = self.clone();
            let done = self.run(command);
            if done.is_err() {
                *self = before;
            }
            done
        };
        if let Err(reason) = done {
            self.events.push(Event::Rejected { reason });
        }
        self.events.clone()
    }

    /// One side of a book, in the order in which it would trade.
    pub(crate) fn queue(&self, book: BookId, side: Side) -> Vec<OrderView> {
        let mut queue: Vec<OrderView> = self.orders.clone();
        queue.retain(|order| order.book == book && order.side == side);
        queue.sort_by_key(|order| {
            let price = i128::from(order.price);
            (if side == Side::Buy { -price } else { price }, order.priority)
        });
        queue
    }
    pub(crate) fn orders_of(&self, owner: OwnerId) -> Vec<OrderView> {
        let mut orders = self.orders.clone();
        orders.retain(|order| order.owner == owner);
        orders.sort_by_key(|order| (order.book, order.priority));
        orders
    }
    pub(crate) fn position(&self, owner: OwnerId, book: BookId) -> i128 {
        self.positions.get(&(owner, book)).copied().unwrap_or(0)
    }
    pub(crate) fn protection(&self, owner: OwnerId, group: GroupId) -> Option<&Protection> {
        self.protections.get(&(owner, group))
    }
    pub(crate) fn requests(&self) -> &BTreeMap<RequestId, Request> {
        &self.requests
    }
    pub(crate) fn books(&self) -> &[Option<BookView>] {
        &self.books
    }

    fn expire(&mut self) {
        loop {
            // (until, priority, what kind, what)
            let orders = self.orders.iter().filter_map(|order| {
                Some((order.until?.raw(), order.priority, Some(order.id), None, None))
            });
            let requests = self.requests.iter().flat_map(|(id, request)| {
                let answers = request.answers.iter().map(|answer| {
                    (answer.until.raw(), answer.priority, None, Some(*id), Some(answer.maker))
                });
                let own = (request.until.raw(), request.priority, None, Some(*id), None);
                answers.chain([own]).collect::<Vec<_>>()
            });
            let next = orders.chain(requests).min_by_key(|due| (due.0, due.1));
            match next {
                Some((until, _, order, request, maker)) if until <= self.now => {
                    match (order, request, maker) {
                        (Some(order), ..) => self.end(order, Reason::Expired),
                        (_, Some(id), Some(maker)) => {
                            self.drop_answer(id, maker, Reason::Expired);
                        }
                        (_, id, _) => {
                            let request = id.unwrap();
                            self.requests.remove(&request);
                            let reason = Reason::Expired;
                            self.events.push(Event::RequestClosed { request, reason });
                        }
                    }
                }
                _ => return,
            }
        }
    }

    fn run(&mut self, command: &Command) -> Done {
        match command {
            Command::Tick => Ok(()),
            Command::OpenBook(terms) => self.open_book(*terms),
            Command::Halt { book } => {
                self.trading(*book)?;
                self.view(*book).halted = true;
                self.say(Event::BookHalted { book: *book })
            }
            Command::Resume { book } => {
                if !self.known(*book)?.halted {
                    return Err(Rejection::NotHalted { book: *book });
                }
                self.view(*book).halted = false;
                self.say(Event::BookResumed { book: *book })
            }
            Command::CloseBook { book } => self.close_book(*book),
            Command::SetMark(SetMark { book, mark, delta }) => {
                self.known(*book)?;
                range(Field::Mark, *mark, 0, self.limits.price)?;
                let view = self.view(*book);
                (view.mark, view.delta) = (Some(*mark), *delta);
                self.say(Event::MarkSet { book: *book, mark: *mark, delta: *delta })
            }
            Command::SetPosition { owner, book, position } => {
                self.set_position(*owner, *book, *position)
            }
            Command::Place(place) => self.place(place),
            Command::Amend(amend) => self.amend(amend),
            Command::Cancel { owner, order } => {
                self.own(*owner, *order)?;
                self.end(*order, Reason::Cancelled);
                Ok(())
            }
            Command::CancelAll(scope) => self.cancel_all(*scope),
            Command::MassQuote(mass) => self.mass_quote(mass),
            Command::Protect { owner, group, limits } => self.protect(*owner, *group, *limits),
            Command::Unfreeze { owner, group } => {
                let key = (*owner, *group);
                let Some(there) = self.protections.get_mut(&key) else {
                    return Err(Rejection::Unprotected { owner: *owner, group: *group });
                };
                *there = fresh(there.limits);
                self.say(Event::Unfrozen { owner: *owner, group: *group })
            }
            Command::OpenRequest(open) => self.open_request(open),
            Command::CloseRequest { owner, request } => {
                self.own_request(*owner, *request)?;
                self.requests.remove(request);
                let reason = Reason::Cancelled;
                self.say(Event::RequestClosed { request: *request, reason })
            }
            Command::AnswerRequest { owner, request, price, until } => {
                self.answer(*owner, *request, *price, *until)
            }
            Command::WithdrawAnswer { owner, request } => {
                let there = self.requests.get(request);
                let there = there.ok_or(Rejection::UnknownRequest { request: *request })?;
                if there.answer(*owner).is_none() {
                    return Err(Rejection::NoAnswer { request: *request, maker: *owner });
                }
                self.drop_answer(*request, *owner, Reason::Cancelled);
                Ok(())
            }
            Command::AcceptAnswer { owner, request, choice } => {
                self.accept(*owner, *request, *choice)
            }
            Command::BlockTrade(trade) => self.block(trade),
        }
    }

    fn say(&mut self, event: Event) -> Done {
        self.events.push(event);
        Ok(())
    }
    fn view(&mut self, book: BookId) -> &mut BookView {
        self.books[book.raw() as usize].as_mut().unwrap()
    }
    fn known(&self, book: BookId) -> Result<BookView, Rejection> {
        let there = self.books.get(book.raw() as usize).copied().flatten();
        there.ok_or(Rejection::UnknownBook { book })
    }
    fn trading(&self, book: BookId) -> Result<BookView, Rejection> {
        let view = self.known(book)?;
        if view.halted { Err(Rejection::Halted { book }) } else { Ok(view) }
    }
    fn check_owner(&self, owner: OwnerId) -> Done {
        range(Field::Owner, owner.raw().into(), 0, u64::from(self.limits.owners) - 1)
    }
    fn check_until(&self, until: Option<Timestamp>) -> Done {
        match until {
            Some(until) if until.raw() <= self.now => {
                Err(Rejection::AlreadyOver { until, now: Timestamp::new(self.now) })
            }
            Some(until) => range(Field::Until, until.raw(), self.now + 1, u64::MAX - 1),
            _ => Ok(()),
        }
    }
    fn check_order(&self, size: u64, price: u64) -> Done {
        range(Field::Size, size, 1, self.limits.size)?;
        range(Field::Price, price, 1, self.limits.price)
    }
    fn find(&self, id: OrderId) -> Option<&OrderView> {
        self.orders.iter().find(|order| order.id == id)
    }
    fn find_mut(&mut self, id: OrderId) -> &mut OrderView {
        self.orders.iter_mut().find(|order| order.id == id).unwrap()
    }
    fn own(&self, owner: OwnerId, id: OrderId) -> Result<OrderView, Rejection> {
        let order = *self.find(id).ok_or(Rejection::UnknownOrder { order: id })?;
        if order.owner == owner {
            Ok(order)
        } else {
            Err(Rejection::NotOwner { owner, belongs_to: order.owner })
        }
    }
    fn own_request(&self, owner: OwnerId, id: RequestId) -> Result<Request, Rejection> {
        let request = self.requests.get(&id).ok_or(Rejection::UnknownRequest { request: id })?;
        if request.taker == owner {
            Ok(request.clone())
        } else {
            Err(Rejection::NotOwner { owner, belongs_to: request.taker })
        }
    }

    // Capacity.

    fn books_of(&self, owner: OwnerId) -> Vec<BookId> {
        let ordered = self.orders.iter().filter(|order| order.owner == owner);
        let held =
            self.positions.iter().filter(|((whose, _), lots)| *whose == owner && **lots != 0);
        let mut books: Vec<BookId> = ordered.map(|order| order.book).collect();
        books.extend(held.map(|((_, book), _)| *book));
        books.sort();
        books.dedup();
        books
    }
    fn check_seat(&self, owner: OwnerId, book: BookId) -> Done {
        let books = self.books_of(owner);
        if books.contains(&book) {
            return Ok(());
        }
        room(Capacity::BooksPerOwner, books.len(), self.limits.books_per_owner)
    }
    fn check_room(&self, owner: OwnerId, book: BookId) -> Done {
        room(Capacity::Orders, self.orders.len(), self.limits.orders)?;
        let own = self.orders.iter().filter(|order| order.owner == owner).count();
        room(Capacity::OrdersPerOwner, own, self.limits.orders_per_owner)?;
        self.check_seat(owner, book)
    }
    fn check_level(&self, book: BookId, side: Side, price: u64) -> Done {
        let queue = self.queue(book, side);
        let there = queue.iter().filter(|order| order.price == price).count();
        if there > 0 {
            return room(Capacity::OrdersPerLevel, there, self.limits.orders_per_level);
        }
        let mut prices: Vec<u64> = queue.iter().map(|order| order.price).collect();
        prices.dedup();
        room(Capacity::LevelsPerSide, prices.len(), self.limits.levels_per_side)
    }
    fn check_passive(&self, book: BookId, side: Side, price: u64) -> Done {
        match self.queue(book, side.opposite()).first() {
            Some(best) if crosses(side, price, best.price) => {
                Err(Rejection::WouldTrade { side, price, best: best.price })
            }
            _ => Ok(()),
        }
    }

    // Names and places in time.

    fn name(&mut self) -> OrderId {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.generations.push(0);
            self.generations.len() - 1
        });
        OrderId::new((self.generations[slot] << 32) + slot as u64)
    }
    fn unname(&mut self, id: OrderId) {
        let slot = (id.raw() & 0xFFFF_FFFF) as usize;
        self.generations[slot] += 1;
        self.free.push(slot);
    }
    fn place_in_time(&mut self) -> u64 {
        self.priority += 1;
        self.priority - 1
    }

    // Books.

    fn open_book(&mut self, terms: BookTerms) -> Done {
        room(Capacity::Books, self.books.iter().flatten().count(), self.limits.books)?;
        range(Field::BlockMinimum, terms.block_minimum, 1, self.limits.size)?;
        range(Field::BandTicks, terms.band.ticks, 0, self.limits.price)?;
        if terms.band.ratio > units::Ratio::ONE {
            return Err(Rejection::RatioAboveOne { have: terms.band.ratio.raw() });
        }
        let book = BookId::new(self.books.len() as u32);
        self.books.push(Some(BookView { terms, halted: false, mark: None, delta: 0 }));
        self.say(Event::BookOpened { book })
    }
    fn close_book(&mut self, book: BookId) -> Done {
        self.known(book)?;
        let mut owners: Vec<OwnerId> = self.positions.keys().map(|(owner, _)| *owner).collect();
        owners.extend(self.orders.iter().map(|order| order.owner));
        owners.sort();
        owners.dedup();
        owners.retain(|owner| self.books_of(*owner).contains(&book));
        let requests = self.requests.values().filter(|request| request.book == book).count();
        if !owners.is_empty() || requests > 0 {
            let (owners, requests) = (owners.len() as u32, requests as u32);
            return Err(Rejection::BookInUse { book, owners, requests });
        }
        self.books[book.raw() as usize] = None;
        self.say(Event::BookClosed { book })
    }
}

fn range(field: Field, have: u64, least: u64, most: u64) -> Done {
    if have < least || have > most {
        return Err(Rejection::OutOfRange { field, have, least, most });
    }
    Ok(())
}
fn room(what: Capacity, have: usize, most: u32) -> Done {
    if have >= most as usize { Err(Rejection::Full { what, most }) } else { Ok(()) }
}
fn crosses(side: Side, limit: u64, price: u64) -> bool {
    if side == Side::Buy { price <= limit } else { price >= limit }
}
fn closes(side: Side, position: i128) -> u64 {
    let lots = if side == Side::Buy { -position } else { position };
    u64::try_from(lots.max(0)).unwrap_or(u64::MAX)
}
fn fresh(limits: ProtectionLimits) -> Protection {
    Protection { limits, started: None, quantity: 0, delta: 0, frozen: false }
}
fn band(view: &BookView, mark: u64, highest: u64) -> (u64, u64) {
    let ratio = view.terms.band.ratio.raw();
    let share = u128::from(mark) * ratio / 1_000_000_000_000_000_000;
    let width = u128::from(view.terms.band.ticks).max(share);
    let low = u128::from(mark).saturating_sub(width).max(1);
    let high = (u128::from(mark) + width).min(highest.into());
    (low as u64, high as u64)
}
