//! How long it takes to find where a market of many positions ends and where it breaks, beside rounds that look at every
//! position in each. `cargo bench -p buttress-risk --bench liquidation`.

#![allow(missing_docs)]

use buttress_risk::liquidation::{Impact, Market, Seller};
use network::liquidations::Depth;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use std::hint::black_box;
use std::time::Instant;

/// How long each thing is repeated.
const SECONDS: f64 = 1.0;

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

/// So many sellers with triggers between half of the price and all of it; together they sell what the market is deep.
fn sellers(count: usize) -> Vec<Seller> {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut uniform = || f64::from(random.next_u32()) / f64::from(u32::MAX);
    let seller = |who| Seller {
        trigger: 0.5 + 0.5 * uniform(),
        amount: 2.0 * uniform() / count as f64,
        who,
    };
    (0..count).map(seller).collect()
}

/// Where rounds end that look at every seller each time.
fn naive(impact: &Impact, sellers: &[Seller], sale: f64) -> f64 {
    let mut price = 1.0;
    loop {
        let sold = sellers.iter().filter(|seller| seller.trigger >= price);
        let next = impact.factor(sale + sold.map(|seller| seller.amount).sum::<f64>());
        if next >= price {
            return price;
        }
        price = next;
    }
}

fn main() {
    let row =
        |what: String, time: f64, by: f64| println!("{what:<44} {time:>12.4} {:>10.3}", time / by);
    println!("{:<44} {:>12} {:>10}", "one thread", "ms", "÷ naive");
    for count in [1_000, 10_000, 100_000] {
        let impact = Impact::new(&Depth::Exponential { depth: 1.0 });
        let sellers = sellers(count);
        let market = Market::new(1.0, impact.clone(), 0.0, sellers.clone());
        assert!((naive(&impact, &sellers, 0.01) - market.greatest(0.01).price).abs() < 1e-9);
        let slow = milliseconds(|| {
            black_box(naive(&impact, black_box(&sellers), 0.01));
        });
        row(format!("{count} positions, naive rounds"), slow, slow);
        row(
            format!("{count} positions, sorted"),
            milliseconds(|| {
                black_box(Market::new(1.0, impact.clone(), 0.0, black_box(&sellers).clone()));
            }),
            slow,
        );
        row(
            format!("{count} positions, greatest fixed point"),
            milliseconds(|| {
                black_box(black_box(&market).greatest(0.01));
            }),
            slow,
        );
        row(
            format!("{count} positions, all cliffs"),
            milliseconds(|| {
                black_box(black_box(&market).cliffs());
            }),
            slow,
        );
    }
}
