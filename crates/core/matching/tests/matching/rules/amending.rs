use crate::desk::*;
use buttress_matching::*;
use units::Timestamp;

fn amend(owner: OwnerId, order: OrderId, price: u64, size: u64) -> Command {
    Command::Amend(Amend { owner, order, price, size, until: None })
}

/// Ann, then Bob, with 5 each at 100.
fn two() -> (Desk, OrderId) {
    let mut desk = Desk::new();
    let order = desk.rest(ANN, Side::Sell, 100, 5);
    desk.rest(BOB, Side::Sell, 100, 5);
    (desk, order)
}

#[test]
fn no_larger_at_the_same_price_keeps_its_place() {
    for size in [5, 4] {
        let (mut desk, order) = two();
        let amended =
            Event::Amended { order, owner: ANN, book: BOOK, price: 100, open: size, kept: true };
        assert_eq!(desk.all(amend(ANN, order, 100, size)), [amended]);
        assert_eq!(desk.queue(Side::Sell), [(ANN, 100, size), (BOB, 100, 5)]);
    }
}

#[test]
fn larger_or_elsewhere_goes_to_the_end() {
    let (mut desk, order) = two();
    let events = desk.all(amend(ANN, order, 100, 6));
    assert_eq!(
        events[0],
        Event::Amended { order, owner: ANN, book: BOOK, price: 100, open: 6, kept: false }
    );
    assert!(matches!(events[1..], [Event::Rested { .. }]));
    assert_eq!(desk.queue(Side::Sell), [(BOB, 100, 5), (ANN, 100, 6)]);
    desk.all(amend(ANN, order, 101, 5));
    desk.all(amend(ANN, order, 100, 5));
    assert_eq!(desk.queue(Side::Sell), [(BOB, 100, 5), (ANN, 100, 5)], "there and back is late");
}

#[test]
fn a_new_time_alone_keeps_its_place() {
    let (mut desk, order) = two();
    let until = Some(Timestamp::new(1_010));
    desk.all(Command::Amend(Amend { owner: ANN, order, price: 100, size: 5, until }));
    assert_eq!(desk.queue(Side::Sell), [(ANN, 100, 5), (BOB, 100, 5)]);
    desk.now = 1_010;
    assert_eq!(cancelled(&desk.all(Command::Tick)), [(order, 5, Reason::Expired)]);
}

#[test]
fn the_size_of_an_amendment_counts_what_traded() {
    let (mut desk, order) = two();
    desk.place(limit(CAT, Side::Buy, 100, 2));
    desk.all(amend(ANN, order, 100, 4));
    assert_eq!(desk.open(order), Some(2), "4, of which 2 traded");
    desk.all(amend(ANN, order, 100, 5));
    assert_eq!(desk.queue(Side::Sell), [(BOB, 100, 5), (ANN, 100, 3)]);
    let nothing_left = desk.all(amend(ANN, order, 100, 2));
    assert_eq!(cancelled(&nothing_left), [(order, 3, Reason::Amended)]);
}

#[test]
fn an_amendment_that_reaches_others_trades() {
    let (mut desk, _) = two();
    let order = desk.rest(CAT, Side::Buy, 99, 7);
    let events = desk.all(amend(CAT, order, 100, 7));
    assert_eq!(trades(&events), [(100, 5, ANN), (100, 2, BOB)]);
    assert_eq!(desk.open(order), None);
}

#[test]
fn an_amendment_that_would_take_is_rejected_if_post_only() {
    let (mut desk, _) = two();
    let post = TimeInForce::Limit { post_only: true, until: None };
    let place = Place { time_in_force: post, ..limit(CAT, Side::Buy, 98, 7) };
    let order = desk.place(place).0;
    let (side, price, best) = (Side::Buy, 100, 100);
    let refused = desk.refused(amend(CAT, order, 100, 7));
    assert_eq!(refused, Rejection::WouldTrade { side, price, best });
    desk.all(amend(CAT, order, 99, 7));
    assert_eq!(desk.queue(Side::Buy), [(CAT, 99, 7)]);
}

#[test]
fn an_amendment_that_meets_its_owner_is_the_arriving_one() {
    let (mut desk, own) = two();
    let place = Place { self_trade: SelfTrade::CancelOldest, ..limit(ANN, Side::Buy, 99, 7) };
    let order = desk.place(place).0;
    let events = desk.all(amend(ANN, order, 100, 7));
    assert_eq!(cancelled(&events), [(own, 5, Reason::SelfTrade)]);
    assert_eq!(trades(&events), [(100, 5, BOB)]);
}

#[test]
fn an_amended_reduce_only_order_is_cut_again() {
    let mut desk = Desk::new();
    desk.give(ANN, 6);
    let place = |price, size| Place { reduce_only: true, ..limit(ANN, Side::Sell, price, size) };
    let order = desk.place(place(100, 4)).0;
    desk.place(place(101, 2));
    let events = desk.all(amend(ANN, order, 100, 9));
    // To the position, and then, as it is the youngest now, to what its elder leaves.
    let cuts = [(order, 3, Reason::ReduceOnly), (order, 2, Reason::ReduceOnly)];
    assert_eq!(reduced(&events), cuts);
    assert_eq!(desk.open(order), Some(4));
}

#[test]
fn only_the_owner_amends_and_cancels() {
    let (mut desk, order) = two();
    let not_owner = Rejection::NotOwner { owner: BOB, belongs_to: ANN };
    assert_eq!(desk.refused(amend(BOB, order, 100, 4)), not_owner);
    assert_eq!(desk.refused(Command::Cancel { owner: BOB, order }), not_owner);
}
