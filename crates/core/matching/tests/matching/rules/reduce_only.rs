use crate::desk::*;
use buttress_matching::*;

fn reducing(owner: OwnerId, side: Side, price: u64, size: u64) -> Place {
    Place { reduce_only: true, ..limit(owner, side, price, size) }
}

#[test]
fn without_a_position_to_reduce_it_is_rejected() {
    let mut desk = Desk::new();
    let sell = Command::Place(reducing(ANN, Side::Sell, 100, 5));
    for position in [0, -3] {
        desk.give(ANN, position);
        let expected = Rejection::NothingToReduce { side: Side::Sell, position };
        assert_eq!(desk.refused(sell.clone()), expected);
    }
    desk.give(ANN, 3);
    assert!(!matches!(desk.all(sell)[..], [Event::Rejected { .. }]));
}

#[test]
fn on_arrival_it_is_cut_to_the_position() {
    let mut desk = Desk::new();
    desk.give(ANN, 3);
    let (order, events) = desk.place(reducing(ANN, Side::Sell, 100, 5));
    assert_eq!(reduced(&events), [(order, 2, Reason::ReduceOnly)]);
    assert_eq!(desk.open(order), Some(3));
}

/// It may trade with others' orders up to the whole position; only what is left rests behind its elders.
#[test]
fn what_rests_leaves_room_for_older_ones() {
    let mut desk = Desk::new();
    desk.give(ANN, 10);
    let elder = desk.place(reducing(ANN, Side::Sell, 110, 6)).0;
    let (order, events) = desk.place(reducing(ANN, Side::Sell, 109, 9));
    assert_eq!(reduced(&events), [(order, 5, Reason::ReduceOnly)]);
    assert_eq!((desk.open(elder), desk.open(order)), (Some(6), Some(4)));
    let (order, events) = desk.place(reducing(ANN, Side::Sell, 109, 9));
    assert_eq!(cancelled(&events), [(order, 9, Reason::ReduceOnly)]);

    desk.rest(BOB, Side::Buy, 100, 9);
    let (order, events) = desk.place(reducing(ANN, Side::Sell, 100, 10));
    assert_eq!(trades(&events), [(100, 9, BOB)], "older ones make way for what trades");
    assert_eq!(cancelled(&events).last(), Some(&(order, 1, Reason::ReduceOnly)));
    assert_eq!((desk.engine.position(ANN, BOOK), desk.open(elder)), (1, Some(1)));
}

#[test]
fn resting_ones_are_cut_from_the_youngest() {
    let mut desk = Desk::new();
    desk.give(ANN, 10);
    let [first, second, third] = [(101, 4), (103, 3), (102, 3)]
        .map(|(price, size)| desk.place(reducing(ANN, Side::Sell, price, size)).0);
    let plain = desk.rest(ANN, Side::Sell, 100, 5);
    let (_, events) = desk.place(limit(BOB, Side::Buy, 100, 4));
    assert_eq!(cancelled(&events), [(third, 3, Reason::ReduceOnly)]);
    assert_eq!(reduced(&events), [(second, 1, Reason::ReduceOnly)]);
    let open = [first, second, third, plain].map(|order| desk.open(order));
    assert_eq!(open, [Some(4), Some(2), None, Some(1)]);
}

#[test]
fn its_own_fill_cuts_no_other() {
    let mut desk = Desk::new();
    desk.give(ANN, 10);
    let order = desk.place(reducing(ANN, Side::Sell, 101, 6)).0;
    desk.place(reducing(ANN, Side::Sell, 100, 4));
    let (_, events) = desk.place(limit(BOB, Side::Buy, 100, 4));
    assert_eq!((reduced(&events), cancelled(&events)), (vec![], vec![]));
    assert_eq!(desk.open(order), Some(6));
}

/// Else it would trade more than the position, and turn it around.
#[test]
fn cuts_come_before_the_next_fill() {
    let mut desk = Desk::new();
    desk.give(ANN, 5);
    desk.rest(ANN, Side::Sell, 100, 4);
    desk.place(reducing(ANN, Side::Sell, 101, 5));
    let (_, events) = desk.place(limit(BOB, Side::Buy, 101, 20));
    assert_eq!(trades(&events), [(100, 4, ANN), (101, 1, ANN)]);
    assert_eq!(desk.engine.position(ANN, BOOK), 0);
}

/// Of one fill the maker's are cut first, then the taker's.
#[test]
fn the_makers_are_cut_before_the_takers() {
    let mut desk = Desk::new();
    desk.give(ANN, 5);
    desk.give(BOB, -5);
    let maker = desk.place(reducing(ANN, Side::Sell, 110, 5)).0;
    let taker = desk.place(reducing(BOB, Side::Buy, 90, 5)).0;
    desk.rest(ANN, Side::Sell, 100, 2);
    let (_, events) = desk.place(limit(BOB, Side::Buy, 100, 2));
    let cuts = [(maker, 2, Reason::ReduceOnly), (taker, 2, Reason::ReduceOnly)];
    assert_eq!(reduced(&events), cuts);
}

#[test]
fn a_position_that_the_host_sets_cuts_too() {
    let mut desk = Desk::new();
    desk.give(ANN, 10);
    let order = desk.place(reducing(ANN, Side::Sell, 101, 6)).0;
    let set = |position| Command::SetPosition { owner: ANN, book: BOOK, position };
    assert_eq!(reduced(&desk.all(set(4))), [(order, 2, Reason::ReduceOnly)]);
    assert_eq!(reduced(&desk.all(set(40))), [], "what was cut does not come back");
    assert_eq!(cancelled(&desk.all(set(-40))), [(order, 4, Reason::ReduceOnly)]);
}

#[test]
fn a_fill_or_kill_that_reduces_is_cut_first() {
    let mut desk = Desk::new();
    desk.give(ANN, 3);
    desk.rest(BOB, Side::Buy, 100, 4);
    let time_in_force = TimeInForce::FillOrKill;
    let place = Place { time_in_force, ..reducing(ANN, Side::Sell, 100, 9) };
    assert_eq!(trades(&desk.place(place).1), [(100, 3, BOB)]);
}
