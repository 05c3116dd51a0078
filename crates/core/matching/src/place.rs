//! A new order.

use crate::cross::Taker;
use crate::order::{Order, until_raw};
use crate::{Engine, Event, Field, Place, Rejection, Side, TimeInForce};

impl Engine {
    /// Rejections, in this order: the book, the owner, the size, the price, the time, nothing to reduce, would trade, room
    /// for an order, room at its price, not fillable.
    pub(crate) fn place(
        &mut self,
        place: &Place,
        events: &mut Vec<Event>,
    ) -> Result<(), Rejection> {
        let Place { owner, book, side, price, size, time_in_force, reduce_only, .. } = *place;
        self.books.trading(book)?;
        self.check_owner(owner)?;
        self.check_size_and_price(size, price)?;
        let (rests, post_only, until) = match time_in_force {
            TimeInForce::Limit { post_only, until } => (true, post_only, until),
            _ => (false, false, None),
        };
        self.check_until(until)?;
        let position = self.position(owner, book);
        let closes = side.closes(position);
        if reduce_only && closes == 0 {
            return Err(Rejection::NothingToReduce { side, position });
        }
        if post_only {
            self.check_passive(book, side, price)?;
        }
        self.check_room(owner, book)?;
        if rests {
            self.check_level(book, side, price)?;
        }
        // After this point only a fill-or-kill order is rejected, and that leaves no trace.
        let limit = match time_in_force {
            TimeInForce::Market => self.protected(place),
            _ => price,
        };
        let until = until_raw(until);
        let order = Order { price, open: size, until, side, post_only, ..Order::default() };
        let order = Order { reduce_only, self_trade: place.self_trade, ..order };
        if time_in_force != TimeInForce::FillOrKill {
            let mut taker = self.accept(place, limit, order, events);
            let stop = self.arrive(&mut taker, closes, events);
            self.conclude(taker, stop, rests, events);
            return Ok(());
        }
        self.attempt(events, |engine, events| {
            let mut taker = engine.accept(place, limit, order, events);
            let stop = engine.arrive(&mut taker, closes, events);
            if taker.order.open > 0 {
                let fillable = taker.order.filled;
                return Err(Rejection::NotFillable { size, fillable });
            }
            engine.conclude(taker, stop, false, events);
            Ok(())
        })
    }

    pub(crate) fn check_size_and_price(&self, size: u64, price: u64) -> Result<(), Rejection> {
        Rejection::check_range(Field::Size, size, 1, self.limits.size)?;
        Rejection::check_range(Field::Price, price, 1, self.limits.price)
    }

    /// How far a market order goes: no further than its price, nor than the band if there is one.
    fn protected(&self, place: &Place) -> u64 {
        let view = self.books.get(place.book).map(|book| book.view);
        let Some((view, mark)) = view.and_then(|view| Some((view, view.mark?))) else {
            return place.price;
        };
        let (low, high) = view.terms.band.around(mark, self.limits.price);
        match place.side {
            Side::Buy => place.price.min(high),
            Side::Sell => place.price.max(low),
        }
    }

    fn accept(
        &mut self,
        place: &Place,
        limit: u64,
        order: Order,
        events: &mut Vec<Event>,
    ) -> Taker {
        let Place { owner, book, side, price, size, .. } = *place;
        let (slot, seat) = self.admit(owner, book);
        let generation = self.orders.at(slot).generation;
        let id = self.id_of(slot);
        events.push(Event::Accepted { order: id, owner, book, side, price, size });
        Taker { slot, owner, book, limit, order: Order { seat, generation, ..order } }
    }

    /// A reduce-only order is cut to the position, and then trades.
    fn arrive(
        &mut self,
        taker: &mut Taker,
        closes: u64,
        events: &mut Vec<Event>,
    ) -> crate::cross::Stop {
        if taker.order.reduce_only {
            self.cut_taker(taker, closes, events);
        }
        self.cross(taker, events)
    }
}
