use crate::desk::*;
use buttress_matching::*;
use units::Timestamp;

const FIRST: RequestId = RequestId::new(0);

/// Ann asks to buy 20 until 1 100; the mark is 100, the band 95 to 105.
fn asked() -> Desk {
    let mut desk = Desk::new();
    desk.all(Command::SetMark(SetMark { book: BOOK, mark: 100, delta: 0 }));
    let (owner, book, side, size) = (ANN, BOOK, Side::Buy, 20);
    let until = Timestamp::new(1_100);
    let opened = desk.all(Command::OpenRequest(OpenRequest { owner, book, side, size, until }));
    assert_eq!(opened, [Event::RequestOpened { request: FIRST, until }]);
    desk
}

fn answer(owner: OwnerId, price: u64, until: u64) -> Command {
    let until = Timestamp::new(until);
    Command::AnswerRequest { owner, request: FIRST, price, until }
}

fn accept(choice: Choice) -> Command {
    Command::AcceptAnswer { owner: ANN, request: FIRST, choice }
}

fn traded(maker: OwnerId, price: u64) -> Event {
    let (request, book, side, taker, size) = (FIRST, BOOK, Side::Buy, ANN, 20);
    Event::RequestTraded { request, book, side, taker, maker, price, size }
}

#[test]
fn the_best_answer_within_the_band_is_the_oldest_at_its_price() {
    let mut desk = asked();
    for (maker, price) in [(BOB, 102), (CAT, 101), (DAN, 101), (OwnerId::new(5), 94)] {
        desk.all(answer(maker, price, 1_100));
    }
    let best = Choice::Best { limit: 104 };
    assert_eq!(desk.all(accept(best)), [traded(CAT, 101)]);
    assert_eq!(desk.engine.position(ANN, BOOK), 20);
    assert_eq!(desk.engine.position(CAT, BOOK), -20);
    let gone = Rejection::UnknownRequest { request: FIRST };
    assert_eq!(desk.refused(accept(best)), gone, "all of it traded, and with one only");
}

#[test]
fn a_seller_takes_the_highest_answer() {
    let mut desk = asked();
    let (owner, book, side, size) = (ANN, BOOK, Side::Sell, 20);
    let until = Timestamp::new(1_100);
    desk.all(Command::OpenRequest(OpenRequest { owner, book, side, size, until }));
    let request = RequestId::new(1);
    for (owner, price) in [(BOB, 99), (CAT, 103), (DAN, 106)] {
        desk.all(Command::AnswerRequest { owner, request, price, until });
    }
    let choice = Choice::Best { limit: 104 };
    let events = desk.all(Command::AcceptAnswer { owner: ANN, request, choice });
    let reason = Rejection::NoAnswerWithin { request, low: 104, high: 105 };
    assert_eq!(events, [Event::Rejected { reason }]);
    let choice = Choice::Best { limit: 100 };
    desk.all(Command::AcceptAnswer { owner: ANN, request, choice });
    assert_eq!(desk.engine.position(CAT, BOOK), 20);
}

#[test]
fn a_new_answer_stands_instead_of_the_old_one_and_is_younger() {
    let mut desk = asked();
    desk.all(answer(BOB, 101, 1_100));
    desk.all(answer(CAT, 101, 1_100));
    desk.all(answer(BOB, 101, 1_100));
    assert_eq!(desk.all(accept(Choice::Best { limit: 105 })), [traded(CAT, 101)]);
}

#[test]
fn a_chosen_answer_must_still_be_what_the_taker_saw() {
    let mut desk = asked();
    let choice = accept(Choice::Of { maker: BOB, price: 101 });
    let none = Rejection::NoAnswer { request: FIRST, maker: BOB };
    assert_eq!(desk.refused(choice.clone()), none);
    desk.all(answer(BOB, 102, 1_100));
    desk.all(answer(CAT, 101, 1_100));
    let changed = Rejection::AnswerChanged { maker: BOB, expected: 101, have: 102 };
    assert_eq!(desk.refused(choice), changed);
    // Not the best one: whose it is may matter to the taker.
    let choice = accept(Choice::Of { maker: BOB, price: 102 });
    assert_eq!(desk.all(choice), [traded(BOB, 102)]);
}

#[test]
fn answers_and_requests_end_at_their_time() {
    let mut desk = asked();
    desk.all(answer(BOB, 101, 1_050));
    desk.all(answer(CAT, 102, 1_200));
    desk.now = 1_050;
    let (request, reason) = (FIRST, Reason::Expired);
    let gone = Event::AnswerGone { request, maker: BOB, reason };
    assert_eq!(desk.all(Command::Tick), [gone]);
    desk.now = 1_100;
    assert_eq!(desk.all(Command::Tick), [Event::RequestClosed { request, reason }]);
    desk.now = 1_200;
    assert_eq!(desk.all(Command::Tick), [], "the answer went with its request");
}

