//! A venue on the ledger: orders and fills per second with margin checked, next to the bare engine in the same run; and what a price
//! round costs with many accounts. `cargo bench -p buttress-app --bench venue`; results are explained in `docs/performance.md`.

// A bench reads the clock and counts in floats; nothing here is part of the state machine.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::disallowed_macros,
    missing_docs,
    dead_code
)]

#[path = "../tests/common/mod.rs"]
mod common;

use common::*;
use matching::{BookTerms, Command, Engine, GroupId, Limits, SetMark, Side};
use protocol::*;
use std::time::Instant;
use units::*;

/// Accounts that trade.
const ACCOUNTS: usize = 1_000;
/// Positions of each.
const POSITIONS: usize = 16;
/// Orders of each kind that are timed.
const ORDERS: usize = 4_000;

fn names() -> Vec<String> {
    (0..ACCOUNTS).map(|index| format!("trader-{index}")).collect()
}

/// A venue with so many funded accounts.
fn crowded(names: &[String]) -> Chain {
    let mut chain = Chain::trading();
    let amount = cash(800);
    for (payer, some) in TRADERS.iter().cycle().zip(names.chunks(200)) {
        let pay = some.iter().map(|who| {
            Action::Transfer(Transfer { to: account(who), asset: PAY, amount: cash(1_000) })
        });
        chain.done(payer, pay.collect());
        for who in some {
            chain.deposit(who, amount);
        }
    }
    chain
}

/// Executes one command of each account in turn; seconds spent in the state machine.
fn timed(
    chain: &mut Chain,
    names: &[String],
    commands: impl Fn(&Chain, usize) -> Option<Action>,
) -> (usize, f64) {
    let (mut done, mut seconds) = (0, 0.0);
    for index in 0..ORDERS {
        let who = &names[index % names.len()];
        let Some(action) = commands(chain, index) else { continue };
        let signed = chain.sign(who, vec![action]);
        let checked = CheckedTransaction::check(signed, &chain.state.meta().chain).unwrap();
        let started = Instant::now();
        let receipt = chain.state.apply(&checked);
        seconds += started.elapsed().as_secs_f64();
        assert_eq!(receipt.outcome, Outcome::Done);
        done += 1;
    }
    (done, seconds)
}

fn main() {
    let names = names();
    let mut chain = crowded(&names);
    let books: Vec<_> = chain
        .options()
        .contracts()
        .filter(|(_, listing)| listing.settled.is_none() && listing.mark.is_some())
        .map(|(_, listing)| listing.book)
        .take(POSITIONS)
        .collect();
    println!("one thread, {ACCOUNTS} accounts, {} contracts with a mark", books.len());
    println!("{:<52} {:>12} {:>14}", "", "per second", "of the engine");

    // The bare engine, same kinds of commands: two orders that meet.
    let mut engine = Engine::new(Limits::default()).unwrap();
    let band = market_parameters().band;
    let mut events = Vec::new();
    let terms = BookTerms { group: GroupId::new(0), block_minimum: 1, band };
    engine.execute(Timestamp::new(0), &Command::OpenBook(terms), &mut events).unwrap();
    let book = matching::BookId::new(0);
    let mark = SetMark { book, mark: 100, delta: 0 };
    engine.execute(Timestamp::new(0), &Command::SetMark(mark), &mut events).unwrap();
    let started = Instant::now();
    for index in 0..200_000_u32 {
        events.clear();
        let side = if index.is_multiple_of(2) { Side::Sell } else { Side::Buy };
        let order = limit(TraderId::new(index % 1_000), book, side, 100, 1);
        engine.execute(Timestamp::new(0), &Command::Place(order), &mut events).unwrap();
    }
    let bare = 200_000.0 / started.elapsed().as_secs_f64();
    let line = |what: &str, rate: f64| println!("{what:<52} {rate:>12.0} {:>13.3}x", rate / bare);
    line("commands of the bare engine, half of them trade", bare);

    let place = |side: Side, rests: bool| {
        let books = books.clone();
        let names = names.clone();
        move |chain: &Chain, index: usize| {
            let book = books[index / ACCOUNTS % books.len()];
            let mark = chain.mark(book).max(20);
            let price = if rests { mark / 2 } else { mark };
            let who = chain.trader(&names[index % names.len()]);
            let order = limit(who, book, side, price, 1);
            Some(trade(Command::Place(order)))
        }
    };
    let (count, seconds) = timed(&mut chain, &names, place(Side::Buy, true));
    line("orders that rest, with margin checked", count as f64 / seconds);
    let cancel = |chain: &Chain, index: usize| {
        let who = owner(chain.trader(&names[index % ACCOUNTS]));
        let order = chain.options().engine().orders_of(who).next()?;
        Some(trade(Command::Cancel { owner: who, order: order.id }))
    };
    let (count, seconds) = timed(&mut chain, &names, cancel);
    line("cancellations", count as f64 / seconds);
    // Neighbours trade with one another: the first sells, the next buys.
    let trades = |chain: &Chain, pass: usize, index: usize| {
        let book = books[(pass * ORDERS + index) / ACCOUNTS % books.len()];
        let side = if index.is_multiple_of(2) { Side::Sell } else { Side::Buy };
        let who = chain.trader(&names[index % ACCOUNTS]);
        Some(trade(Command::Place(limit(who, book, side, chain.mark(book).max(1), 1))))
    };
    let (mut count, mut seconds) = (0, 0.0);
    for pass in 0..POSITIONS * ACCOUNTS / ORDERS {
        let (more, took) = timed(&mut chain, &names, |chain, index| trades(chain, pass, index));
        (count, seconds) = (count + more, seconds + took);
    }
    line("orders of which half trade, paid and margined", count as f64 / seconds);

    let held: usize = chain
        .options()
        .traders()
        .map(|(id, _)| chain.options().engine().positions(owner(id)).count())
        .sum();
    println!(
        "a price round with {held} positions: marks, extractable value, margin of all accounts"
    );
    let round = |what: &str, milliseconds: f64| {
        println!(
            "  {what:<50} {milliseconds:>9.1} ms, {:>6.1} us an account",
            milliseconds * 1e3 / ACCOUNTS as f64
        );
    };
    round("standard margin", price_round(&mut chain, 2_001));
    let model = MarginModel::Portfolio;
    let chosen = names.iter().filter(|who| {
        let set = Action::SetMarginModel(SetMarginModel { venue: VENUE, model });
        chain.act(who, vec![set]).is_ok()
    });
    let chosen = chosen.count();
    round(&format!("portfolio margin of {chosen}"), price_round(&mut chain, 2_002));
}

/// Milliseconds of the state machine for a block that ends a round with this price.
fn price_round(chain: &mut Chain, at: u128) -> f64 {
    let reports = [0, 1].map(|operator| Action::Report(chain.report(operator, FEED, price(at))));
    chain.done("watch", reports.to_vec());
    let next = chain.state.time().plus(HEARTBEAT);
    let (height, parent) = (chain.state.meta().height.plus(1), chain.state.meta().tip);
    let block = Block { height, parent, time: next, transactions: Vec::new() };
    let checked = buttress_app::CheckedBlock::check(block, &chain.state.meta().chain).unwrap();
    let started = Instant::now();
    chain.state.execute(&checked).unwrap();
    started.elapsed().as_secs_f64() * 1e3
}
