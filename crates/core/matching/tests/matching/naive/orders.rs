//! Orders arrive, change and end; positions follow.

use super::*;

impl Naive {
    // Orders end.

    pub(super) fn end(&mut self, id: OrderId, reason: Reason) {
        let order = *self.find(id).unwrap();
        self.orders.retain(|other| other.id != id);
        let OrderView { owner, book, open, .. } = order;
        self.events.push(Event::Cancelled { order: id, owner, book, open, reason });
        self.unname(id);
    }
    pub(super) fn reduce(&mut self, id: OrderId, by: u64, reason: Reason) {
        let order = self.find_mut(id);
        if by >= order.open {
            return self.end(id, reason);
        }
        order.open -= by;
        let OrderView { owner, book, open, .. } = *order;
        self.events.push(Event::Reduced { order: id, owner, book, by, open, reason });
    }
    pub(super) fn cancel_all(&mut self, scope: Scope) -> Done {
        let orders = match scope {
            Scope::Owner(owner) => {
                self.check_owner(owner)?;
                self.orders_of(owner)
            }
            Scope::OwnerInBook(owner, book) => {
                self.known(book)?;
                self.check_owner(owner)?;
                let mut orders = self.orders_of(owner);
                orders.retain(|order| order.book == book);
                orders
            }
            Scope::Book(book) => {
                self.known(book)?;
                [self.queue(book, Side::Buy), self.queue(book, Side::Sell)].concat()
            }
        };
        let most = self.limits.cancels as usize;
        for order in orders.iter().take(most) {
            self.end(order.id, Reason::CancelledAll);
        }
        let count = orders.len().min(most) as u32;
        self.say(Event::AllCancelled { count, more: orders.len() > most })
    }

    // Positions.

    pub(super) fn shift(&mut self, owner: OwnerId, book: BookId, by: i128) {
        *self.positions.entry((owner, book)).or_default() += by;
        let position = self.position(owner, book);
        loop {
            let mut reducing = self.orders.clone();
            reducing.retain(|it| it.owner == owner && it.book == book && it.reduce_only);
            let wanted: u64 = reducing.iter().map(|order| order.open).sum();
            let Some(youngest) = reducing.iter().max_by_key(|order| order.priority) else { return };
            let excess = wanted.saturating_sub(closes(youngest.side, position));
            if excess == 0 {
                return;
            }
            self.reduce(youngest.id, excess.min(youngest.open), Reason::ReduceOnly);
        }
    }
    pub(super) fn set_position(&mut self, owner: OwnerId, book: BookId, after: i128) -> Done {
        self.known(book)?;
        self.check_owner(owner)?;
        let most = (1 << 96) - 1;
        if !(-most..=most).contains(&after) {
            return Err(Rejection::PositionTooLarge { have: after, most });
        }
        self.check_seat(owner, book)?;
        let before = self.position(owner, book);
        self.say(Event::PositionSet { owner, book, before, after })?;
        self.shift(owner, book, after - before);
        Ok(())
    }

    // Orders arrive.

    pub(super) fn place(&mut self, place: &Place) -> Done {
        let Place { owner, book, side, price, size, time_in_force, reduce_only, self_trade } =
            *place;
        let view = self.trading(book)?;
        self.check_owner(owner)?;
        self.check_order(size, price)?;
        let (rests, post_only, until) = match time_in_force {
            TimeInForce::Limit { post_only, until } => (true, post_only, until),
            _ => (false, false, None),
        };
        self.check_until(until)?;
        let position = self.position(owner, book);
        if reduce_only && closes(side, position) == 0 {
            return Err(Rejection::NothingToReduce { side, position });
        }
        if post_only {
            self.check_passive(book, side, price)?;
        }
        self.check_room(owner, book)?;
        if rests {
            self.check_level(book, side, price)?;
        }
        let id = self.name();
        self.say(Event::Accepted { order: id, owner, book, side, price, size })?;
        let mut limit = price;
        if let (TimeInForce::Market, Some(mark)) = (time_in_force, view.mark) {
            let (low, high) = band(&view, mark, self.limits.price);
            limit = if side == Side::Buy { price.min(high) } else { price.max(low) };
        }
        let order = OrderView {
            id,
            owner,
            book,
            side,
            price,
            open: size,
            filled: 0,
            priority: 0,
            until,
            post_only,
            reduce_only,
            quote: false,
            self_trade,
        };
        let must_fill = time_in_force == TimeInForce::FillOrKill;
        let filled = self.arrive(order, limit, rests);
        if let (true, Some(fillable)) = (must_fill, filled) {
            return Err(Rejection::NotFillable { size, fillable });
        }
        Ok(())
    }

