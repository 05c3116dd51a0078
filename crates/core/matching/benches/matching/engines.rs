//! Three engines behind one question: how many lots does this command trade?

use crate::stream::Step;
use buttress_matching::{
    Band, BookId, BookTerms, Command, Engine, Event, GroupId, Limits, OrderId, OwnerId, Place,
    SelfTrade, Side, TimeInForce,
};
use std::hint::black_box;
use units::{Ratio, Timestamp};

pub(crate) trait Venue {
    /// Does the command, and says how many lots it traded.
    fn act(&mut self, step: &Step) -> u64;
}

/// How this project's engine is run.
#[derive(Clone, Copy)]
pub(crate) struct Buttress {
    pub(crate) chained: bool,
    /// Whether each command could be undone.
    pub(crate) envelopes: bool,
    /// Whether each is undone once, and done again.
    pub(crate) twice: bool,
}

impl Default for Buttress {
    fn default() -> Self {
        Self { chained: true, envelopes: false, twice: false }
    }
}

impl Buttress {
    pub(crate) fn found(self) -> Box<dyn Venue> {
        let limits =
            Limits { chained: self.chained, orders_per_owner: 1 << 16, ..Limits::default() };
        let mut engine = Engine::new(limits).unwrap();
        let band = Band { ticks: 1, ratio: Ratio::ZERO };
        let terms = BookTerms { group: GroupId::new(0), block_minimum: 1, band };
        engine.execute(Timestamp::ZERO, &Command::OpenBook(terms), &mut Vec::new()).unwrap();
        Box::new(Running { how: self, engine, now: 0, names: Vec::new(), events: Vec::new() })
    }
}

struct Running {
    how: Buttress,
    engine: Engine,
    now: u64,
    names: Vec<OrderId>,
    events: Vec<Event>,
}

impl Running {
    fn execute(&mut self, command: &Command) {
        self.events.clear();
        if self.how.envelopes {
            self.engine.begin();
        }
        // Cancelling what is traded already is rejected.
        let _ = self.engine.execute(Timestamp::new(self.now), command, &mut self.events);
    }
}

impl Venue for Running {
    fn act(&mut self, step: &Step) -> u64 {
        self.now += 1;
        let side = |buys| if buys { Side::Buy } else { Side::Sell };
        let place = |buys, owner, price, size, time_in_force| {
            Command::Place(Place {
                owner: OwnerId::new(owner),
                book: BookId::new(0),
                side: side(buys),
                price,
                size,
                time_in_force,
                reduce_only: false,
                self_trade: SelfTrade::CancelNewest,
            })
        };
        let command = match *step {
            Step::Add { buys, price, size, owner, .. } => {
                let rests = TimeInForce::Limit { post_only: false, until: None };
                place(buys, owner, price, size, rests)
            }
            Step::Cancel { number, owner, .. } => {
                Command::Cancel { owner: OwnerId::new(owner), order: self.names[number] }
            }
            Step::Take { buys, size, owner } => {
                let price = if buys { 1 << 40 } else { 1 };
                place(buys, owner, price, size, TimeInForce::ImmediateOrCancel)
            }
        };
        self.execute(&command);
        if self.how.twice {
            self.engine.rollback();
            self.execute(&command);
        }
        if self.how.envelopes {
            self.engine.commit();
        }
        if let (Step::Add { .. }, Some(Event::Accepted { order, .. })) = (step, self.events.first())
        {
            self.names.push(*order);
        }
        let lots = |event: &Event| if let Event::Traded { size, .. } = event { *size } else { 0 };
        black_box(&self.events).iter().map(lots).sum()
    }
}

pub(crate) struct Matchcore {
    book: matchcore::OrderBook,
    sequence: u64,
    names: Vec<matchcore::OrderId>,
}

impl Matchcore {
    pub(crate) fn new() -> Self {
        Self { book: matchcore::OrderBook::new("bench"), sequence: 0, names: Vec::new() }
    }
}

impl Venue for Matchcore {
    fn act(&mut self, step: &Step) -> u64 {
        use matchcore::*;
        let side = |buys| if buys { Side::Buy } else { Side::Sell };
        let limit = |price, size, buys, time_in_force| {
            let quantity = QuantityPolicy::Standard { quantity: Quantity(size) };
            let flags = OrderFlags::new(side(buys), false, time_in_force);
            let order = NewOrder::Limit(LimitOrder::new(Price(price), quantity, flags));
            CommandKind::Submit(SubmitCmd { order })
        };
        let kind = match *step {
            Step::Add { buys, price, size, .. } => limit(price, size, buys, TimeInForce::Gtc),
            Step::Cancel { number, .. } => CommandKind::Cancel(CancelCmd {
                order_id: self.names[number],
                order_kind: OrderKind::Limit,
            }),
            Step::Take { buys, size, .. } => {
                limit(if buys { 1 << 40 } else { 1 }, size, buys, TimeInForce::Ioc)
            }
        };
        let (sequence_number, timestamp) =
            (SequenceNumber(self.sequence), Timestamp(self.sequence));
        self.sequence += 1;
        let meta = CommandMeta { sequence_number, timestamp };
        let outcome = black_box(self.book.execute(&Command { meta, kind }));
        match outcome {
            CommandOutcome::Applied(CommandReport::Submit(effects)) => {
                let order = effects.target_order();
                if matches!(step, Step::Add { .. }) {
                    self.names.push(order.order_id());
                }
                order.match_result().map_or(0, |result| result.executed_quantity().0)
            }
            _ => 0,
        }
    }
}

pub(crate) struct Lobster {
    book: lobster::OrderBook,
    takers: u128,
}

impl Lobster {
    pub(crate) fn new() -> Self {
        Self { book: lobster::OrderBook::default(), takers: 1 << 64 }
    }
}

impl Venue for Lobster {
    fn act(&mut self, step: &Step) -> u64 {
        use lobster::*;
        let side = |buys| if buys { Side::Bid } else { Side::Ask };
        let order = match *step {
            Step::Add { number, buys, price, size, .. } => {
                OrderType::Limit { id: number as u128, side: side(buys), qty: size, price }
            }
            Step::Cancel { number, .. } => OrderType::Cancel { id: number as u128 },
            Step::Take { buys, size, .. } => {
                self.takers += 1;
                OrderType::Market { id: self.takers, side: side(buys), qty: size }
            }
        };
        match black_box(self.book.execute(order)) {
            OrderEvent::Filled { filled_qty, .. }
            | OrderEvent::PartiallyFilled { filled_qty, .. } => filled_qty,
            _ => 0,
        }
    }
}
