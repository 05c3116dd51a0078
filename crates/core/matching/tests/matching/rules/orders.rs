use crate::desk::*;
use buttress_matching::*;
use units::Millis;

#[test]
fn a_limit_order_trades_what_it_can_and_rests() {
    let mut desk = Desk::new();
    desk.rest(ANN, Side::Sell, 100, 5);
    let (order, events) = desk.place(limit(BOB, Side::Buy, 101, 8));
    assert_eq!(trades(&events), [(100, 5, ANN)]);
    assert!(matches!(events.last(), Some(Event::Rested { open: 3, .. })));
    assert_eq!(desk.queue(Side::Buy), [(BOB, 101, 3)]);
    assert_eq!(desk.engine.order(order).unwrap().filled, 5);
}

#[test]
fn a_post_only_order_that_would_trade_is_rejected() {
    let mut desk = Desk::new();
    desk.rest(ANN, Side::Sell, 100, 5);
    let post = TimeInForce::Limit { post_only: true, until: None };
    let place = |price| Place { time_in_force: post, ..limit(BOB, Side::Buy, price, 8) };
    let (side, price, best) = (Side::Buy, 100, 100);
    let refused = desk.refused(Command::Place(place(100)));
    assert_eq!(refused, Rejection::WouldTrade { side, price, best });
    desk.place(place(99));
    assert_eq!(desk.queue(Side::Buy), [(BOB, 99, 8)]);
}

/// Also one of its own owner: a book never is crossed.
#[test]
fn a_post_only_order_is_rejected_by_an_order_of_its_owner_too() {
    let mut desk = Desk::new();
    desk.rest(BOB, Side::Sell, 100, 5);
    let post = TimeInForce::Limit { post_only: true, until: None };
    let place = Place { time_in_force: post, ..limit(BOB, Side::Buy, 100, 8) };
    let (side, price, best) = (Side::Buy, 100, 100);
    let refused = desk.refused(Command::Place(place));
    assert_eq!(refused, Rejection::WouldTrade { side, price, best });
}

#[test]
fn what_an_immediate_order_does_not_trade_is_cancelled() {
    let mut desk = Desk::new();
    desk.rest(ANN, Side::Sell, 100, 5);
    desk.rest(ANN, Side::Sell, 102, 5);
    let time_in_force = TimeInForce::ImmediateOrCancel;
    let (order, events) = desk.place(Place { time_in_force, ..limit(BOB, Side::Buy, 101, 8) });
    assert_eq!(trades(&events), [(100, 5, ANN)]);
    assert_eq!(cancelled(&events), [(order, 3, Reason::Unfilled)]);
    assert_eq!(desk.queue(Side::Buy), []);
}

#[test]
fn a_fill_or_kill_order_trades_whole_or_leaves_no_trace() {
    let mut desk = Desk::new();
    desk.rest(ANN, Side::Sell, 100, 5);
    desk.rest(BOB, Side::Sell, 101, 5);
    let kill = |size| {
        let time_in_force = TimeInForce::FillOrKill;
        Place { time_in_force, ..limit(DAN, Side::Buy, 101, size) }
    };
    let refused = desk.refused(Command::Place(kill(11)));
    assert_eq!(refused, Rejection::NotFillable { size: 11, fillable: 10 });
    let (_, events) = desk.place(kill(10));
    assert_eq!(trades(&events), [(100, 5, ANN), (101, 5, BOB)]);
}

