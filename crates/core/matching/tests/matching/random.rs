//! Random commands: mostly sensible, crowded into few prices, owners and books so that everything meets everything.

use crate::dice::Dice;
use buttress_matching::*;
use units::{Millis, Ratio, Timestamp};

/// Limits so tight that all of them are reached.
pub(crate) fn tight() -> Limits {
    Limits {
        owners: 6,
        books: 4,
        orders: 18,
        orders_per_owner: 6,
        books_per_owner: 3,
        groups_per_owner: 1,
        orders_per_level: 4,
        levels_per_side: 6,
        fills: 3,
        cancels: 3,
        quotes: 3,
        requests_per_owner: 1,
        answers: 2,
        price: 130,
        size: 40,
        chained: true,
    }
}

/// Limits that are hardly ever in the way.
pub(crate) fn wide() -> Limits {
    Limits { owners: 8, books: 6, price: 1_000, size: 1_000, ..Limits::default() }
}

/// A stream of commands, and the names that they can be about.
#[derive(Clone)]
pub(crate) struct Stream {
    dice: Dice,
    now: u64,
    /// The latest names of orders, with whose they are.
    orders: Vec<(OrderId, OwnerId)>,
    requests: Vec<(RequestId, OwnerId)>,
    books: u64,
    /// What there is most of.
    taste: Taste,
}

const TASTES: [Taste; 3] = [Taste::Everything, Taste::Reducing, Taste::Asking];

#[derive(Clone, Copy, PartialEq)]
enum Taste {
    Everything,
    /// Few owners with large positions and many small reduce-only orders.
    Reducing,
    /// Requests with many answers.
    Asking,
}

