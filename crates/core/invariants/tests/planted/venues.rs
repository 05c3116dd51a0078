//! Money from nowhere, positions without another side, and trades that nothing covers.

use crate::{common::*, only, plant};
use app::State;
use invariants::{Property, Violation};
use matching::{Command, Side};
use pricing::Kind;
use protocol::*;
use units::*;

/// Alice asks; in the block Bob buys ten lots. The bug alters what is left.
fn trade_with(bug: impl FnOnce(&mut State)) -> Vec<Violation> {
    let mut chain = Chain::trading();
    let book = chain.book(Kind::Call, 2_000);
    chain.order("alice", book, Side::Sell, 125, 30);
    let place = limit(chain.trader("bob"), book, Side::Buy, 125, 10);
    let time = chain.state.time().plus(1);
    let transactions = vec![chain.sign("bob", vec![trade(Command::Place(place))])];
    plant(&mut chain, time, transactions, Property::Venues, |state, executed| {
        let traded = executed.receipts[0].events.iter();
        assert_eq!(traded.filter(|event| matches!(event, Event::TradePaid { .. })).count(), 1);
        bug(state);
    })
}

fn trader(state: &State, who: &str) -> TraderId {
    let row = state.ledger().find_account(&account(who)).unwrap();
    state.options().find_trader(VENUE, row).unwrap()
}

/// Conservation sees it too: what a venue has from nowhere, the chain has from nowhere. So the ledger is made to fit.
#[test]
fn a_premium_that_is_paid_and_not_taken_is_found() {
    let found = trade_with(|state| {
        let seller = trader(state, "alice");
        let premium = 125 * 10 * UNIT;
        state.tamper_options().tamper_trader(seller).unwrap().cash += premium as i128;
        let buyer = state.ledger().find_account(&account("bob")).unwrap();
        let (ledger, _) = state.tamper();
        let less = Amount::new(premium);
        ledger.tamper_balance(buyer, PAY, |has| has.checked_sub(less).unwrap());
    });
    only(Property::Venues, &found);
}

#[test]
fn a_position_without_another_side_is_found() {
    let found = trade_with(|state| {
        let (buyer, now) = (trader(state, "bob"), state.time());
        let (book, _) = state.options().engine().positions(owner(buyer)).next().unwrap();
        let set = Command::SetPosition { owner: owner(buyer), book, position: 11 };
        state.tamper_options().tamper_books(now, &set);
    });
    only(Property::Venues, &found);
}

#[test]
fn a_trade_beyond_what_is_secured_is_found() {
    let found = trade_with(|state| {
        let till = state.tamper_options().tamper_till(VENUE).unwrap();
        // 10 lots × 0.01 × 2000 × 10 % can be gained, and one unit less is borne.
        assert_eq!(till.exposed(), cash(20));
        till.cap = till.exposed().checked_sub(Amount::new(1)).unwrap();
    });
    only(Property::Venues, &found);
}
