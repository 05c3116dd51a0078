//! A venue on the ledger: orders and fills per second with margin checked, next to the bare engine in the same run; and what a price
//! round costs with many accounts. `cargo bench -p buttress-bench --bench venue`; results are explained in `docs/performance.md`.

#![allow(missing_docs)]

use buttress_bench::Crowd;
use matching::*;
use std::time::Instant;
use units::{Ratio, Timestamp};

/// Accounts that trade.
const ACCOUNTS: usize = 1_000;
/// Orders of each kind that are timed.
const ORDERS: usize = 4_000;

fn main() {
    let mut crowd = Crowd::new(ACCOUNTS).unwrap();
    println!("one thread, {ACCOUNTS} accounts, {} contracts with a mark", crowd.contracts());
    println!("{:<52} {:>12} {:>14}", "", "per second", "of the engine");
    let bare = engine();
    let line = |what: &str, rate: f64| println!("{what:<52} {rate:>12.0} {:>13.3}x", rate / bare);
    line("commands of the bare engine, half of them trade", bare);
    let rates = crowd.trade(ORDERS).unwrap();
    line("deposits of margin", rates.deposit_margin);
    line("orders that rest, with margin checked", rates.rest);
    line("cancellations", rates.cancel);
    line("orders of which half trade, paid and margined", rates.trade);
    line("surfaces", rates.publish_surface);

    let held = crowd.positions();
    println!(
        "a price round with {held} positions: marks, extractable value, margin of all accounts"
    );
    let round = |what: &str, milliseconds: f64| {
        println!(
            "  {what:<50} {milliseconds:>9.1} ms, {:>6.1} us an account",
            milliseconds * 1e3 / ACCOUNTS as f64
        );
    };
    round("standard margin", crowd.price_round_ms(2_001).unwrap());
    let chosen = crowd.choose_portfolio_margin();
    round(&format!("portfolio margin of {chosen}"), crowd.price_round_ms(2_002).unwrap());
}

/// Commands per second of the engine alone: two orders that meet.
fn engine() -> f64 {
    let mut engine = Engine::new(Limits::default()).unwrap();
    let mut events = Vec::new();
    let band = Band { ticks: 200, ratio: Ratio::from_bps(5_000) };
    let terms = BookTerms { group: GroupId::new(0), block_minimum: 10, band };
    engine.execute(Timestamp::ZERO, &Command::OpenBook(terms), &mut events).unwrap();
    let book = BookId::new(0);
    let mark = SetMark { book, mark: 100, delta: 0 };
    engine.execute(Timestamp::ZERO, &Command::SetMark(mark), &mut events).unwrap();
    let started = Instant::now();
    for index in 0..200_000_u32 {
        events.clear();
        let order = Place {
            owner: OwnerId::new(index % 1_000),
            book,
            side: if index.is_multiple_of(2) { Side::Sell } else { Side::Buy },
            price: 100,
            size: 1,
            time_in_force: TimeInForce::Limit { post_only: false, until: None },
            reduce_only: false,
            self_trade: SelfTrade::CancelNewest,
        };
        engine.execute(Timestamp::ZERO, &Command::Place(order), &mut events).unwrap();
    }
    200_000.0 / started.elapsed().as_secs_f64()
}
