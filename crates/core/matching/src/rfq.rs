//! Requests for quotes: somebody asks for all of a size, makers answer with a price, the taker accepts one or none.

use crate::event::Reason;
use crate::expiry::Ending;
use crate::{
    Answer, BookId, Capacity, Choice, Engine, Event, Field, OpenRequest, OwnerId, Rejection,
    Request, RequestId, Side,
};
use units::Timestamp;

impl Engine {
    /// Rejections, in this order: the book, the owner, the size, the time, how many requests.
    pub(crate) fn open_request(
        &mut self,
        open: &OpenRequest,
        events: &mut Vec<Event>,
    ) -> Result<(), Rejection> {
        let OpenRequest { owner, book, side, size, until } = *open;
        self.books.trading(book)?;
        self.check_owner(owner)?;
        Rejection::check_range(Field::Size, size, 1, self.limits.size)?;
        self.check_until(Some(until))?;
        let have = self.owners.get(owner).map_or(0, |owner| owner.requests);
        let have = usize::try_from(have).unwrap_or(usize::MAX);
        let most = self.limits.requests_per_owner;
        Rejection::check_capacity(Capacity::RequestsPerOwner, have, most)?;
        // After this point the request is open.
        let (id, priority) = (RequestId::new(self.clock.request), self.next_priority());
        self.clock.request = id.raw().saturating_add(1);
        self.owners.meet(owner);
        self.owners.count_requests(owner, |requests| requests.saturating_add(1));
        self.expiries.add((until.raw(), priority, Ending::Request(id)));
        let answers = Vec::new();
        self.requests
            .open(id, Request { taker: owner, book, side, size, until, priority, answers });
        events.push(Event::RequestOpened { request: id, until });
        Ok(())
    }

    /// Rejections, in this order: the request, its taker.
    pub(crate) fn close_request(
        &mut self,
        owner: OwnerId,
        request: RequestId,
        events: &mut Vec<Event>,
    ) -> Result<(), Rejection> {
        self.own_request(owner, request)?;
        self.end_request(request, Reason::Cancelled, events);
        Ok(())
    }

    /// Rejections, in this order: the request, its own taker, the book, the owner, the price, the time, how many answers.
    pub(crate) fn answer_request(
        &mut self,
        maker: OwnerId,
        id: RequestId,
        price: u64,
        until: Timestamp,
        events: &mut Vec<Event>,
    ) -> Result<(), Rejection> {
        let request = self.request_of(id)?;
        if request.taker == maker {
            return Err(Rejection::WithOneself { owner: maker });
        }
        self.books.trading(request.book)?;
        self.check_owner(maker)?;
        Rejection::check_range(Field::Price, price, 1, self.limits.price)?;
        self.check_until(Some(until))?;
        let before = request.answer(maker).copied();
        if before.is_none() {
            let most = self.limits.answers;
            Rejection::check_capacity(Capacity::Answers, request.answers.len(), most)?;
        }
        // After this point the answer stands, instead of the maker's last.
        if let Some(before) = before {
            self.forget(id, &before);
        }
        let priority = self.next_priority();
        self.expiries.add((until.raw(), priority, Ending::Answer(id, maker)));
        self.requests.answer(id, maker, Some(Answer { maker, price, until, priority }));
        events.push(Event::Answered { request: id, maker, price });
        Ok(())
    }

    /// Rejections, in this order: the request, the answer.
    pub(crate) fn withdraw_answer(
        &mut self,
        maker: OwnerId,
        id: RequestId,
        events: &mut Vec<Event>,
    ) -> Result<(), Rejection> {
        if self.request_of(id)?.answer(maker).is_none() {
            return Err(Rejection::NoAnswer { request: id, maker });
        }
        self.remove_answer(id, maker, Reason::Cancelled, events);
        Ok(())
    }

