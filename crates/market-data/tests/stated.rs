//! A stated market says what was stated, faults included.

use buttress_market_data::{
    MarketData, Path, Point, Stated, StatedSeries, Statement, Stretch, Venue, parse_utc,
};
use crypto::SecretKey;
use units::{Millis, Name, Price, Timestamp};

const ONE: u128 = 10_u128.pow(18);

fn at(second: u64) -> Timestamp {
    parse_utc("2021-09-20T12:00:00Z").unwrap().plus(second * 1_000)
}

fn point(second: u64, price: u128, line: bool) -> Point {
    Point { time: at(second), price: Price::new(price * ONE), line }
}

fn stretch(from: u64, until: u64) -> Stretch {
    Stretch { from: at(from), until: at(until) }
}

fn series(venue: &str, points: Vec<Point>) -> StatedSeries {
    let name = |text: &str| Name::new(text).unwrap();
    StatedSeries {
        venue: Venue { name: name(venue), key: SecretKey::derive(venue, 1) },
        symbol: name("BTC-USD"),
        path: Path::new(venue, points).unwrap(),
        decimals: 2,
        noise_bps: 0.0,
        latency: Millis::ZERO,
        halts: Vec::new(),
        freezes: Vec::new(),
    }
}

fn statement(series: Vec<StatedSeries>) -> Statement {
    Statement { seed: 1, start: at(0), step: Millis::new(10_000), series }
}

/// Second and price of each quote up to the 60th second.
fn quotes(series: StatedSeries) -> Vec<(u64, u128)> {
    let mut market = Stated::new(statement(vec![series])).unwrap();
    let quotes = market.poll(at(60)).unwrap();
    quotes
        .iter()
        .map(|quote| (quote.body.time.since(at(0)) / 1_000, quote.body.price.raw() / ONE))
        .collect()
}

fn steps() -> Vec<Point> {
    vec![point(0, 100, false), point(20, 200, false), point(50, 500, true)]
}

#[test]
fn prices_are_held_jump_and_move_in_lines() {
    let expected = [(0, 100), (10, 100), (20, 200), (30, 300), (40, 400), (50, 500), (60, 500)];
    assert_eq!(quotes(series("a", steps())), expected);
    let falls = vec![point(10, 500, false), point(40, 200, true)];
    assert_eq!(quotes(series("a", falls))[..3], [(10, 500), (20, 400), (30, 300)]);
}

#[test]
fn a_venue_lags_freezes_and_halts() {
    let lags = StatedSeries { latency: Millis::new(10_000), ..series("a", steps()) };
    assert_eq!(quotes(lags), [(10, 100), (20, 100), (30, 200), (40, 300), (50, 400), (60, 500)]);
    let frozen = StatedSeries { freezes: vec![stretch(10, 50)], ..series("a", steps()) };
    let expected = [(0, 100), (10, 100), (20, 100), (30, 100), (40, 100), (50, 500), (60, 500)];
    assert_eq!(quotes(frozen), expected);
    let halted = StatedSeries { halts: vec![stretch(10, 50)], ..series("a", steps()) };
    assert_eq!(quotes(halted), [(0, 100), (50, 500), (60, 500)]);
}

#[test]
fn a_thin_venue_is_noise_around_the_path_and_repeats() {
    let thin = || StatedSeries { noise_bps: 500.0, ..series("a", vec![point(0, 1_000, false)]) };
    let prices = quotes(thin());
    assert_eq!(prices, quotes(thin()));
    assert!(prices.windows(2).any(|pair| pair[0].1 != pair[1].1), "{prices:?}");
    assert!(prices.iter().all(|(_, price)| (600..1_400).contains(price)), "{prices:?}");
}

#[test]
fn skipping_changes_nothing_of_what_follows() {
    let noisy = || StatedSeries { noise_bps: 50.0, ..series("a", steps()) };
    let mut whole = Stated::new(statement(vec![noisy()])).unwrap();
    let all = whole.poll(at(60)).unwrap();
    let mut skipped = Stated::new(statement(vec![noisy()])).unwrap();
    skipped.skip_to(at(35)).unwrap();
    assert_eq!(skipped.poll(at(60)).unwrap(), all[4..]);
    assert!(skipped.poll(at(60)).unwrap().is_empty());
}

#[test]
fn what_cannot_be_is_refused_by_name() {
    let refused = |statement: Statement| Stated::new(statement).unwrap_err().to_string();
    let path = |points| Path::new("x", points).unwrap_err().to_string();
    let good = || series("a", steps());
    for (message, expected) in [
        (refused(statement(Vec::new())), "series is empty"),
        (refused(Statement { step: Millis::ZERO, ..statement(vec![good()]) }), "step is 0 ms"),
        (refused(statement(vec![good(), good()])), "series is BTC-USD at a twice"),
        (refused(statement(vec![StatedSeries { decimals: 19, ..good() }])), "decimals of BTC-USD"),
        (
            refused(statement(vec![StatedSeries { noise_bps: f64::NAN, ..good() }])),
            "noise_bps of BTC-USD at a is NaN",
        ),
        (
            refused(statement(vec![StatedSeries { halts: vec![stretch(5, 5)], ..good() }])),
            "halts of BTC-USD at a",
        ),
        (path(Vec::new()), "path of x is empty"),
        (path(vec![point(0, 1, true)]), "a line from nowhere"),
        (path(vec![point(0, 0, false)]), "a price of 0"),
        (path(vec![point(1, 1, false), point(1, 2, false)]), "rising times"),
    ] {
        assert!(message.contains(expected), "{message:?} should contain {expected:?}");
    }
}