impl Stream {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let taste = dice.pick(&TASTES);
        Self { dice, now: 0, orders: Vec::new(), requests: Vec::new(), books: 0, taste }
    }
    pub(crate) fn dice(&mut self) -> &mut Dice {
        &mut self.dice
    }
    /// Learns the names that came up.
    pub(crate) fn learn(&mut self, command: &Command, events: &[Event]) {
        for event in events {
            match (event, command) {
                (Event::Accepted { order, owner, .. }, _) => self.orders.push((*order, *owner)),
                (Event::BookOpened { .. }, _) => self.books += 1,
                (Event::RequestOpened { request, .. }, Command::OpenRequest(open)) => {
                    self.requests.push((*request, open.owner));
                }
                _ => {}
            }
        }
        self.orders.drain(..self.orders.len().saturating_sub(30));
        self.requests.drain(..self.requests.len().saturating_sub(4));
    }

    pub(crate) fn next(&mut self) -> (Timestamp, Command) {
        if self.dice.once_in(3) {
            self.now += self.dice.below(4);
        }
        if self.dice.once_in(150) {
            self.taste = self.dice.pick(&TASTES);
        }
        let mut now = self.now;
        if self.dice.once_in(200) {
            now = now.saturating_sub(1);
        }
        let open = self.books.min(4) < 3 || self.dice.once_in(60);
        let command = if open { self.open_book() } else { self.usual() };
        (Timestamp::new(now), command)
    }

    fn usual(&mut self) -> Command {
        if self.taste == Taste::Asking && self.dice.once_in(2) {
            return self.request();
        }
        if self.taste == Taste::Reducing && self.dice.once_in(5) {
            let position = self.dice.pick(&[-30, -20, -10, 10, 20, 30]);
            return Command::SetPosition { owner: self.owner(), book: self.book(), position };
        }
        match self.dice.below(100) {
            0..40 => Command::Place(self.place()),
            40..48 => {
                let (owner, order) = self.order();
                Command::Cancel { owner, order }
            }
            48..58 => {
                let (owner, order) = self.order();
                let (price, size, until) = (self.price(), self.size(), self.until());
                Command::Amend(Amend { owner, order, price, size, until })
            }
            58..68 => Command::MassQuote(self.mass_quote()),
            68..70 => {
                let (owner, book) = (self.owner(), self.book());
                let own = [Scope::Owner(owner), Scope::OwnerInBook(owner, book)];
                let scope = self.dice.pick(&[own[0], own[1], Scope::Book(book)]);
                Command::CancelAll(scope)
            }
            70..73 => {
                let (owner, group, limits) = (self.owner(), self.group(), self.protection());
                Command::Protect { owner, group, limits }
            }
            73..75 => Command::Unfreeze { owner: self.owner(), group: self.group() },
            75..92 => self.request(),
            92..94 => {
                let (book, buyer, seller) = (self.book(), self.owner(), self.owner());
                let (price, size) = (self.price(), self.size());
                Command::BlockTrade(BlockTrade { book, buyer, seller, price, size })
            }
            94..97 => {
                let mark = if self.dice.once_in(20) { 5_000 } else { self.dice.from(95, 105) };
                let delta = i64::try_from(self.dice.below(5)).unwrap() - 2;
                Command::SetMark(SetMark { book: self.book(), mark, delta })
            }
            _ => self.host(),
        }
    }

    fn host(&mut self) -> Command {
        let book = self.book();
        match self.dice.below(12) {
            0 => Command::Halt { book },
            1..=4 => Command::Resume { book },
            5 => self.close_book(),
            6 => Command::Tick,
            _ => {
                let zero = [0, 0, 0, 3, -3, 8, -8, 1 << 96, -(1 << 96)];
                Command::SetPosition { owner: self.owner(), book, position: self.dice.pick(&zero) }
            }
        }
    }

    /// Mostly the one that was opened last: it is the likeliest to be empty.
    fn close_book(&mut self) -> Command {
        let last = BookId::new(u32::try_from(self.books.saturating_sub(1)).unwrap());
        let book = if self.dice.once_in(3) { self.book() } else { last };
        Command::CloseBook { book }
    }

    fn open_book(&mut self) -> Command {
        let ratio = if self.dice.once_in(10) { 10_001 } else { self.dice.below(1_000) };
        let band =
            Band { ticks: self.dice.from(1, 6), ratio: Ratio::from_bps(ratio.try_into().unwrap()) };
        let block_minimum = self.dice.from(0, 20);
        let ticks = if self.dice.once_in(20) { 1 << 50 } else { band.ticks };
        let band = Band { ticks, ..band };
        Command::OpenBook(BookTerms { group: self.group(), block_minimum, band })
    }

    fn request(&mut self) -> Command {
        let own = (RequestId::new(999), OwnerId::new(0));
        let known =
            if self.requests.is_empty() { own } else { self.dice.pick(&self.requests.clone()) };
        let request = if self.dice.once_in(20) { own.0 } else { known.0 };
        let anyone = self.owner();
        let taker = if self.dice.once_in(12) { anyone } else { known.1 };
        let until = Timestamp::new(self.now + self.dice.below(30));
        match self.dice.below(12) {
            0..3 => {
                let (owner, book, side, size) = (anyone, self.book(), self.side(), self.size());
                Command::OpenRequest(OpenRequest { owner, book, side, size, until })
            }
            3..7 => {
                let price = self.dice.from(99, 101);
                Command::AnswerRequest { owner: anyone, request, price, until }
            }
            7 => Command::WithdrawAnswer { owner: anyone, request },
            8 if self.dice.once_in(3) => Command::CloseRequest { owner: taker, request },
            8..11 => {
                let limit = self.price();
                Command::AcceptAnswer { owner: taker, request, choice: Choice::Best { limit } }
            }
            _ => {
                let choice = Choice::Of { maker: anyone, price: self.dice.from(99, 101) };
                Command::AcceptAnswer { owner: taker, request, choice }
            }
        }
    }

    fn place(&mut self) -> Place {
        let until = self.until();
        let time_in_force = match self.dice.below(10) {
            0..5 => TimeInForce::Limit { post_only: false, until },
            5 => TimeInForce::Limit { post_only: true, until },
            6 => TimeInForce::ImmediateOrCancel,
            7 => TimeInForce::FillOrKill,
            _ => TimeInForce::Market,
        };
        let modes = [
            SelfTrade::CancelNewest,
            SelfTrade::CancelOldest,
            SelfTrade::CancelBoth,
            SelfTrade::Decrement,
        ];
        Place {
            owner: self.owner(),
            book: self.book(),
            side: self.side(),
            price: self.price(),
            size: self.size(),
            time_in_force,
            reduce_only: self.dice.once_in(if self.taste == Taste::Reducing { 2 } else { 4 }),
            self_trade: self.dice.pick(&modes),
        }
    }

    fn mass_quote(&mut self) -> MassQuote {
        let mut books: Vec<BookId> = (0..self.dice.from(1, 3)).map(|_| self.book()).collect();
        if !self.dice.once_in(10) {
            books.sort();
            books.dedup();
        }
        let quotes = books.into_iter().map(|book| {
            let middle = self.dice.from(98, 102);
            let far = self.dice.from(1, 4);
            let mut side = |price| {
                (!self.dice.once_in(6)).then(|| QuoteSide { price, size: self.dice.from(1, 9) })
            };
            let (bid, ask) = (side(middle - far / 2), side(middle + far / 2));
            Quote { book, bid, ask }
        });
        let quotes = quotes.collect();
        MassQuote { owner: self.owner(), until: self.until(), quotes }
    }

    fn protection(&mut self) -> Option<ProtectionLimits> {
        let window = Millis::new(self.dice.below(10));
        let quantity = (!self.dice.once_in(3)).then(|| self.dice.below(12));
        let delta = (!self.dice.once_in(3)).then(|| self.dice.from(1, 12));
        (!self.dice.once_in(8)).then_some(ProtectionLimits { window, quantity, delta })
    }

    fn order(&mut self) -> (OwnerId, OrderId) {
        if self.orders.is_empty() || self.dice.once_in(40) {
            return (self.owner(), OrderId::new(self.dice.roll()));
        }
        let (order, owner) = self.dice.pick(&self.orders.clone());
        let anyone = self.owner();
        (if self.dice.once_in(20) { anyone } else { owner }, order)
    }
    fn owner(&mut self) -> OwnerId {
        let owners = if self.taste == Taste::Reducing { 3 } else { 6 };
        let nobody = u64::from(u32::MAX);
        let id = if self.dice.once_in(150) { nobody } else { self.dice.below(owners) };
        OwnerId::new(id.try_into().unwrap())
    }
    fn book(&mut self) -> BookId {
        // Sometimes one that is not open yet; the latest more often than the ones before.
        let back = self.dice.below(4).min(self.dice.below(4));
        let last = self.books.saturating_sub(1);
        let id = if self.dice.once_in(40) { self.books } else { last.saturating_sub(back) };
        BookId::new(id.try_into().unwrap())
    }
    fn group(&mut self) -> GroupId {
        GroupId::new(self.dice.below(2).try_into().unwrap())
    }
    fn side(&mut self) -> Side {
        self.dice.pick(&Side::BOTH)
    }
    fn price(&mut self) -> u64 {
        let absurd = [0, 1, 131, 1_001, u64::MAX];
        if self.dice.once_in(60) { self.dice.pick(&absurd) } else { self.dice.from(94, 106) }
    }
    fn size(&mut self) -> u64 {
        let absurd = [0, 41, 1_001, u64::MAX];
        let usual = if self.taste == Taste::Reducing { 8 } else { 24 };
        if self.dice.once_in(60) { self.dice.pick(&absurd) } else { self.dice.from(1, usual) }
    }
    fn until(&mut self) -> Option<Timestamp> {
        let until = if self.dice.once_in(60) { u64::MAX } else { self.now + self.dice.below(40) };
        self.dice.once_in(3).then_some(Timestamp::new(until))
    }
}
