use crate::desk::*;
use buttress_matching::*;
use units::{Millis, Ratio, Timestamp};

fn full(what: Capacity, most: u32) -> Rejection {
    Rejection::Full { what, most }
}

#[test]
fn an_aggressor_meets_so_many_orders_and_no_more() {
    let mut desk = Desk::with(Limits { fills: 3, ..limits() });
    for price in [100, 101, 102, 103] {
        desk.rest(ANN, Side::Sell, price, 1);
    }
    let (order, events) = desk.place(limit(BOB, Side::Buy, 110, 9));
    assert_eq!(trades(&events).len(), 3);
    // The rest must not stand above an ask.
    assert_eq!(cancelled(&events), [(order, 6, Reason::FillLimit)]);
    // An own order is met like any other; an order that is done is not stopped.
    for price in [99, 98] {
        desk.rest(BOB, Side::Buy, price, 1);
    }
    desk.rest(CAT, Side::Buy, 97, 1);
    let place = Place { self_trade: SelfTrade::CancelOldest, ..limit(BOB, Side::Sell, 97, 1) };
    let (_, events) = desk.place(place);
    assert_eq!(trades(&events), [(97, 1, CAT)]);
    assert_eq!(cancelled(&events).len(), 2);
}

#[test]
fn a_fill_or_kill_beyond_the_fill_limit_is_rejected() {
    let mut desk = Desk::with(Limits { fills: 3, ..limits() });
    for _ in 0..4 {
        desk.rest(ANN, Side::Sell, 100, 1);
    }
    let time_in_force = TimeInForce::FillOrKill;
    let place = |size| Place { time_in_force, ..limit(BOB, Side::Buy, 110, size) };
    let refused = desk.refused(Command::Place(place(4)));
    assert_eq!(refused, Rejection::NotFillable { size: 4, fillable: 3 });
    desk.place(place(3));
}

#[test]
fn sizes_and_prices_have_bounds() {
    let mut desk = Desk::new();
    let order = desk.rest(ANN, Side::Buy, 50, 5);
    for absurd in [0, 1_001, u64::MAX] {
        let (least, most, have) = (1, 1_000, absurd);
        let size = Rejection::OutOfRange { field: Field::Size, have, least, most };
        let price = Rejection::OutOfRange { field: Field::Price, have, least, most };
        let placed = |price, size| Command::Place(limit(ANN, Side::Buy, price, size));
        assert_eq!(desk.refused(placed(50, absurd)), size);
        assert_eq!(desk.refused(placed(absurd, 5)), price);
        let amended =
            |price, size| Command::Amend(Amend { owner: ANN, order, price, size, until: None });
        assert_eq!(desk.refused(amended(50, absurd)), size);
        assert_eq!(desk.refused(amended(absurd, 5)), price);
        let quoted = |price, size| {
            let quotes =
                vec![Quote { book: BOOK, bid: Some(QuoteSide { price, size }), ask: None }];
            Command::MassQuote(MassQuote { owner: ANN, until: None, quotes })
        };
        assert_eq!(desk.refused(quoted(50, absurd)), size);
        assert_eq!(desk.refused(quoted(absurd, 5)), price);
        let block = |price, size| {
            let (book, buyer, seller) = (BOOK, ANN, BOB);
            Command::BlockTrade(BlockTrade { book, buyer, seller, price, size })
        };
        assert_eq!(desk.refused(block(50, absurd)), size);
        assert_eq!(desk.refused(block(absurd, 50)), price);
        let until = Timestamp::new(2_000);
        let (owner, book, side) = (ANN, BOOK, Side::Buy);
        let open = OpenRequest { owner, book, side, size: absurd, until };
        assert_eq!(desk.refused(Command::OpenRequest(open)), size);
    }
}

#[test]
fn owners_and_positions_have_bounds() {
    let mut desk = Desk::new();
    let (field, least, most) = (Field::Owner, 0, 9);
    let unknown = Rejection::OutOfRange { field, have: 10, least, most };
    let nobody = OwnerId::new(10);
    assert_eq!(desk.refused(Command::Place(limit(nobody, Side::Buy, 50, 5))), unknown);
    let set = |owner, position| Command::SetPosition { owner, book: BOOK, position };
    assert_eq!(desk.refused(set(nobody, 5)), unknown);
    let most = (1 << 96) - 1;
    for have in [most + 1, -most - 1, i128::MIN, i128::MAX] {
        assert_eq!(desk.refused(set(ANN, have)), Rejection::PositionTooLarge { have, most });
    }
    desk.all(set(ANN, -most));
    desk.rest(BOB, Side::Buy, 50, 1_000);
    desk.rest(ANN, Side::Sell, 50, 1_000);
    assert_eq!(desk.engine.position(ANN, BOOK), -most - 1_000);
}

