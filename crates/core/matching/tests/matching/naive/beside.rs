//! Quotes and what protects them; trades beside the book.

use super::*;

impl Naive {
    // Quotes.

    pub(super) fn mass_quote(&mut self, mass: &MassQuote) -> Done {
        let owner = mass.owner;
        self.check_owner(owner)?;
        range(Field::Quotes, mass.quotes.len() as u64, 1, self.limits.quotes.into())?;
        self.check_until(mass.until)?;
        let mut before: Option<BookId> = None;
        for Quote { book, bid, ask } in &mass.quotes {
            if let Some(before) = before.filter(|before| before >= book) {
                return Err(Rejection::QuoteOrder { before, after: *book });
            }
            before = Some(*book);
            let group = self.trading(*book)?.terms.group;
            if self.protection(owner, group).is_some_and(|protection| protection.frozen) {
                return Err(Rejection::Frozen { owner, group });
            }
            for side in [bid, ask].into_iter().flatten() {
                self.check_order(side.size, side.price)?;
            }
            match (bid, ask) {
                (Some(bid), Some(ask)) if bid.price >= ask.price => {
                    let (bid, ask) = (bid.price, ask.price);
                    return Err(Rejection::CrossedQuote { book: *book, bid, ask });
                }
                _ => {}
            }
        }
        let mut new = Vec::new();
        for Quote { book, bid, ask } in &mass.quotes {
            for (side, to) in [(Side::Buy, bid), (Side::Sell, ask)] {
                let mut old = self.queue(*book, side).into_iter();
                let old = old.find(|order| order.owner == owner && order.quote);
                match (old, to) {
                    (Some(old), Some(to)) if to.price == old.price && to.size <= old.open => {
                        let order = self.find_mut(old.id);
                        (order.open, order.until) = (to.size, mass.until);
                        let QuoteSide { price, size: open } = *to;
                        self.say(Event::Amended {
                            order: old.id,
                            owner,
                            book: *book,
                            price,
                            open,
                            kept: true,
                        })?;
                        continue;
                    }
                    (Some(old), _) => self.end(old.id, Reason::Replaced),
                    _ => {}
                }
                new.extend(to.map(|to| (*book, side, to)));
            }
        }
        for (book, side, QuoteSide { price, size }) in new {
            let fits = self.check_passive(book, side, price);
            let fits = fits.and_then(|()| self.check_room(owner, book));
            let fits = fits.and_then(|()| self.check_level(book, side, price));
            if let Err(reason) = fits {
                self.say(Event::QuoteRefused { owner, book, side, reason })?;
                continue;
            }
            let (id, priority) = (self.name(), self.place_in_time());
            self.say(Event::Accepted { order: id, owner, book, side, price, size })?;
            self.say(Event::Rested { order: id, open: size, priority })?;
            self.orders.push(OrderView {
                id,
                owner,
                book,
                side,
                price,
                open: size,
                filled: 0,
                priority,
                until: mass.until,
                post_only: true,
                reduce_only: false,
                quote: true,
                self_trade: SelfTrade::CancelNewest,
            });
        }
        Ok(())
    }
    pub(super) fn protect(
        &mut self,
        owner: OwnerId,
        group: GroupId,
        limits: Option<ProtectionLimits>,
    ) -> Done {
        self.check_owner(owner)?;
        let before = self.protections.get(&(owner, group)).copied();
        match (limits, before) {
            (Some(limits), before) => {
                range(Field::Window, limits.window.raw(), 1, u64::MAX)?;
                range(Field::Quantity, limits.quantity.unwrap_or(1), 1, u64::MAX)?;
                range(Field::Delta, limits.delta.unwrap_or(1), 1, u64::MAX)?;
                let own = self.protections.keys().filter(|(whose, _)| *whose == owner).count();
                if before.is_none() {
                    room(Capacity::GroupsPerOwner, own, self.limits.groups_per_owner)?;
                }
                let before = before.unwrap_or(fresh(limits));
                self.protections.insert((owner, group), Protection { limits, ..before });
            }
            (None, None) => return Err(Rejection::Unprotected { owner, group }),
            (None, Some(before)) if before.frozen => {
                return Err(Rejection::Frozen { owner, group });
            }
            (None, Some(_)) => drop(self.protections.remove(&(owner, group))),
        }
        self.say(Event::ProtectionSet { owner, group, limits })
    }
    pub(super) fn count(&mut self, owner: OwnerId, book: BookId, lots: i128) {
        let view = self.known(book).unwrap();
        let (now, group) = (self.now, view.terms.group);
        let Some(there) = self.protections.get_mut(&(owner, group)) else { return };
        let over = |started: Timestamp| now - started.raw() >= there.limits.window.raw();
        if there.started.is_none_or(over) {
            let frozen = there.frozen;
            *there = Protection { started: Some(Timestamp::new(now)), ..fresh(there.limits) };
            there.frozen = frozen;
        }
        there.quantity += lots.unsigned_abs();
        there.delta += lots * i128::from(view.delta);
        let Protection { limits, quantity, delta, .. } = *there;
        let much = |limit: Option<u64>, have: u128| limit.is_some_and(|most| have >= most.into());
        if much(limits.quantity, quantity) || much(limits.delta, delta.unsigned_abs()) {
            there.frozen = true;
        }
        if there.frozen {
            let mut quotes = self.orders.clone();
            quotes.retain(|order| order.owner == owner && order.quote);
            quotes.retain(|order| self.known(order.book).unwrap().terms.group == group);
            quotes.sort_by_key(|order| (order.book, order.side));
            for quote in quotes {
                self.end(quote.id, Reason::Protection);
            }
            self.events.push(Event::Frozen { owner, group, quantity, delta });
        }
    }

