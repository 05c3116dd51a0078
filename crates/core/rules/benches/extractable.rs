//! How long it takes to say what corrupting a price would pay, for books of several sizes, beside looking at every hundredth of a
//! percent. `cargo bench -p buttress-rules --bench extractable`; results are explained in `docs/reference/venue.md`.

// A bench reads the clock and counts in floats; nothing here is part of the state machine.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::disallowed_macros,
    clippy::float_arithmetic,
    missing_docs
)]

use buttress_rules::{Holding, extractable};
use pricing::{Contract, Kind, Payoff};
use std::hint::black_box;
use std::time::Instant;
use units::{Fixed, Price, Ratio, Rounding, Timestamp};

/// How long each thing is repeated.
const SECONDS: f64 = 1.0;
const UNIT: u128 = 1_000_000_000_000_000_000;
const SPOT: u128 = 3_000;
/// Holdings of a trader.
const HOLDINGS: usize = 16;

/// Milliseconds each time.
fn milliseconds(mut work: impl FnMut()) -> f64 {
    let (started, mut count) = (Instant::now(), 0_u32);
    loop {
        work();
        count += 1;
        let elapsed = started.elapsed().as_secs_f64();
        if elapsed >= SECONDS {
            return 1_000.0 * elapsed / f64::from(count);
        }
    }
}

/// Calls and puts at strikes of 50 around the price, in so many expiries.
fn contracts(expiries: u64) -> Vec<Contract> {
    let strikes = (0..48).map(|step| Price::new((SPOT - 1_200 + 50 * step) * UNIT));
    let kinds = strikes.flat_map(|strike| [(Kind::Call, strike), (Kind::Put, strike)]);
    let of = |(kind, strike)| {
        (1..=expiries).map(move |day| Contract { kind, strike, expiry: Timestamp::new(day) })
    };
    kinds.flat_map(of).collect()
}

fn traders(count: usize, contracts: usize) -> Vec<Vec<Holding>> {
    let holding = |trader: usize, index: usize| {
        let contract = (trader * 7_919 + index * 104_729) % contracts;
        let tenths = [13, -7, 25, -4, -31, 9][(trader + index) % 6];
        Holding { contract, size: Fixed::new(tenths * (UNIT as i128 / 10)) }
    };
    (0..count).map(|trader| (0..HOLDINGS).map(|index| holding(trader, index)).collect()).collect()
}

/// The same at every hundredth of a percent of the price, with nothing shared.
fn grid(contracts: &[Contract], traders: &[Vec<Holding>], bps: u32) -> Fixed {
    let spot = Price::new(SPOT * UNIT);
    let total = |price: Price| {
        let gain = |holdings: &Vec<Holding>| {
            let of = |one: &Holding| {
                let pays = |price| contracts[one.contract].at_expiry(price, Rounding::Up).unwrap();
                let change = pays(price).checked_sub(pays(spot)).unwrap();
                one.size.checked_mul(change, Rounding::Up).unwrap()
            };
            let sum = holdings.iter().map(of).fold(Fixed::ZERO, |a, b| a.checked_add(b).unwrap());
            sum.max(Fixed::ZERO)
        };
        traders.iter().map(gain).fold(Fixed::ZERO, |a, b| a.checked_add(b).unwrap())
    };
    let step = SPOT * UNIT / 10_000;
    let most = u128::from(bps);
    (0..=2 * most).map(|at| total(Price::new(SPOT * UNIT - most * step + at * step))).max().unwrap()
}

fn main() {
    println!("one thread; traders hold {HOLDINGS} contracts each, moves by 10 % at most");
    println!("{:<34} {:>14} {:>18} {:>14}", "", "milliseconds", "ns per holding", "a grid of bps");
    let (spot, bps) = (Price::new(SPOT * UNIT), 1_000);
    for (expiries, count) in [(1, 100), (12, 1_000), (12, 10_000)] {
        let contracts = contracts(expiries);
        let traders = traders(count, contracts.len());
        let find = || {
            let traders = traders.iter().map(Vec::as_slice);
            extractable(&contracts, traders, spot, Ratio::from_bps(bps)).unwrap()
        };
        let time = milliseconds(|| {
            black_box(find());
        });
        let what = format!("{count} traders, {} contracts", contracts.len());
        let each = time * 1e6 / (count * HOLDINGS) as f64;
        // Each step of the grid is rounded up once per holding, so it may say a little more.
        let (other, slow) = if count <= 1_000 {
            let started = Instant::now();
            let found = grid(&contracts, &traders, bps);
            (Some(found), format!("{:.0}", started.elapsed().as_secs_f64() * 1e3))
        } else {
            (None, "-".to_owned())
        };
        let slack = Fixed::new((count * HOLDINGS) as i128);
        let most = find().profit.checked_add(slack).unwrap();
        assert!(other.is_none_or(|other| other <= most));
        println!("{what:<34} {time:>14.3} {each:>18.1} {slow:>14}");
    }
}
