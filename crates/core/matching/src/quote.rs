//! New quotes instead of old ones, in many books at once.

use crate::event::Reason;
use crate::order::{Order, until_raw};
use crate::slab::NONE;
use crate::{
    BookId, Engine, Event, Field, MassQuote, OwnerId, QuoteSide, Rejection, SelfTrade, Side,
};

/// One side of one book of a mass quote.
struct Wish {
    book: BookId,
    side: Side,
    to: Option<QuoteSide>,
}

impl Engine {
    /// Rejections, in this order: the owner, how many quotes, the time; then for each quote the order of books, the book,
    /// frozen, the size and the price of the bid and of the ask, bid and ask crossed. What depends on who else is in the
    /// book refuses one side of one quote, not the command.
    pub(crate) fn mass_quote(
        &mut self,
        mass: &MassQuote,
        events: &mut Vec<Event>,
    ) -> Result<(), Rejection> {
        self.check_quotes(mass)?;
        // After this point old quotes make way; those that only become smaller keep their place.
        let (owner, until) = (mass.owner, until_raw(mass.until));
        let both = |quote: &crate::Quote| {
            let (book, bid, ask) = (quote.book, quote.bid, quote.ask);
            [Wish { book, side: Side::Buy, to: bid }, Wish { book, side: Side::Sell, to: ask }]
        };
        let mut wishes: Vec<Wish> = mass.quotes.iter().flat_map(both).collect();
        wishes.retain(|wish| !self.make_way(owner, until, wish, events));
        // Only now, so that no old quote of the owner is in the way of a new one.
        for Wish { book, side, to } in wishes {
            let Some(to) = to else { continue };
            if let Err(reason) = self.check_quote(owner, book, side, to.price) {
                events.push(Event::QuoteRefused { owner, book, side, reason });
                continue;
            }
            let (slot, seat) = self.admit(owner, book);
            let (id, QuoteSide { price, size }) = (self.id_of(slot), to);
            events.push(Event::Accepted { order: id, owner, book, side, price, size });
            let order = Order {
                price,
                open: size,
                until,
                generation: id.generation(),
                seat,
                side,
                post_only: true,
                quote: true,
                self_trade: SelfTrade::CancelNewest,
                ..Order::default()
            };
            self.rest(slot, order, events);
        }
        Ok(())
    }

    fn check_quotes(&self, mass: &MassQuote) -> Result<(), Rejection> {
        let owner = mass.owner;
        self.check_owner(owner)?;
        let count = u64::try_from(mass.quotes.len()).unwrap_or(u64::MAX);
        Rejection::check_range(Field::Quotes, count, 1, u64::from(self.limits.quotes))?;
        self.check_until(mass.until)?;
        let mut last: Option<BookId> = None;
        for quote in &mass.quotes {
            let after = quote.book;
            if let Some(before) = last.replace(after)
                && before >= after
            {
                return Err(Rejection::QuoteOrder { before, after });
            }
            let group = self.books.trading(after)?.view.terms.group;
            let known = self.owners.get(owner);
            if known.and_then(|owner| owner.protection(group)).is_some_and(|it| it.frozen) {
                return Err(Rejection::Frozen { owner, group });
            }
            for side in [quote.bid, quote.ask].into_iter().flatten() {
                self.check_size_and_price(side.size, side.price)?;
            }
            if let (Some(bid), Some(ask)) = (quote.bid, quote.ask)
                && bid.price >= ask.price
            {
                let (bid, ask) = (bid.price, ask.price);
                return Err(Rejection::CrossedQuote { book: after, bid, ask });
            }
        }
        Ok(())
    }

    /// Whether one side of a quote can stand where everybody else is.
    fn check_quote(
        &self,
        owner: OwnerId,
        book: BookId,
        side: Side,
        price: u64,
    ) -> Result<(), Rejection> {
        self.check_passive(book, side, price)?;
        self.check_room(owner, book)?;
        self.check_level(book, side, price)
    }

    /// Cancels the old quote, unless it can become the new one where it stands: at the same price, for no more.
    fn make_way(
        &mut self,
        owner: OwnerId,
        until: u64,
        wish: &Wish,
        events: &mut Vec<Event>,
    ) -> bool {
        let seat = self.owners.get(owner).and_then(|owner| owner.seat(wish.book));
        let old = seat.map_or(NONE, |seat| *self.seats.at(seat).quotes.of(wish.side));
        if old == NONE {
            return false;
        }
        let Order { price, open, .. } = *self.orders.at(old);
        match wish.to {
            Some(to) if to.price == price && to.size <= open => {
                self.keep(old, to.size, until);
                let (order, book, open) = (self.id_of(old), wish.book, to.size);
                events.push(Event::Amended { order, owner, book, price, open, kept: true });
                true
            }
            _ => {
                self.cancel_slot(old, Reason::Replaced, events);
                false
            }
        }
    }
}
