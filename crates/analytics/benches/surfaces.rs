//! Implied volatilities, prices in floats, and smiles in floats and in fixed point, per second.
//! `cargo bench -p buttress-analytics`; results are explained in `docs/performance.md`.

#![allow(missing_docs)]

use buttress_analytics::{SmileQuote, Svi, Vanilla, fit, fit_free_of_arbitrage};
use pricing::surface::{Surface, SviSmile};
use pricing::{Kind, Slice, Smile};
use std::hint::black_box;
use std::time::Instant;
use units::{Fixed, Millis, Price, Ratio, Timestamp};

/// How long each thing is repeated.
const SECONDS: f64 = 1.0;
const FORWARD: f64 = 3_000.0;
const MONTH: Millis = Millis::new(30 * 86_400_000);
const YEARS: f64 = 30.0 / 365.0;
const NEAR: Svi = Svi { a: -0.005, b: 0.09, rho: -0.25, m: -0.02, sigma: 0.25 };
const FAR: Svi = Svi { a: -0.008, b: 0.14, rho: -0.25, m: -0.02, sigma: 0.3 };

/// Options as a market has them: strikes out to two and a half standard deviations, volatilities of the smile.
fn options() -> Vec<(Vanilla, f64)> {
    let width = NEAR.variance(0.0).sqrt();
    (0..1_024)
        .map(|n| {
            let k = width * 2.5 * (f64::from(n) / 512.0 - 1.0);
            let kind = if k < 0.0 { Kind::Put } else { Kind::Call };
            let strike = FORWARD * k.exp();
            (Vanilla { kind, forward: FORWARD, strike, years: YEARS }, NEAR.volatility(k, YEARS))
        })
        .collect()
}

/// Times per second, if each round of `work` does it `each` times.
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
    let options = options();
    let prices: Vec<f64> =
        options.iter().map(|(option, volatility)| option.price(*volatility)).collect();
    let each = options.len();
    let black = rate(each, || {
        for (option, volatility) in black_box(&options) {
            black_box(option.price(*volatility));
        }
    });
    let row = |what: &str, rate: f64| println!("{what:<46} {rate:>14.0} {:>10.6}", rate / black);
    println!("{:<46} {:>14} {:>10}", "one thread", "per second", "÷ prices");
    row("prices in floats", black);
    row(
        "implied volatilities",
        rate(each, || {
            for ((option, _), price) in black_box(&options).iter().zip(&prices) {
                let _ = black_box(option.implied_volatility(*price));
            }
        }),
    );

    let moneyness: Vec<f64> =
        options.iter().map(|(option, _)| (option.strike / option.forward).ln()).collect();
    row(
        "volatilities of a smile in floats, by k",
        rate(each, || {
            for k in black_box(&moneyness) {
                black_box(NEAR.volatility(*k, YEARS));
            }
        }),
    );
    let taken = |svi: Svi| SviSmile::new(svi.to_fixed().unwrap(), MONTH).unwrap();
    let near = taken(NEAR);
    let fixed: Vec<Fixed> = moneyness.iter().map(|k| Fixed::new((k * 1e18) as i128)).collect();
    row(
        "volatilities in fixed point, by k",
        rate(each, || {
            for k in black_box(&fixed) {
                black_box(near.volatility_at(*k));
            }
        }),
    );
    let strikes: Vec<Price> =
        options.iter().map(|(option, _)| Price::new((option.strike * 1e18) as u128)).collect();
    let slice = Slice::new(Price::new(3_000_000_000_000_000_000_000), MONTH, Ratio::ONE);
    row(
        "volatilities in fixed point, by strike",
        rate(each, || {
            for strike in black_box(&strikes) {
                let _ = black_box(near.volatility(&slice, *strike));
            }
        }),
    );
    row(
        "smiles looked at, in fixed point",
        rate(1, || {
            let _ = black_box(taken(black_box(NEAR)));
        }),
    );
    let later: Vec<(Timestamp, SviSmile)> =
        [(Timestamp::new(1), near), (Timestamp::new(2), taken(FAR))].to_vec();
    row(
        "pairs of expiries compared, in fixed point",
        rate(1, || {
            let mut surface = Surface::default();
            surface.publish(black_box(&later).iter().copied()).unwrap();
            black_box(surface);
        }),
    );

    let quotes: Vec<SmileQuote> = options
        .iter()
        .zip(&moneyness)
        .step_by(32)
        .map(|((option, volatility), k)| SmileQuote {
            k: *k,
            volatility: *volatility,
            weight: option.vega(*volatility),
        })
        .collect();
    row(
        "fits of 32 strikes",
        rate(1, || {
            let _ = black_box(fit(black_box(&quotes), YEARS));
        }),
    );
    row(
        "the same above an expiry that is in the way",
        rate(1, || {
            let _ = black_box(fit_free_of_arbitrage(black_box(&quotes), YEARS, Some(&FAR)));
        }),
    );
}
