use crate::desk::*;
use buttress_matching::*;

/// Bob has 3 and then Ann 5 and then Bob 5 on offer; Ann buys `size` in some mode.
fn meet(mode: SelfTrade, size: u64) -> (Desk, OrderId, OrderId, Vec<Event>) {
    let mut desk = Desk::new();
    desk.rest(BOB, Side::Sell, 100, 3);
    // How the resting order would do it does not matter.
    let other = SelfTrade::CancelBoth;
    let own = desk.place(Place { self_trade: other, ..limit(ANN, Side::Sell, 100, 5) }).0;
    desk.rest(BOB, Side::Sell, 100, 5);
    let (order, events) =
        desk.place(Place { self_trade: mode, ..limit(ANN, Side::Buy, 100, size) });
    (desk, own, order, events)
}

#[test]
fn cancel_newest_ends_the_arriving_order() {
    let (desk, own, order, events) = meet(SelfTrade::CancelNewest, 10);
    assert_eq!(trades(&events), [(100, 3, BOB)]);
    assert_eq!(cancelled(&events), [(order, 7, Reason::SelfTrade)]);
    assert_eq!(desk.open(own), Some(5));
}

#[test]
fn cancel_oldest_ends_the_resting_order() {
    let (desk, own, order, events) = meet(SelfTrade::CancelOldest, 10);
    assert_eq!(trades(&events), [(100, 3, BOB), (100, 5, BOB)]);
    assert_eq!(cancelled(&events), [(own, 5, Reason::SelfTrade)]);
    assert_eq!(desk.open(order), Some(2));
}

#[test]
fn cancel_both_ends_both() {
    let (desk, own, order, events) = meet(SelfTrade::CancelBoth, 10);
    assert_eq!(trades(&events), [(100, 3, BOB)]);
    let (first, second) = ((own, 5, Reason::SelfTrade), (order, 7, Reason::SelfTrade));
    assert_eq!(cancelled(&events), [first, second]);
    assert_eq!(desk.queue(Side::Sell), [(BOB, 100, 5)]);
}

#[test]
fn decrement_makes_both_smaller_by_the_smaller() {
    let (desk, own, order, events) = meet(SelfTrade::Decrement, 10);
    assert_eq!(cancelled(&events), [(own, 5, Reason::SelfTrade)]);
    assert_eq!(reduced(&events), [(order, 5, Reason::SelfTrade)]);
    assert_eq!(trades(&events), [(100, 3, BOB), (100, 2, BOB)]);
    assert_eq!(desk.queue(Side::Sell), [(BOB, 100, 3)]);

    let (desk, own, order, events) = meet(SelfTrade::Decrement, 5);
    assert_eq!(reduced(&events), [(own, 2, Reason::SelfTrade)]);
    assert_eq!(cancelled(&events), [(order, 2, Reason::SelfTrade)]);
    assert_eq!(desk.queue(Side::Sell), [(ANN, 100, 3), (BOB, 100, 5)], "it kept its place");

    let (_, own, order, events) = meet(SelfTrade::Decrement, 8);
    let (first, second) = ((own, 5, Reason::SelfTrade), (order, 5, Reason::SelfTrade));
    assert_eq!(cancelled(&events), [first, second], "the resting order first");
}

#[test]
fn nobody_trades_with_themselves() {
    for mode in [
        SelfTrade::CancelNewest,
        SelfTrade::CancelOldest,
        SelfTrade::CancelBoth,
        SelfTrade::Decrement,
    ] {
        let (desk, _, _, events) = meet(mode, 40);
        assert!(trades(&events).iter().all(|(_, _, maker)| *maker == BOB));
        let lots: u64 = trades(&events).iter().map(|(_, size, _)| size).sum();
        assert_eq!(desk.engine.position(ANN, BOOK), i128::from(lots));
        assert_eq!(desk.engine.position(BOB, BOOK), -i128::from(lots));
    }
}