/// What is there on arrival is not what can be traded: a quote goes away when its owner's protection freezes it, an order
/// of the taker ends or stops it, a reduce-only order is cut by the fill before it.
#[test]
fn what_a_fill_or_kill_order_sets_off_counts() {
    let mut desk = Desk::new();
    let window = Millis::new(100);
    let limits = Some(ProtectionLimits { window, quantity: Some(4), delta: None });
    desk.all(Command::Protect { owner: ANN, group: GroupId::new(0), limits });
    let second = desk.all(Command::OpenBook(terms(0)));
    assert_eq!(second, [Event::BookOpened { book: BookId::new(1) }]);
    let ask = |price| Some(QuoteSide { price, size: 4 });
    let quotes = vec![Quote { book: BOOK, bid: None, ask: ask(100) }];
    desk.all(Command::MassQuote(MassQuote { owner: ANN, until: None, quotes }));
    desk.give(BOB, 4);
    let sell = limit(BOB, Side::Sell, 101, 3);
    desk.place(sell);
    desk.place(Place { reduce_only: true, ..limit(BOB, Side::Sell, 102, 4) });
    desk.rest(DAN, Side::Sell, 103, 50);
    let kill = |size, self_trade| {
        let time_in_force = TimeInForce::FillOrKill;
        Place { time_in_force, self_trade, ..limit(DAN, Side::Buy, 110, size) }
    };
    // 4 of the quote, 3 of Bob's, and then only 1 of his 4, as he had 4.
    for mode in [SelfTrade::CancelNewest, SelfTrade::CancelOldest, SelfTrade::Decrement] {
        let refused = desk.refused(Command::Place(kill(9, mode)));
        assert_eq!(refused, Rejection::NotFillable { size: 9, fillable: 8 }, "{mode:?}");
    }
    let (_, events) = desk.place(kill(8, SelfTrade::CancelBoth));
    assert_eq!(trades(&events), [(100, 4, ANN), (101, 3, BOB), (102, 1, BOB)]);
}

#[test]
fn a_market_order_stops_at_its_price_and_at_the_band() {
    let mut desk = Desk::new();
    for price in [100, 104, 106, 110] {
        desk.rest(ANN, Side::Sell, price, 1);
    }
    let market = |price| {
        let time_in_force = TimeInForce::Market;
        Place { time_in_force, ..limit(BOB, Side::Buy, price, 9) }
    };
    let (order, events) = desk.place(market(100));
    assert_eq!(trades(&events), [(100, 1, ANN)]);
    assert_eq!(cancelled(&events), [(order, 8, Reason::Unfilled)]);
    desk.all(Command::SetMark(SetMark { book: BOOK, mark: 100, delta: 0 }));
    let (_, events) = desk.place(market(1_000));
    assert_eq!(trades(&events), [(104, 1, ANN)], "the band ends at 105");
    desk.all(Command::SetMark(SetMark { book: BOOK, mark: 105, delta: 0 }));
    let (_, events) = desk.place(market(106));
    assert_eq!(trades(&events), [(106, 1, ANN)], "its price is nearer than 110");
}

#[test]
fn a_halted_book_takes_cancellations_only() {
    let mut desk = Desk::new();
    let order = desk.rest(ANN, Side::Buy, 99, 5);
    assert_eq!(desk.all(Command::Halt { book: BOOK }), [Event::BookHalted { book: BOOK }]);
    let halted = Rejection::Halted { book: BOOK };
    assert_eq!(desk.refused(Command::Place(limit(BOB, Side::Sell, 99, 5))), halted);
    let amend = Amend { owner: ANN, order, price: 99, size: 4, until: None };
    assert_eq!(desk.refused(Command::Amend(amend)), halted);
    let quotes = vec![Quote { book: BOOK, bid: None, ask: None }];
    let mass = MassQuote { owner: ANN, until: None, quotes };
    assert_eq!(desk.refused(Command::MassQuote(mass)), halted);
    let events = desk.all(Command::Cancel { owner: ANN, order });
    assert_eq!(cancelled(&events), [(order, 5, Reason::Cancelled)]);
    assert_eq!(desk.all(Command::Resume { book: BOOK }), [Event::BookResumed { book: BOOK }]);
    desk.rest(BOB, Side::Sell, 99, 5);
}

#[test]
fn a_book_ends_when_nobody_has_anything_in_it() {
    let mut desk = Desk::new();
    let order = desk.rest(ANN, Side::Buy, 99, 5);
    desk.give(BOB, 3);
    let close = Command::CloseBook { book: BOOK };
    let in_use = Rejection::BookInUse { book: BOOK, owners: 2, requests: 0 };
    assert_eq!(desk.refused(close.clone()), in_use);
    desk.give(BOB, 0);
    desk.all(Command::Cancel { owner: ANN, order });
    assert_eq!(desk.all(close.clone()), [Event::BookClosed { book: BOOK }]);
    assert_eq!(desk.refused(close), Rejection::UnknownBook { book: BOOK });
    // Its number is not used again.
    let next = BookId::new(1);
    assert_eq!(desk.all(Command::OpenBook(terms(0))), [Event::BookOpened { book: next }]);
}