    /// Rejections, in this order: the request, its taker, the book, the mark, the answer, its price, the band, room for a
    /// position of the taker and of the maker.
    pub(crate) fn accept_answer(
        &mut self,
        owner: OwnerId,
        id: RequestId,
        choice: Choice,
        events: &mut Vec<Event>,
    ) -> Result<(), Rejection> {
        let request = self.own_request(owner, id)?;
        let Request { book, side, size, .. } = *request;
        self.books.trading(book)?;
        let (low, high) = self.band(book)?;
        let answer = match choice {
            Choice::Best { limit } => {
                let (low, high) = match side {
                    Side::Buy => (low, high.min(limit)),
                    Side::Sell => (low.max(limit), high),
                };
                let none = Rejection::NoAnswerWithin { request: id, low, high };
                request.best(low, high).ok_or(none)?
            }
            Choice::Of { maker, price } => {
                let none = Rejection::NoAnswer { request: id, maker };
                let answer = request.answer(maker).ok_or(none)?;
                if answer.price != price {
                    let (expected, have) = (price, answer.price);
                    return Err(Rejection::AnswerChanged { maker, expected, have });
                }
                check_band(price, low, high)?;
                answer
            }
        };
        let Answer { maker, price, .. } = *answer;
        self.check_seat(owner, book)?;
        self.check_seat(maker, book)?;
        // After this point they trade.
        self.take_request(id);
        let (taker, request) = (owner, id);
        events.push(Event::RequestTraded { request, book, side, taker, maker, price, size });
        self.exchange(taker, book, side.signed(size), events);
        self.exchange(maker, book, side.opposite().signed(size), events);
        Ok(())
    }

    /// What somebody gets in a trade beside the book.
    pub(crate) fn exchange(
        &mut self,
        owner: OwnerId,
        book: BookId,
        lots: i128,
        events: &mut Vec<Event>,
    ) {
        let seat = self.seat_in(owner, book);
        self.shift_position(seat, lots, events);
        self.vacate(seat);
    }

    /// The lowest and the highest price around the mark at which trades beside the book are allowed.
    pub(crate) fn band(&self, book: BookId) -> Result<(u64, u64), Rejection> {
        let view = self.books.find(book)?.view;
        let mark = view.mark.ok_or(Rejection::NoMark { book })?;
        Ok(view.terms.band.around(mark, self.limits.price))
    }

    /// Takes an answer away, and says why.
    pub(crate) fn remove_answer(
        &mut self,
        id: RequestId,
        maker: OwnerId,
        reason: Reason,
        events: &mut Vec<Event>,
    ) {
        let answer = self.requests.get(id).and_then(|request| request.answer(maker)).copied();
        if let Some(answer) = answer {
            self.forget(id, &answer);
            self.requests.answer(id, maker, None);
            events.push(Event::AnswerGone { request: id, maker, reason });
        }
    }

    /// Ends a request without a trade, and says why.
    pub(crate) fn end_request(&mut self, id: RequestId, reason: Reason, events: &mut Vec<Event>) {
        self.take_request(id);
        events.push(Event::RequestClosed { request: id, reason });
    }

    fn take_request(&mut self, id: RequestId) {
        if let Some(request) = self.requests.close(id) {
            self.owners.count_requests(request.taker, |requests| requests.saturating_sub(1));
            self.expiries.remove((request.until.raw(), request.priority, Ending::Request(id)));
            for answer in &request.answers {
                self.forget(id, answer);
            }
        }
    }

    fn forget(&mut self, id: RequestId, answer: &Answer) {
        let ending = Ending::Answer(id, answer.maker);
        self.expiries.remove((answer.until.raw(), answer.priority, ending));
    }

    fn request_of(&self, id: RequestId) -> Result<&Request, Rejection> {
        self.requests.get(id).ok_or(Rejection::UnknownRequest { request: id })
    }

    fn own_request(&self, owner: OwnerId, id: RequestId) -> Result<&Request, Rejection> {
        let request = self.request_of(id)?;
        if request.taker == owner {
            Ok(request)
        } else {
            Err(Rejection::NotOwner { owner, belongs_to: request.taker })
        }
    }
}

pub(crate) fn check_band(price: u64, low: u64, high: u64) -> Result<(), Rejection> {
    if (low..=high).contains(&price) {
        Ok(())
    } else {
        Err(Rejection::OutsideBand { price, low, high })
    }
}
