use crate::desk::*;
use buttress_matching::*;
use units::{Millis, Timestamp};

const GROUP: GroupId = GroupId::new(0);
const OTHER: BookId = BookId::new(1);

fn side(price: u64, size: u64) -> Option<QuoteSide> {
    Some(QuoteSide { price, size })
}

fn quote(bid: Option<QuoteSide>, ask: Option<QuoteSide>) -> Command {
    both(vec![Quote { book: BOOK, bid, ask }])
}

fn both(quotes: Vec<Quote>) -> Command {
    Command::MassQuote(MassQuote { owner: ANN, until: None, quotes })
}

fn protect(quantity: Option<u64>, delta: Option<u64>) -> Command {
    let limits = Some(ProtectionLimits { window: Millis::new(100), quantity, delta });
    Command::Protect { owner: ANN, group: GROUP, limits }
}

#[test]
fn old_quotes_make_way_before_new_ones_come() {
    let mut desk = Desk::new();
    desk.all(quote(side(99, 5), side(101, 5)));
    // The new bid is where the old ask was.
    let events = desk.all(quote(side(101, 5), side(103, 5)));
    let reasons: Vec<Reason> = cancelled(&events).iter().map(|it| it.2).collect();
    assert_eq!(reasons, [Reason::Replaced; 2]);
    assert_eq!(desk.queue(Side::Buy), [(ANN, 101, 5)]);
    assert_eq!(desk.queue(Side::Sell), [(ANN, 103, 5)]);
    desk.all(quote(None, side(103, 5)));
    assert_eq!(desk.queue(Side::Buy), [], "a side that is not named is not quoted");
}

#[test]
fn a_quote_for_no_more_at_the_same_price_keeps_its_place() {
    let mut desk = Desk::new();
    desk.all(quote(side(99, 5), None));
    desk.rest(BOB, Side::Buy, 99, 5);
    desk.place(limit(CAT, Side::Sell, 99, 1));
    desk.all(quote(side(99, 3), None));
    assert_eq!(desk.queue(Side::Buy), [(ANN, 99, 3), (BOB, 99, 5)]);
    desk.all(quote(side(99, 4), None));
    assert_eq!(desk.queue(Side::Buy), [(BOB, 99, 5), (ANN, 99, 4)], "more is from the end");
}

#[test]
fn a_side_that_would_trade_is_refused_alone() {
    let mut desk = Desk::new();
    desk.all(quote(side(98, 5), side(101, 5)));
    desk.rest(BOB, Side::Sell, 100, 5);
    let events = desk.all(quote(side(100, 5), side(102, 5)));
    let reason = Rejection::WouldTrade { side: Side::Buy, price: 100, best: 100 };
    let refused = Event::QuoteRefused { owner: ANN, book: BOOK, side: Side::Buy, reason };
    assert!(events.contains(&refused));
    assert_eq!(desk.queue(Side::Buy), [], "the old bid is gone all the same");
    assert_eq!(desk.queue(Side::Sell), [(BOB, 100, 5), (ANN, 102, 5)]);
}

#[test]
fn quotes_that_make_no_sense_are_rejected_together() {
    let mut desk = Desk::new();
    desk.all(Command::OpenBook(terms(0)));
    desk.all(quote(side(98, 5), None));
    let crossed = Rejection::CrossedQuote { book: BOOK, bid: 100, ask: 100 };
    assert_eq!(desk.refused(quote(side(100, 5), side(100, 5))), crossed);
    let one = |book| Quote { book, bid: side(90, 1), ask: None };
    let order = Rejection::QuoteOrder { before: OTHER, after: BOOK };
    assert_eq!(desk.refused(both(vec![one(OTHER), one(BOOK)])), order);
    let twice = Rejection::QuoteOrder { before: BOOK, after: BOOK };
    assert_eq!(desk.refused(both(vec![one(BOOK), one(BOOK)])), twice);
    let most = u64::from(limits().quotes);
    let none = Rejection::OutOfRange { field: Field::Quotes, have: 0, least: 1, most };
    assert_eq!(desk.refused(both(vec![])), none);
}

#[test]
fn quotes_freeze_before_the_next_fill() {
    let mut desk = Desk::new();
    desk.all(Command::OpenBook(terms(0)));
    desk.all(Command::OpenBook(terms(1)));
    desk.all(protect(Some(5), None));
    let at = |book, ask| Quote { book: BookId::new(book), bid: side(90, 3), ask: side(ask, 6) };
    desk.all(both(vec![at(0, 100), at(1, 100), at(2, 100)]));
    let plain = desk.rest(ANN, Side::Sell, 101, 9);
    let (_, events) = desk.place(limit(BOB, Side::Buy, 101, 8));
    // The fill that is one too many is whole; what is not a quote stays and trades on.
    assert_eq!(trades(&events), [(100, 6, ANN), (101, 2, ANN)]);
    let frozen = Event::Frozen { owner: ANN, group: GROUP, quantity: 6, delta: 0 };
    let place = events.iter().position(|event| *event == frozen).unwrap();
    let gone = cancelled(&events[..place]);
    assert_eq!(gone.len(), 3, "by book, in each the bid first: {gone:?}");
    assert_eq!(desk.open(plain), Some(7));
    let left: Vec<BookId> = desk.engine.orders_of(ANN).map(|order| order.book).collect();
    assert_eq!(left, [0, 2, 2].map(BookId::new), "another group is not concerned");
}

