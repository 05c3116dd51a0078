//! Options priced per second to the last of 18 digits, next to the same options priced in doubles in the same run.
//! `cargo bench -p buttress-pricing`; results are explained in `docs/performance.md`.

// A bench reads the clock and counts in floats; nothing here is part of the state machine.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::disallowed_macros,
    clippy::float_arithmetic,
    missing_docs
)]

use buttress_pricing::{Kind, Slice};
use implied_vol::{DefaultSpecialFn, PriceBlackScholes};
use std::hint::black_box;
use std::time::Instant;
use units::{Fixed, Millis, Price, Ratio};

/// How long each thing is repeated.
const SECONDS: f64 = 2.0;
const UNIT: u128 = 1_000_000_000_000_000_000;

struct Quote {
    kind: Kind,
    forward: Price,
    strike: Price,
    volatility: Ratio,
    remaining: Millis,
}

/// Options of a market: forwards about 3,000, strikes from a third of that to three times as much, volatilities from 20 to
/// 220 %, expiries from an hour to a year.
fn quotes() -> Vec<Quote> {
    let mut state = 1_u64;
    let mut below = |limit: u128| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (u128::from(state >> 11) * limit) >> 53
    };
    (0..4_096)
        .map(|index| Quote {
            kind: if index % 2 == 0 { Kind::Call } else { Kind::Put },
            forward: Price::new(2_900 * UNIT + below(200 * UNIT)),
            strike: Price::new(1_000 * UNIT + below(8_000 * UNIT)),
            volatility: Ratio::new(UNIT / 5 + below(2 * UNIT)),
            remaining: Millis::new(u64::try_from(3_600_000 + below(31_536_000_000)).unwrap()),
        })
        .collect()
}

/// Prices per second, if each round of `work` makes `each`.
fn rate(each: usize, mut work: impl FnMut()) -> f64 {
    let (started, mut count) = (Instant::now(), 0_usize);
    loop {
        work();
        count += each;
        let elapsed = started.elapsed().as_secs_f64();
        if elapsed >= SECONDS {
            return count as f64 / elapsed;
        }
    }
}

fn main() {
    let quotes = quotes();
    let doubles: Vec<_> = quotes
        .iter()
        .map(|quote| {
            let double = |raw: u128| raw as f64 / UNIT as f64;
            let years = quote.remaining.raw() as f64 / 31_536_000_000.0;
            let (forward, strike) = (double(quote.forward.raw()), double(quote.strike.raw()));
            (quote.kind == Kind::Call, forward, strike, double(quote.volatility.raw()), years)
        })
        .collect();
    let float = rate(doubles.len(), || {
        for &(is_call, forward, strike, volatility, expiry) in black_box(&doubles) {
            let option = PriceBlackScholes::builder()
                .forward(forward)
                .strike(strike)
                .volatility(volatility)
                .expiry(expiry)
                .is_call(is_call)
                .build_unchecked();
            black_box(option.calculate::<DefaultSpecialFn>());
        }
    });
    println!("one thread; {float:.0} prices per second in doubles (implied-vol)");
    println!("{:<64} {:>12} {:>12}", "to the last of 18 digits", "per second", "of doubles");
    let line = |what: &str, rate: f64| println!("{what:<64} {rate:>12.0} {:>11.3}x", rate / float);

    let single = |discount: Ratio| {
        rate(quotes.len(), || {
            for quote in black_box(&quotes) {
                let slice = Slice::new(quote.forward, quote.remaining, discount);
                black_box(slice.price(quote.kind, quote.strike, quote.volatility).unwrap());
            }
        })
    };
    line("one by one, each an expiry of its own", single(Ratio::ONE));
    line("the same, discounted", single(Ratio::new(98 * UNIT / 100)));

    let slice = Slice::new(Price::new(3_000 * UNIT), Millis::new(2_592_000_000), Ratio::ONE);
    let together = rate(quotes.len(), || {
        for quote in black_box(&quotes) {
            black_box(slice.price(quote.kind, quote.strike, quote.volatility).unwrap());
        }
    });
    line("one expiry, many strikes and volatilities", together);

    // Portfolio margin: 33 scenarios, each another forward and another volatility for each of 16 options.
    let book = quotes.get(..16).unwrap();
    let scenarios: Vec<_> = (0..33_u128).map(|index| (60 + 3 * index, 70 + 2 * index)).collect();
    let checked = rate(33 * 16, || {
        let mut worth = Fixed::ZERO;
        for &(forward, volatility) in black_box(&scenarios) {
            let slice = slice.with_forward(Price::new(30 * UNIT * forward));
            for quote in book {
                let volatility = Ratio::new(quote.volatility.raw() * volatility / 100);
                let price = slice.price(quote.kind, quote.strike, volatility).unwrap();
                worth = worth.checked_add(price).unwrap();
            }
        }
        black_box(worth);
    });
    line("33 scenarios of 16 options at one expiry", checked);

    let greeks = rate(64, || {
        for quote in black_box(quotes.get(..64).unwrap()) {
            black_box(slice.greeks(quote.kind, quote.strike, quote.volatility).unwrap());
        }
    });
    line("delta, gamma, vega and theta of one", greeks);
    let in_doubt = rate(64, || {
        // A discount of 2 or more is left to the 256 bits.
        let slice =
            Slice::new(Price::new(3_000 * UNIT), Millis::new(2_592_000_000), Ratio::new(2 * UNIT));
        for quote in black_box(quotes.get(..64).unwrap()) {
            black_box(slice.price(quote.kind, quote.strike, quote.volatility).unwrap());
        }
    });
    line("what is in doubt in 128 bits, in 256", in_doubt);
}
