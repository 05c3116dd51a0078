//! Margin checks per second of an account with 16 options: portfolio margin over 33 scenarios, with values of its own and with
//! those of a grid that all accounts share, and standard margin. `cargo bench -p buttress-margin`; results are explained in
//! `docs/performance.md`.

// A bench reads the clock and counts in floats; nothing here is part of the state machine.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::disallowed_macros,
    clippy::float_arithmetic,
    missing_docs
)]

use buttress_margin::{
    Assets, ExpiryMarket, Forward, Market, OptionPosition, Perpetual, Positions, Quote, portfolio,
    standard,
};
use pricing::{Contract, Kind, Slice};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;
use units::{Fixed, Millis, Price, Ratio, Timestamp};

/// How long each thing is repeated.
const SECONDS: f64 = 1.0;
/// Scenarios of the default parameters.
const SCENARIOS: usize = 33;
/// Options of the account.
const OPTIONS: usize = 16;

/// How often per second.
fn rate(mut work: impl FnMut()) -> f64 {
    let (started, mut count) = (Instant::now(), 0_u32);
    loop {
        work();
        count += 1;
        let elapsed = started.elapsed().as_secs_f64();
        if elapsed >= SECONDS {
            return f64::from(count) / elapsed;
        }
    }
}

fn decimal(text: &str) -> Fixed {
    text.parse().unwrap()
}

fn price(whole: u64) -> Price {
    Fixed::from_whole(i64::try_from(whole).unwrap()).to_price().unwrap()
}

fn expiry(days: u64) -> Timestamp {
    Timestamp::new(days * 86_400_000)
}

/// A market at 3 000 with strikes from 60 % to 140 % of that in each of these expiries.
fn market(expiries: &[u64]) -> Market {
    let smile = |days: u64| {
        let forward = Forward { fixed: Price::ZERO, variable: price(3_000 + days) };
        let strikes = (0..=48).map(|step| {
            let away = u128::from(step as u64).abs_diff(24);
            (price(1_800 + 50 * step as u64), Ratio::new((600 + 5 * away) * 10_u128.pow(15)))
        });
        let market = ExpiryMarket {
            forward,
            rate: decimal("0.05"),
            confidence: Fixed::ONE,
            volatilities: strikes.collect(),
        };
        (expiry(days), market)
    };
    Market {
        now: Timestamp::ZERO,
        spot: Quote { price: price(3_000), confidence: Fixed::ONE },
        perpetual: Quote { price: price(3_001), confidence: Fixed::ONE },
        expiries: expiries.iter().map(|days| smile(*days)).collect::<BTreeMap<_, _>>(),
    }
}

/// Long and short, calls and puts, in and out of the money.
fn account(expiries: &[u64]) -> Positions {
    let option = |index: usize| {
        let days = expiries[index % expiries.len()];
        let strike = price(2_000 + 50 * ((index as u64 * 7) % 41));
        let kind = if index.is_multiple_of(3) { Kind::Put } else { Kind::Call };
        let contract = Contract { kind, strike, expiry: expiry(days) };
        let size = Fixed::from_whole([3, -2, -1, 4, -5][index % 5]);
        OptionPosition { contract, size }
    };
    let options = (0..OPTIONS).map(option).collect();
    let perpetual = Perpetual { size: decimal("-2.5"), unsettled: decimal("17.25") };
    Positions { options, perpetual }
}

fn main() {
    let assets =
        Assets { cash: Fixed::from_whole(50_000), stable: price(1), collateral: Vec::new() };
    let strict = portfolio::Parameters::major();
    assert_eq!(strict.scenarios.len(), SCENARIOS);
    println!("one thread; accounts of {OPTIONS} options, {SCENARIOS} scenarios");
    println!("{:<56} {:>12} {:>18}", "", "per second", "of bare prices");
    for expiries in [&[30][..], &[2, 9, 30, 120]] {
        let (market, positions) = (market(expiries), account(expiries));
        // As many prices as scenarios need, and nothing else: each option at each of 33 forwards and volatilities.
        let bare = rate(|| {
            for OptionPosition { contract, .. } in &positions.options {
                let remaining = Millis::new(contract.expiry.raw());
                for scenario in 0..SCENARIOS as u64 {
                    let discount = Ratio::new(990_000_000_000_000_000);
                    let slice = Slice::new(price(2_500 + 30 * scenario), remaining, discount);
                    let volatility = Ratio::new(u128::from(500 + 10 * scenario) * 10_u128.pow(15));
                    black_box(slice.price(contract.kind, contract.strike, volatility).unwrap());
                }
            }
        });
        let line = |what: &str, rate: f64| {
            let what = format!("{what}, {} expiries", expiries.len());
            println!("{what:<56} {rate:>12.0} {:>17.2}x", rate / bare);
        };
        line("bare prices, 16 x 33, one by one", bare);
        line(
            "portfolio margin, values of its own",
            rate(|| {
                let found = portfolio::margin(&assets, &positions, &market, &strict);
                black_box(found.unwrap());
            }),
        );
        let listed = market.expiries.iter().flat_map(|(expiry, market)| {
            let strikes = market.volatilities.keys();
            strikes.flat_map(|strike| {
                [Kind::Call, Kind::Put].map(|kind| Contract {
                    kind,
                    strike: *strike,
                    expiry: *expiry,
                })
            })
        });
        let listed: Vec<Contract> = listed.collect();
        let grid = portfolio::Grid::new(&market, &strict, listed.iter().copied()).unwrap();
        line(
            "portfolio margin, over a grid that is there",
            rate(|| {
                black_box(grid.margin(&assets, &positions).unwrap());
            }),
        );
        line(
            &format!("a grid of {} contracts", listed.len()),
            rate(|| {
                let grid = portfolio::Grid::new(&market, &strict, listed.iter().copied());
                black_box(grid.unwrap());
            }),
        );
        let parameters = &standard::Parameters::major();
        let underlying =
            standard::Underlying { positions: &positions, market: &market, parameters };
        line(
            "standard margin",
            rate(|| {
                black_box(standard::margin(&assets, &[underlying]).unwrap());
            }),
        );
    }
}