#[test]
fn frozen_quotes_are_refused_until_their_owner_unfreezes_them() {
    let mut desk = Desk::new();
    desk.all(protect(Some(5), None));
    desk.all(quote(None, side(100, 5)));
    desk.place(limit(BOB, Side::Buy, 100, 5));
    desk.now += 1_000_000;
    let frozen = Rejection::Frozen { owner: ANN, group: GROUP };
    assert_eq!(desk.refused(quote(side(90, 1), None)), frozen);
    // Nor does another protection help.
    let none = Command::Protect { owner: ANN, group: GROUP, limits: None };
    assert_eq!(desk.refused(none), frozen);
    desk.all(protect(Some(500), None));
    assert_eq!(desk.refused(quote(side(90, 1), None)), frozen);
    let unfreeze = Command::Unfreeze { owner: ANN, group: GROUP };
    assert_eq!(desk.all(unfreeze), [Event::Unfrozen { owner: ANN, group: GROUP }]);
    desk.all(quote(side(90, 1), None));
    assert_eq!(desk.queue(Side::Buy), [(ANN, 90, 1)]);
}

#[test]
fn a_window_begins_with_its_first_fill() {
    let mut desk = Desk::new();
    desk.all(protect(Some(5), None));
    let protection = |desk: &Desk| *desk.engine.protection(ANN, GROUP).unwrap();
    desk.all(quote(None, side(100, 50)));
    let mut buy = |now, size| {
        desk.now = now;
        desk.place(limit(BOB, Side::Buy, 100, size));
        let Protection { started, quantity, frozen, .. } = protection(&desk);
        (started.unwrap().raw(), quantity, frozen)
    };
    assert_eq!(buy(2_000, 2), (2_000, 2, false));
    assert_eq!(buy(2_099, 2), (2_000, 4, false));
    assert_eq!(buy(2_100, 4), (2_100, 4, false), "the window is over at its end");
    assert_eq!(buy(2_101, 1), (2_100, 5, true));
}

#[test]
fn delta_counts_bought_less_sold() {
    let mut desk = Desk::new();
    desk.all(Command::OpenBook(terms(0)));
    desk.all(Command::SetMark(SetMark { book: BOOK, mark: 100, delta: 3 }));
    desk.all(Command::SetMark(SetMark { book: OTHER, mark: 100, delta: -2 }));
    desk.all(protect(None, Some(12)));
    let at = |book| Quote { book, bid: side(99, 50), ask: side(101, 50) };
    desk.all(both(vec![at(BOOK), at(OTHER)]));
    let delta = |desk: &Desk| desk.engine.protection(ANN, GROUP).unwrap().delta;
    desk.place(limit(BOB, Side::Buy, 101, 3));
    assert_eq!(delta(&desk), -9);
    desk.place(Place { book: OTHER, ..limit(BOB, Side::Buy, 101, 2) });
    assert_eq!(delta(&desk), -5, "short of what falls as the other rises");
    let (_, events) = desk.place(Place { book: OTHER, ..limit(BOB, Side::Sell, 99, 4) });
    let frozen = Event::Frozen { owner: ANN, group: GROUP, quantity: 9, delta: -13 };
    assert_eq!(events.last(), Some(&frozen));
}

/// What the maker did by orders of another kind is its own decision.
#[test]
fn only_fills_of_quotes_count() {
    let mut desk = Desk::new();
    desk.all(protect(Some(5), None));
    desk.rest(ANN, Side::Sell, 100, 50);
    desk.place(limit(BOB, Side::Buy, 100, 50));
    assert_eq!(desk.engine.protection(ANN, GROUP).unwrap().quantity, 0);
}

#[test]
fn quotes_end_at_their_time() {
    let mut desk = Desk::new();
    let until = Some(Timestamp::new(1_010));
    let quotes = vec![Quote { book: BOOK, bid: side(99, 5), ask: side(101, 5) }];
    desk.all(Command::MassQuote(MassQuote { owner: ANN, until, quotes }));
    desk.now = 1_010;
    assert_eq!(cancelled(&desk.all(Command::Tick)).len(), 2);
}