    // Beside the book.

    pub(super) fn open_request(&mut self, open: &OpenRequest) -> Done {
        let OpenRequest { owner, book, side, size, until } = *open;
        self.trading(book)?;
        self.check_owner(owner)?;
        range(Field::Size, size, 1, self.limits.size)?;
        self.check_until(Some(until))?;
        let own = self.requests.values().filter(|request| request.taker == owner).count();
        room(Capacity::RequestsPerOwner, own, self.limits.requests_per_owner)?;
        let (request, priority) = (RequestId::new(self.request), self.place_in_time());
        self.request += 1;
        let answers = Vec::new();
        let row = Request { taker: owner, book, side, size, until, priority, answers };
        self.requests.insert(request, row);
        self.say(Event::RequestOpened { request, until })
    }
    pub(super) fn answer(
        &mut self,
        maker: OwnerId,
        id: RequestId,
        price: u64,
        until: Timestamp,
    ) -> Done {
        let request = self.requests.get(&id).ok_or(Rejection::UnknownRequest { request: id })?;
        if request.taker == maker {
            return Err(Rejection::WithOneself { owner: maker });
        }
        self.trading(request.book)?;
        self.check_owner(maker)?;
        range(Field::Price, price, 1, self.limits.price)?;
        self.check_until(Some(until))?;
        if request.answer(maker).is_none() {
            room(Capacity::Answers, request.answers.len(), self.limits.answers)?;
        }
        let priority = self.place_in_time();
        let answers = &mut self.requests.get_mut(&id).unwrap().answers;
        answers.retain(|answer| answer.maker != maker);
        answers.push(Answer { maker, price, until, priority });
        answers.sort_by_key(|answer| answer.maker);
        self.say(Event::Answered { request: id, maker, price })
    }
    pub(super) fn drop_answer(&mut self, request: RequestId, maker: OwnerId, reason: Reason) {
        let answers = &mut self.requests.get_mut(&request).unwrap().answers;
        answers.retain(|answer| answer.maker != maker);
        self.events.push(Event::AnswerGone { request, maker, reason });
    }
    pub(super) fn accept(&mut self, taker: OwnerId, id: RequestId, choice: Choice) -> Done {
        let Request { book, side, size, answers, .. } = self.own_request(taker, id)?;
        let view = self.trading(book)?;
        let mark = view.mark.ok_or(Rejection::NoMark { book })?;
        let (mut low, mut high) = band(&view, mark, self.limits.price);
        let answer = match choice {
            Choice::Best { limit } => {
                match side {
                    Side::Buy => high = high.min(limit),
                    Side::Sell => low = low.max(limit),
                }
                let mut good = answers;
                good.retain(|answer| answer.price >= low && answer.price <= high);
                good.sort_by_key(|answer| {
                    let price = i128::from(answer.price);
                    (if side == Side::Buy { price } else { -price }, answer.priority)
                });
                let none = Rejection::NoAnswerWithin { request: id, low, high };
                *good.first().ok_or(none)?
            }
            Choice::Of { maker, price } => {
                let answer = answers.into_iter().find(|answer| answer.maker == maker);
                let answer = answer.ok_or(Rejection::NoAnswer { request: id, maker })?;
                if answer.price != price {
                    let (expected, have) = (price, answer.price);
                    return Err(Rejection::AnswerChanged { maker, expected, have });
                }
                if price < low || price > high {
                    return Err(Rejection::OutsideBand { price, low, high });
                }
                answer
            }
        };
        let Answer { maker, price, .. } = answer;
        self.check_seat(taker, book)?;
        self.check_seat(maker, book)?;
        self.requests.remove(&id);
        let request = id;
        self.say(Event::RequestTraded { request, book, side, taker, maker, price, size })?;
        let lots = if side == Side::Buy { i128::from(size) } else { -i128::from(size) };
        self.shift(taker, book, lots);
        self.shift(maker, book, -lots);
        Ok(())
    }
    pub(super) fn block(&mut self, trade: &BlockTrade) -> Done {
        let BlockTrade { book, buyer, seller, price, size } = *trade;
        let view = self.trading(book)?;
        self.check_owner(buyer)?;
        self.check_owner(seller)?;
        if buyer == seller {
            return Err(Rejection::WithOneself { owner: buyer });
        }
        self.check_order(size, price)?;
        let least = view.terms.block_minimum;
        if size < least {
            return Err(Rejection::BlockTooSmall { size, least });
        }
        let mark = view.mark.ok_or(Rejection::NoMark { book })?;
        let (low, high) = band(&view, mark, self.limits.price);
        if price < low || price > high {
            return Err(Rejection::OutsideBand { price, low, high });
        }
        self.check_seat(buyer, book)?;
        self.check_seat(seller, book)?;
        self.say(Event::BlockTraded { book, buyer, seller, price, size })?;
        self.shift(buyer, book, i128::from(size));
        self.shift(seller, book, -i128::from(size));
        Ok(())
    }
}