#[test]
fn makers_withdraw_and_takers_close() {
    let mut desk = asked();
    desk.all(answer(BOB, 101, 1_100));
    let withdraw = Command::WithdrawAnswer { owner: BOB, request: FIRST };
    let (request, reason) = (FIRST, Reason::Cancelled);
    let gone = Event::AnswerGone { request, maker: BOB, reason };
    assert_eq!(desk.all(withdraw.clone()), [gone]);
    assert_eq!(desk.refused(withdraw), Rejection::NoAnswer { request, maker: BOB });
    let close = |owner| Command::CloseRequest { owner, request };
    let not_owner = Rejection::NotOwner { owner: BOB, belongs_to: ANN };
    assert_eq!(desk.refused(close(BOB)), not_owner);
    assert_eq!(desk.all(close(ANN)), [Event::RequestClosed { request, reason }]);
}

#[test]
fn nobody_answers_their_own_request() {
    let mut desk = asked();
    assert_eq!(desk.refused(answer(ANN, 100, 1_100)), Rejection::WithOneself { owner: ANN });
}

#[test]
fn a_trade_beside_the_book_needs_a_mark_and_keeps_to_the_band() {
    let mut desk = Desk::new();
    let block = |price| {
        let (book, buyer, seller, size) = (BOOK, ANN, BOB, 10);
        Command::BlockTrade(BlockTrade { book, buyer, seller, price, size })
    };
    assert_eq!(desk.refused(block(100)), Rejection::NoMark { book: BOOK });
    desk.all(Command::SetMark(SetMark { book: BOOK, mark: 100, delta: 0 }));
    for price in [94, 106] {
        let outside = Rejection::OutsideBand { price, low: 95, high: 105 };
        assert_eq!(desk.refused(block(price)), outside);
    }
    let (book, buyer, seller, price, size) = (BOOK, ANN, BOB, 105, 10);
    let traded = Event::BlockTraded { book, buyer, seller, price, size };
    assert_eq!(desk.all(block(105)), [traded]);
    assert_eq!(desk.engine.position(ANN, BOOK), 10);
    assert_eq!(desk.engine.position(BOB, BOOK), -10);

    let mut desk = asked();
    desk.all(answer(BOB, 106, 1_100));
    let outside = Rejection::OutsideBand { price: 106, low: 95, high: 105 };
    assert_eq!(desk.refused(accept(Choice::Of { maker: BOB, price: 106 })), outside);
}

#[test]
fn a_block_is_large_enough_and_of_two() {
    let mut desk = Desk::new();
    desk.all(Command::SetMark(SetMark { book: BOOK, mark: 100, delta: 0 }));
    let block = |seller, size| {
        let (book, buyer, price) = (BOOK, ANN, 100);
        Command::BlockTrade(BlockTrade { book, buyer, seller, price, size })
    };
    let small = Rejection::BlockTooSmall { size: 9, least: 10 };
    assert_eq!(desk.refused(block(BOB, 9)), small);
    assert_eq!(desk.refused(block(ANN, 10)), Rejection::WithOneself { owner: ANN });
}

/// The buyer's first, then the seller's; the taker's first, then the maker's.
#[test]
fn a_trade_beside_the_book_cuts_reduce_only_orders() {
    let mut desk = Desk::new();
    desk.all(Command::SetMark(SetMark { book: BOOK, mark: 100, delta: 0 }));
    desk.give(ANN, -12);
    desk.give(BOB, 12);
    let reducing =
        |owner, side, price| Place { reduce_only: true, ..limit(owner, side, price, 12) };
    let (bid, _) = desk.place(reducing(ANN, Side::Buy, 90));
    let (ask, _) = desk.place(reducing(BOB, Side::Sell, 110));
    let (book, buyer, seller, price, size) = (BOOK, ANN, BOB, 100, 10);
    let events = desk.all(Command::BlockTrade(BlockTrade { book, buyer, seller, price, size }));
    let cuts = [(bid, 10, Reason::ReduceOnly), (ask, 10, Reason::ReduceOnly)];
    assert_eq!(reduced(&events), cuts);

    let until = Timestamp::new(1_100);
    let (owner, side, size) = (BOB, Side::Sell, 1);
    desk.all(Command::OpenRequest(OpenRequest { owner, book, side, size, until }));
    desk.all(answer(ANN, 100, 1_100));
    let (request, choice) = (FIRST, Choice::Best { limit: 1 });
    let events = desk.all(Command::AcceptAnswer { owner: BOB, request, choice });
    let cuts = [(ask, 1, Reason::ReduceOnly), (bid, 1, Reason::ReduceOnly)];
    assert_eq!(reduced(&events), cuts);
}
