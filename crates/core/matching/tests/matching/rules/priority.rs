use crate::desk::*;
use buttress_matching::*;
use units::Timestamp;

#[test]
fn the_best_price_trades_first_then_the_oldest() {
    let mut desk = Desk::new();
    desk.rest(ANN, Side::Sell, 102, 5);
    desk.rest(BOB, Side::Sell, 101, 5);
    desk.rest(CAT, Side::Sell, 101, 5);
    desk.rest(ANN, Side::Sell, 101, 5);
    let (_, events) = desk.place(limit(DAN, Side::Buy, 102, 17));
    assert_eq!(trades(&events), [(101, 5, BOB), (101, 5, CAT), (101, 5, ANN), (102, 2, ANN)]);
    let mut desk = Desk::new();
    desk.rest(ANN, Side::Buy, 98, 5);
    desk.rest(BOB, Side::Buy, 99, 5);
    let (_, events) = desk.place(limit(DAN, Side::Sell, 98, 7));
    assert_eq!(trades(&events), [(99, 5, BOB), (98, 2, ANN)]);
}

#[test]
fn a_trade_is_at_the_makers_price() {
    let mut desk = Desk::new();
    let maker = desk.rest(ANN, Side::Sell, 100, 5);
    let (taker, events) = desk.place(limit(BOB, Side::Buy, 120, 3));
    let trade = Event::Traded {
        book: BOOK,
        price: 100,
        size: 3,
        side: Side::Buy,
        maker,
        maker_owner: ANN,
        maker_open: 2,
        taker,
        taker_owner: BOB,
        taker_open: 0,
    };
    assert_eq!(events[1..], [trade]);
    assert_eq!(desk.engine.position(BOB, BOOK), 3);
    assert_eq!(desk.engine.position(ANN, BOOK), -3);
}

#[test]
fn a_partial_fill_keeps_its_place() {
    let mut desk = Desk::new();
    desk.rest(ANN, Side::Sell, 100, 5);
    desk.rest(BOB, Side::Sell, 100, 5);
    desk.place(limit(CAT, Side::Buy, 100, 1));
    assert_eq!(desk.queue(Side::Sell), [(ANN, 100, 4), (BOB, 100, 5)]);
}

#[test]
fn time_passes_even_if_the_command_is_rejected() {
    let mut desk = Desk::new();
    let (order, _) =
        desk.place(Place { time_in_force: until(1_010), ..limit(ANN, Side::Buy, 99, 5) });
    desk.now = 1_010;
    let events = desk.all(Command::Halt { book: BookId::new(7) });
    let (owner, book, open, reason) = (ANN, BOOK, 5, Reason::Expired);
    let ended = Event::Cancelled { order, owner, book, open, reason };
    let reason = Rejection::UnknownBook { book: BookId::new(7) };
    assert_eq!(events, [ended, Event::Rejected { reason }]);
    assert_eq!(desk.engine.now(), Timestamp::new(1_010));
}

#[test]
fn an_order_never_trades_at_its_end() {
    for (now, expected) in [(1_009, 1), (1_010, 0), (1_011, 0)] {
        let mut desk = Desk::new();
        desk.place(Place { time_in_force: until(1_010), ..limit(ANN, Side::Sell, 100, 5) });
        desk.now = now;
        let events = desk.all(Command::Place(limit(BOB, Side::Buy, 100, 5)));
        assert_eq!(trades(&events).len(), expected, "at {now}");
    }
}

#[test]
fn what_is_over_ends_by_time_then_by_age() {
    let mut desk = Desk::new();
    let mut place = |end, price| {
        let place = Place { time_in_force: until(end), ..limit(ANN, Side::Buy, price, 5) };
        desk.place(place).0
    };
    let (late, early) = (place(1_020, 99), place(1_010, 98));
    let early_too = place(1_010, 99);
    desk.now = 1_030;
    let ended: Vec<OrderId> = cancelled(&desk.all(Command::Tick)).iter().map(|it| it.0).collect();
    assert_eq!(ended, [early, early_too, late]);
}

#[test]
fn a_command_of_the_past_is_rejected() {
    let mut desk = Desk::new();
    desk.now = 999;
    let (now, clock) = (Timestamp::new(999), Timestamp::new(1_000));
    assert_eq!(desk.refused(Command::Tick), Rejection::TimeWentBack { now, clock });
}

#[test]
fn an_order_that_is_over_on_arrival_is_rejected() {
    let mut desk = Desk::new();
    let place = Place { time_in_force: until(1_000), ..limit(ANN, Side::Buy, 99, 5) };
    let now = Timestamp::new(1_000);
    assert_eq!(desk.refused(Command::Place(place)), Rejection::AlreadyOver { until: now, now });
    // Nor is one that ends at the end of time: that would look like no end.
    let place = Place { time_in_force: until(u64::MAX), ..limit(ANN, Side::Buy, 99, 5) };
    let (field, have, least, most) = (Field::Until, u64::MAX, 1_001, u64::MAX - 1);
    let refused = desk.refused(Command::Place(place));
    assert_eq!(refused, Rejection::OutOfRange { field, have, least, most });
}

#[test]
fn a_name_is_never_another_orders() {
    let mut desk = Desk::new();
    let first = desk.rest(ANN, Side::Buy, 99, 5);
    let second = desk.rest(ANN, Side::Buy, 98, 5);
    assert_eq!((first.raw(), second.raw()), (0, 1));
    desk.all(Command::Cancel { owner: ANN, order: first });
    desk.all(Command::Cancel { owner: ANN, order: second });
    // The slot that became free last is used first, by the next generation.
    assert_eq!(desk.rest(ANN, Side::Buy, 99, 5).raw(), (1 << 32) + 1);
    assert_eq!(desk.rest(ANN, Side::Buy, 99, 5).raw(), 1 << 32);
    let gone = Rejection::UnknownOrder { order: first };
    assert_eq!(desk.refused(Command::Cancel { owner: ANN, order: first }), gone);
}
