use crate::desk::*;
use buttress_matching::*;

const OTHER: BookId = BookId::new(1);

/// Orders of Ann and Bob in two books, by the order in which they came.
fn crowd() -> (Desk, [OrderId; 6]) {
    let mut desk = Desk::with(Limits { cancels: 4, ..limits() });
    desk.all(Command::OpenBook(terms(0)));
    desk.give(ANN, 9);
    let orders = [
        limit(ANN, Side::Buy, 98, 1),
        Place { book: OTHER, ..limit(ANN, Side::Buy, 98, 1) },
        limit(BOB, Side::Buy, 99, 1),
        Place { reduce_only: true, ..limit(ANN, Side::Sell, 101, 1) },
        limit(ANN, Side::Buy, 99, 1),
        limit(ANN, Side::Sell, 100, 1),
    ];
    let orders = orders.map(|order| desk.place(order).0);
    (desk, orders)
}

fn ended(desk: &mut Desk, scope: Scope) -> (Vec<OrderId>, Event) {
    let events = desk.all(Command::CancelAll(scope));
    let ended = cancelled(&events);
    assert!(ended.iter().all(|(_, _, reason)| *reason == Reason::CancelledAll));
    (ended.iter().map(|(order, ..)| *order).collect(), *events.last().unwrap())
}

#[test]
fn all_of_an_owner_end_by_book_then_by_age() {
    let (mut desk, [a, b, _, d, e, f]) = crowd();
    let (first, last) = ended(&mut desk, Scope::Owner(ANN));
    assert_eq!(first, [a, d, e, f]);
    assert_eq!(last, Event::AllCancelled { count: 4, more: true }, "4 is the limit");
    let (rest, last) = ended(&mut desk, Scope::Owner(ANN));
    assert_eq!(rest, [b]);
    assert_eq!(last, Event::AllCancelled { count: 1, more: false });
}

#[test]
fn all_of_an_owner_in_a_book_end_by_age() {
    let (mut desk, [a, b, _, d, e, f]) = crowd();
    assert_eq!(ended(&mut desk, Scope::OwnerInBook(ANN, BOOK)).0, [a, d, e, f]);
    assert_eq!(desk.open(b), Some(1));
}

#[test]
fn all_in_a_book_end_by_side_then_as_they_would_trade() {
    let (mut desk, [a, _, c, d, e, f]) = crowd();
    let (first, last) = ended(&mut desk, Scope::Book(BOOK));
    assert_eq!(first, [c, e, a, f]);
    assert_eq!(last, Event::AllCancelled { count: 4, more: true });
    assert_eq!(ended(&mut desk, Scope::Book(BOOK)).0, [d]);
}
