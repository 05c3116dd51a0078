//! A mixed stream of commands through the engine, next to two others in the same run: how many a second, and how long one
//! takes. `cargo bench -p buttress-matching --bench matching`; results are explained in `docs/performance.md`.
//!
//! Half of the commands add an order, four in ten cancel one, one in ten takes what is there. All engines get the same
//! stream; that they trade the same lots is compared. `BUTTRESS_BENCH_COMMANDS` says how many, `BUTTRESS_SEED` which.

// A bench reads the clock and counts in floats; nothing here is part of the state machine.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::disallowed_macros,
    clippy::float_arithmetic,
    missing_docs
)]

mod engines;
mod stream;

use engines::{Buttress, Lobster, Matchcore, Venue};
use std::time::{Duration, Instant};
use stream::{Step, stream};

/// What one engine did with the stream.
struct Measured {
    name: &'static str,
    /// The best time of all runs for each piece of the stream: what else the machine does at a moment hits few pieces.
    pieces: Vec<Duration>,
    /// Of the run with the lowest median, in nanoseconds, sorted.
    each: Vec<u32>,
}

impl Measured {
    fn total(&self) -> f64 {
        self.pieces.iter().sum::<Duration>().as_secs_f64()
    }
    fn percentile(&self, share: f64) -> u32 {
        self.each[(self.each.len() as f64 * share) as usize]
    }
}

/// All commands, with a look at the clock every ten thousand.
fn whole(venue: &mut dyn Venue, steps: &[Step]) -> Vec<Duration> {
    let piece = |steps: &[Step]| {
        let started = Instant::now();
        for step in steps {
            venue.act(step);
        }
        started.elapsed()
    };
    steps.chunks(10_000).map(piece).collect()
}

/// Each command between two looks at the clock, whose own time is in what is measured.
fn each(venue: &mut dyn Venue, steps: &[Step]) -> Vec<u32> {
    let mut times: Vec<u32> = Vec::with_capacity(steps.len());
    for step in steps {
        let started = Instant::now();
        venue.act(step);
        times.push(started.elapsed().as_nanos().try_into().unwrap_or(u32::MAX));
    }
    times.sort_unstable();
    times
}

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// All lines but the first trade the same lots in each command; of the first it is said where it does not.
fn agree(lines: &[Line], steps: &[Step]) {
    let volumes = |make: &Make| {
        let mut venue = make();
        steps.iter().map(|step| venue.act(step)).collect::<Vec<u64>>()
    };
    let [(first, other), rest @ ..] = lines else { return };
    let mut traded = Vec::new();
    for (name, make) in rest {
        let these = volumes(make);
        assert!(traded.is_empty() || traded == these, "{name} trades otherwise than those before");
        traded = these;
    }
    println!(
        "{} commands: 50 % add, 40 % cancel, 10 % take; {} of them trade, {} lots in all",
        steps.len(),
        traded.iter().filter(|lots| **lots > 0).count(),
        traded.iter().sum::<u64>(),
    );
    let differs = traded.iter().zip(volumes(other)).filter(|(a, b)| *a != b).count();
    println!("the same lots in each command by all engines, but for {differs} commands by {first}");
}

type Make = Box<dyn Fn() -> Box<dyn Venue>>;
type Line = (&'static str, Make);

fn main() {
    let count = number("BUTTRESS_BENCH_COMMANDS", 1_000_000) as usize;
    let steps = stream(number("BUTTRESS_SEED", 1), count);
    let plain = Buttress { chained: false, ..Buttress::default() };
    let chained = Buttress::default();
    let lines: Vec<Line> = vec![
        ("matchcore 0.4", Box::new(|| Box::new(Matchcore::new()))),
        ("lobster 0.7", Box::new(|| Box::new(Lobster::new()))),
        ("buttress, not chained", Box::new(move || plain.found())),
        ("buttress, chained", Box::new(move || chained.found())),
        (
            "buttress, not chained, each in an envelope",
            Box::new(move || Buttress { envelopes: true, ..plain }.found()),
        ),
        (
            "buttress, chained, each in an envelope",
            Box::new(move || Buttress { envelopes: true, ..chained }.found()),
        ),
        (
            "buttress, chained, each undone and done again",
            Box::new(move || Buttress { envelopes: true, twice: true, ..chained }.found()),
        ),
    ];

    agree(&lines, &steps);
    let fresh = |(name, _): &Line| {
        let pieces = vec![Duration::MAX; steps.len().div_ceil(10_000)];
        Measured { name, pieces, each: Vec::new() }
    };
    let mut measured: Vec<Measured> = lines.iter().map(fresh).collect();
    // Interleaved, so that what else the machine does hits all alike.
    for _ in 0..7 {
        for ((_, make), best) in lines.iter().zip(&mut measured) {
            for (best, piece) in best.pieces.iter_mut().zip(whole(make().as_mut(), &steps)) {
                *best = piece.min(*best);
            }
            let times = each(make().as_mut(), &steps);
            let middle = |times: &[u32]| times.get(times.len() / 2).copied().unwrap_or(u32::MAX);
            if middle(&times) < middle(&best.each) {
                best.each = times;
            }
        }
    }
    let base = measured[0].total();
    println!(
        "{:<46} {:>10} {:>6} {:>8} {:>7} {:>7}",
        "", "per second", "÷", "p50 ns", "p99", "p99.9"
    );
    for line in &measured {
        println!(
            "{:<46} {:>10.0} {:>6.2} {:>8} {:>7} {:>7}",
            line.name,
            count as f64 / line.total(),
            base / line.total(),
            line.percentile(0.5),
            line.percentile(0.99),
            line.percentile(0.999),
        );
    }
    let clock = (0..100_000).map(|_| Instant::now().elapsed().as_nanos()).min().unwrap_or(0);
    println!("of each latency the clock itself takes {clock} ns or more");
}