#[test]
fn as_many_orders_as_there_may_be() {
    let desk = |limits| Desk::with(limits);
    let order = |owner, price| Command::Place(limit(owner, Side::Buy, price, 1));
    let mut orders = desk(Limits { orders: 1, ..limits() });
    orders.all(order(ANN, 50));
    assert_eq!(orders.refused(order(BOB, 51)), full(Capacity::Orders, 1));
    let mut own = desk(Limits { orders_per_owner: 1, ..limits() });
    own.all(order(ANN, 50));
    own.all(order(BOB, 50));
    assert_eq!(own.refused(order(ANN, 51)), full(Capacity::OrdersPerOwner, 1));
    let mut level = desk(Limits { orders_per_level: 1, ..limits() });
    level.all(order(ANN, 50));
    level.all(order(ANN, 51));
    assert_eq!(level.refused(order(BOB, 50)), full(Capacity::OrdersPerLevel, 1));
    // An order that is amended there leaves room for itself.
    let queue = level.engine.queue(BOOK, Side::Buy).map(|order| order.id);
    let resting = queue.last().unwrap();
    let amend = |price, size| {
        Command::Amend(Amend { owner: ANN, order: resting, price, size, until: None })
    };
    let full_there = level.refused(amend(51, 1));
    assert_eq!(full_there, full(Capacity::OrdersPerLevel, 1));
    assert!(matches!(level.all(amend(50, 2))[..], [Event::Amended { kept: false, .. }, _]));
    let mut levels = desk(Limits { levels_per_side: 1, ..limits() });
    levels.all(order(ANN, 50));
    levels.all(Command::Place(limit(ANN, Side::Sell, 60, 1)));
    levels.all(order(BOB, 50));
    assert_eq!(levels.refused(order(BOB, 51)), full(Capacity::LevelsPerSide, 1));
}

#[test]
fn as_many_books_as_there_may_be() {
    let mut desk = Desk::with(Limits { books: 2, books_per_owner: 1, ..limits() });
    desk.all(Command::OpenBook(terms(0)));
    let open = Command::OpenBook(terms(0));
    assert_eq!(desk.refused(open), full(Capacity::Books, 2));
    desk.rest(ANN, Side::Buy, 50, 1);
    let book = BookId::new(1);
    let other = Place { book, ..limit(ANN, Side::Buy, 50, 1) };
    let most = full(Capacity::BooksPerOwner, 1);
    assert_eq!(desk.refused(Command::Place(other)), most);
    let set = Command::SetPosition { owner: ANN, book, position: 1 };
    assert_eq!(desk.refused(set), most);
    desk.all(Command::SetMark(SetMark { book, mark: 100, delta: 0 }));
    let (buyer, seller, price, size) = (BOB, ANN, 100, 10);
    let block = BlockTrade { book, buyer, seller, price, size };
    assert_eq!(desk.refused(Command::BlockTrade(block)), most);
}

#[test]
fn as_many_requests_answers_and_protections_as_there_may_be() {
    let most = Limits { requests_per_owner: 1, answers: 1, groups_per_owner: 1, ..limits() };
    let mut desk = Desk::with(most);
    let until = Timestamp::new(2_000);
    let (owner, book, side, size) = (ANN, BOOK, Side::Buy, 5);
    let open = Command::OpenRequest(OpenRequest { owner, book, side, size, until });
    desk.all(open.clone());
    assert_eq!(desk.refused(open), full(Capacity::RequestsPerOwner, 1));
    let request = RequestId::new(0);
    let answer = |owner| Command::AnswerRequest { owner, request, price: 50, until };
    desk.all(answer(BOB));
    desk.all(answer(BOB));
    assert_eq!(desk.refused(answer(CAT)), full(Capacity::Answers, 1));
    let window = Millis::new(1);
    let limits = Some(ProtectionLimits { window, quantity: None, delta: None });
    let protect = |group| Command::Protect { owner: ANN, group: GroupId::new(group), limits };
    desk.all(protect(0));
    desk.all(protect(0));
    assert_eq!(desk.refused(protect(1)), full(Capacity::GroupsPerOwner, 1));
}

#[test]
fn terms_and_protections_have_bounds() {
    let mut desk = Desk::new();
    let zero = BookTerms { block_minimum: 0, ..terms(0) };
    let (field, have, least, most) = (Field::BlockMinimum, 0, 1, 1_000);
    let range = Rejection::OutOfRange { field, have, least, most };
    assert_eq!(desk.refused(Command::OpenBook(zero)), range);
    let ratio = Ratio::from_bps(10_001);
    let wide = BookTerms { band: Band { ticks: 0, ratio }, ..terms(0) };
    let above = Rejection::RatioAboveOne { have: ratio.raw() };
    assert_eq!(desk.refused(Command::OpenBook(wide)), above);
    let mark = Command::SetMark(SetMark { book: BOOK, mark: 1_001, delta: i64::MIN });
    let (field, have, least, most) = (Field::Mark, 1_001, 0, 1_000);
    assert_eq!(desk.refused(mark), Rejection::OutOfRange { field, have, least, most });
    let window = Millis::new(0);
    let limits = Some(ProtectionLimits { window, quantity: None, delta: None });
    let protect = Command::Protect { owner: ANN, group: GroupId::new(0), limits };
    let (field, have, least, most) = (Field::Window, 0, 1, u64::MAX);
    assert_eq!(desk.refused(protect), Rejection::OutOfRange { field, have, least, most });
}