    /// Trades, rests or ends. Says how much traded if that was not all of it.
    pub(super) fn arrive(&mut self, mut order: OrderView, limit: u64, rests: bool) -> Option<u64> {
        let OrderView { id, owner, book, side, .. } = order;
        if order.reduce_only {
            let most = closes(side, self.position(owner, book));
            self.cut(&mut order, most, Reason::ReduceOnly);
        }
        let mut met = 0;
        let mut reason = None;
        while order.open > 0 && reason.is_none() {
            let queue = self.queue(book, side.opposite());
            let Some(next) = queue.first().filter(|next| crosses(side, limit, next.price)) else {
                break;
            };
            if met == self.limits.fills {
                reason = Some(Reason::FillLimit);
                break;
            }
            met += 1;
            if next.owner != owner {
                self.trade(&mut order, *next);
                continue;
            }
            let less = order.open.min(next.open);
            match order.self_trade {
                SelfTrade::CancelNewest => {}
                SelfTrade::CancelOldest | SelfTrade::CancelBoth => {
                    self.end(next.id, Reason::SelfTrade);
                }
                SelfTrade::Decrement => self.reduce(next.id, less, Reason::SelfTrade),
            }
            match order.self_trade {
                SelfTrade::CancelOldest => {}
                SelfTrade::Decrement if less < order.open => {
                    let left = order.open - less;
                    self.cut(&mut order, left, Reason::SelfTrade);
                }
                _ => reason = Some(Reason::SelfTrade),
            }
        }
        if order.open > 0 && reason.is_none() && rests {
            let mut reducing = self.orders.clone();
            reducing.retain(|it| it.owner == owner && it.book == book && it.reduce_only);
            let wanted: u64 = reducing.iter().map(|order| order.open).sum();
            let most = closes(side, self.position(owner, book)).saturating_sub(wanted);
            if !order.reduce_only || most > 0 {
                if order.reduce_only {
                    self.cut(&mut order, most, Reason::ReduceOnly);
                }
                order.priority = self.place_in_time();
                self.orders.push(order);
                let OrderView { open, priority, .. } = order;
                self.events.push(Event::Rested { order: id, open, priority });
                return Some(order.filled);
            }
            reason = Some(Reason::ReduceOnly);
        }
        let OrderView { open, filled, .. } = order;
        if open > 0 {
            let reason = reason.unwrap_or(Reason::Unfilled);
            self.events.push(Event::Cancelled { order: id, owner, book, open, reason });
        }
        self.unname(id);
        (open > 0).then_some(filled)
    }
    pub(super) fn cut(&mut self, order: &mut OrderView, most: u64, reason: Reason) {
        if order.open > most {
            let by = order.open - most;
            order.open = most;
            let OrderView { id, owner, book, open, .. } = *order;
            self.events.push(Event::Reduced { order: id, owner, book, by, open, reason });
        }
    }
    pub(super) fn trade(&mut self, taker: &mut OrderView, maker: OrderView) {
        let size = taker.open.min(maker.open);
        taker.open -= size;
        taker.filled += size;
        let maker_open = maker.open - size;
        {
            let resting = self.find_mut(maker.id);
            resting.open -= size;
            resting.filled += size;
        }
        self.orders.retain(|order| order.open > 0);
        self.events.push(Event::Traded {
            book: maker.book,
            price: maker.price,
            size,
            side: taker.side,
            maker: maker.id,
            maker_owner: maker.owner,
            maker_open,
            taker: taker.id,
            taker_owner: taker.owner,
            taker_open: taker.open,
        });
        let lots = i128::from(size);
        let (bought, sold) = if taker.side == Side::Buy { (lots, -lots) } else { (-lots, lots) };
        self.shift(maker.owner, maker.book, sold);
        self.shift(taker.owner, taker.book, bought);
        if maker_open == 0 {
            self.unname(maker.id);
        }
        if maker.quote {
            self.count(maker.owner, maker.book, sold);
        }
    }
    pub(super) fn amend(&mut self, amend: &Amend) -> Done {
        let Amend { owner, order: id, price, size, until } = *amend;
        let before = self.own(owner, id)?;
        let OrderView { book, side, .. } = before;
        self.trading(book)?;
        self.check_order(size, price)?;
        self.check_until(until)?;
        let open = size.saturating_sub(before.filled);
        if open == 0 {
            self.end(id, Reason::Amended);
            return Ok(());
        }
        let kept = price == before.price && open <= before.open;
        if kept {
            let order = self.find_mut(id);
            (order.open, order.until) = (open, until);
            return self.say(Event::Amended { order: id, owner, book, price, open, kept });
        }
        if before.post_only {
            self.check_passive(book, side, price)?;
        }
        if price != before.price {
            self.check_level(book, side, price)?;
        }
        self.orders.retain(|order| order.id != id);
        self.say(Event::Amended { order: id, owner, book, price, open, kept })?;
        self.arrive(OrderView { price, open, until, ..before }, price, true);
        Ok(())
    }
}
