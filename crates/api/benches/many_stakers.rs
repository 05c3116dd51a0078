//! How long answers take with many stakers and operators, and how much longer than with few. Run: `cargo bench -p buttress-api --bench
//! many_stakers`; `STAKERS` and `OPERATORS` make it smaller or larger.
//!
//! A first page must not take longer because there are more rows behind it. Some answers look at every vault: the overview (made once a
//! block), how often stake is pledged, a service with all its offers.

#[path = "../tests/served/world/mod.rs"]
mod world;

use std::time::{Duration, Instant};
use world::World;

const ASKED: u32 = 20;
const PATHS: [&str; 15] = [
    "/v1/status",
    "/v1/overview",
    "/v1/accounts",
    "/v1/accounts?limit=1000",
    "/v1/operators",
    "/v1/vaults",
    "/v1/services",
    "/v1/services/0",
    "/v1/services/0/covers",
    "/v1/offers?service=0",
    "/v1/events",
    "/v1/search?q=operator-17",
    "/v1/rehypothecation",
    "/v1/rehypothecation/vaults",
    "/metrics",
];

/// The median of how long an answer takes, and how long it is.
fn time(endpoint: &str, path: &str) -> (Duration, usize) {
    let agent: ureq::Agent = ureq::Agent::config_builder().build().into();
    let ask = || {
        let began = Instant::now();
        let mut reply = agent.get(format!("{endpoint}{path}")).call().unwrap();
        let body = reply.body_mut().with_config().limit(1 << 30).read_to_vec().unwrap();
        (began.elapsed(), body.len())
    };
    let mut all: Vec<(Duration, usize)> = (0..ASKED).map(|_| ask()).collect();
    all.sort_unstable();
    all[all.len() / 2]
}

fn number(name: &str, otherwise: u32) -> u32 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn main() {
    let (stakers, operators) = (number("STAKERS", 100_000), number("OPERATORS", 1_000));
    let began = Instant::now();
    let large = World::with_many(stakers, operators);
    println!(
        "{stakers} stakers and {operators} operators came in {:.1} s",
        began.elapsed().as_secs_f64()
    );
    let small = World::with_many(stakers.div_ceil(100), operators.div_ceil(100));
    let (large, small) = (large.serve(), small.serve());
    println!("{:28} {:>10} {:>10} {:>7} {:>10}", "path", "many", "1/100", "ratio", "bytes");
    for path in PATHS {
        let ((many, bytes), (few, _)) = (time(&large, path), time(&small, path));
        let ratio = many.as_secs_f64() / few.as_secs_f64();
        println!(
            "{path:28} {:>7.2} ms {:>7.2} ms {ratio:>7.1} {bytes:>10}",
            many.as_secs_f64() * 1e3,
            few.as_secs_f64() * 1e3
        );
    }
}
