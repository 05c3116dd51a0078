//! The simulation as a reporter sees it: through `poll` and `skip_to` alone.

use buttress_market_data::{
    MarketData, Recorded, Simulated, SimulatedPair, SimulatedVenue, Simulation, Venue,
};
use crypto::{SecretKey, hash_borsh};
use protocol::SignedQuote;
use std::collections::BTreeMap;
use units::{Millis, Name, Timestamp};

const START: Timestamp = Timestamp::new(1_700_000_000_000);
const SECOND: u64 = 1_000;

fn pair(symbol: &str) -> SimulatedPair {
    SimulatedPair {
        symbol: Name::new(symbol).unwrap(),
        price: 2_000.0,
        volatility: 0.8,
        jumps_per_year: 1_000.0,
        jump_mean: -0.02,
        jump_deviation: 0.05,
        decimals: 2,
    }
}

/// A venue without any faults.
fn venue(name: &str) -> SimulatedVenue {
    SimulatedVenue {
        venue: Venue { name: Name::new(name).unwrap(), key: SecretKey::derive(name, 1) },
        noise_bps: 0.0,
        latency: Millis::ZERO,
        outages_per_day: 0.0,
        outage_length: Millis::ZERO,
    }
}

fn faulty(name: &str) -> SimulatedVenue {
    SimulatedVenue {
        noise_bps: 5.0,
        latency: Millis::new(2_500),
        outages_per_day: 1_000.0,
        outage_length: Millis::new(20 * SECOND),
        ..venue(name)
    }
}

fn simulation(pairs: Vec<SimulatedPair>, venues: Vec<SimulatedVenue>) -> Simulation {
    Simulation { seed: 42, start: START, step: Millis::new(SECOND), pairs, venues }
}

fn typical() -> Simulation {
    simulation(
        vec![pair("ETH-USD"), pair("BTC-USD")],
        vec![venue("kraken"), faulty("binance"), faulty("gemini")],
    )
}

/// The quotes of the first `steps` steps.
fn run(simulation: Simulation, steps: u64) -> Vec<SignedQuote> {
    let last = START.plus((steps - 1) * simulation.step.raw());
    Simulated::new(simulation).unwrap().poll(last).unwrap()
}

fn price(quote: &SignedQuote) -> f64 {
    quote.body.price.raw() as f64 / 1e18
}

fn of<'q>(quotes: &'q [SignedQuote], venue: &str, symbol: &str) -> Vec<&'q SignedQuote> {
    let wanted =
        |q: &&SignedQuote| q.body.venue.as_str() == venue && q.body.symbol.as_str() == symbol;
    quotes.iter().filter(wanted).collect()
}

/// Frozen: a change of any of the first quotes of a seed is a deliberate, visible act.
#[test]
fn the_same_seed_gives_the_same_quotes_on_every_machine() {
    let quotes = run(typical(), 300);
    let first = &quotes[..1_000];
    assert_eq!(
        hash_borsh("buttress/test/v1", first).to_string(),
        "1dc71122285f594b4e94c574bd5c524be86b2172b3fcd2517dbac67812f2c1da"
    );
}

#[test]
fn quotes_are_signed_in_order_and_begin_at_the_start() {
    let quotes = run(typical(), 20);
    let order = |q: &SignedQuote| (q.body.time, q.body.venue.clone(), q.body.symbol.clone());
    assert!(quotes.is_sorted_by(|a, b| order(a) < order(b)));
    assert!(quotes.iter().all(SignedQuote::is_valid));
    assert_eq!(quotes[0].body.time, START);
    for quote in quotes.iter().filter(|quote| quote.body.time == START) {
        assert!((price(quote) / 2_000.0 - 1.0).abs() < 0.005, "{quote:?}");
        assert_eq!(quote.key, SecretKey::derive(quote.body.venue.as_str(), 1).public_key());
    }
    let clean = of(&quotes, "kraken", "ETH-USD");
    let times: Vec<_> = clean.iter().map(|quote| quote.body.time.since(START)).collect();
    assert_eq!(times, (0..20).map(|step| step * SECOND).collect::<Vec<_>>());
}

#[test]
fn one_big_poll_is_many_small_ones() {
    let all = run(typical(), 200);
    let mut simulated = Simulated::new(typical()).unwrap();
    let mut pieces = simulated.poll(START.minus(1)).unwrap();
    assert_eq!(pieces, []);
    // 333 ms: most polls bring nothing.
    for now in (0..=199 * SECOND + 333).step_by(333) {
        pieces.extend(simulated.poll(START.plus(now)).unwrap());
        assert_eq!(simulated.poll(START.plus(now)).unwrap(), [], "told once");
        assert_eq!(simulated.poll(START).unwrap(), [], "time only moves forward");
    }
    assert_eq!(pieces, all);
}

#[test]
fn a_skip_and_a_poll_are_the_rest_of_a_poll() {
    let all = run(typical(), 200);
    for skip in [0, 1, 999, 1_000, 57_300, 150_000] {
        let mut simulated = Simulated::new(typical()).unwrap();
        let now = START.plus(skip);
        simulated.skip_to(now).unwrap();
        let rest: Vec<_> = all.iter().filter(|quote| quote.body.time > now).cloned().collect();
        assert_eq!(simulated.poll(START.plus(199 * SECOND)).unwrap(), rest, "{skip}");
    }
}

#[test]
fn adding_and_reordering_venues_and_pairs_changes_nothing_of_the_others() {
    let quotes = run(typical(), 100);
    let mut larger = typical();
    larger.venues.reverse();
    larger.venues.push(SimulatedVenue { latency: Millis::new(60_000), ..faulty("a-new-one") });
    larger.pairs.reverse();
    larger.pairs.push(pair("AAVE-USD"));
    let mut others = run(larger, 100);
    others.retain(|q| q.body.venue.as_str() != "a-new-one" && q.body.symbol.as_str() != "AAVE-USD");
    assert_eq!(others, quotes);
}

#[test]
fn another_seed_gives_other_prices_and_pairs_differ() {
    let quotes = run(typical(), 50);
    let other = run(Simulation { seed: 43, ..typical() }, 50);
    let prices = |quotes, symbol| -> Vec<_> {
        of(quotes, "kraken", symbol).iter().map(|quote| quote.body.price).collect()
    };
    assert_ne!(prices(&quotes, "ETH-USD"), prices(&other, "ETH-USD"));
    assert_ne!(prices(&quotes, "ETH-USD"), prices(&quotes, "BTC-USD"));
}

#[test]
fn the_realised_volatility_is_that_of_the_settings() {
    let calm = SimulatedPair { jumps_per_year: 0.0, decimals: 8, ..pair("ETH-USD") };
    let hourly = simulation(vec![calm], vec![venue("a")]);
    let quotes = run(Simulation { step: Millis::new(3_600_000), ..hourly }, 8_761);
    assert_eq!(quotes.len(), 8_761);
    let squares = quotes.windows(2).map(|two| (price(&two[1]) / price(&two[0])).ln().powi(2));
    let realised = squares.sum::<f64>().sqrt();
    // Over one year of hours, its standard error is 0.8 ÷ √(2 × 8,760), 0.006.
    assert!((realised - 0.8).abs() < 0.018, "{realised}");
}

#[test]
fn a_late_venue_quotes_the_price_of_that_long_ago() {
    let late = |name, latency| SimulatedVenue { latency: Millis::new(latency), ..venue(name) };
    let volatile = SimulatedPair { volatility: 50.0, ..pair("ETH-USD") };
    let venues = vec![venue("a"), late("b", 3_000), late("c", 2_001), late("d", 1)];
    let quotes = run(simulation(vec![volatile], venues), 30);
    let prices = |venue| -> Vec<_> {
        of(&quotes, venue, "ETH-USD").iter().map(|quote| quote.body.price).collect()
    };
    let punctual = prices("a");
    assert_ne!(punctual[1], punctual[0]);
    // A latency between two steps is that of the older one: the younger is not old enough.
    for (venue, steps) in [("b", 3), ("c", 3), ("d", 1)] {
        let late = prices(venue);
        assert_eq!(late[..steps], vec![punctual[0]; steps]);
        assert_eq!(late[steps..], punctual[..30 - steps], "{venue}");
    }
}

#[test]
fn noise_has_the_deviation_of_the_settings_and_is_each_venues_own() {
    let still = SimulatedPair { volatility: 0.0, jumps_per_year: 0.0, decimals: 8, ..pair("X") };
    let noisy = |name, noise_bps| SimulatedVenue { noise_bps, ..venue(name) };
    let venues = vec![noisy("a", 10.0), noisy("b", 50.0)];
    let quotes = run(simulation(vec![still], venues), 10_000);
    let errors = |venue| -> Vec<f64> {
        of(&quotes, venue, "X").iter().map(|quote| price(quote) / 2_000.0 - 1.0).collect()
    };
    let (a, b) = (errors("a"), errors("b"));
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let deviation = |values: &[f64]| mean(&values.iter().map(|v| v * v).collect::<Vec<_>>()).sqrt();
    for (errors, expected) in [(&a, 0.001), (&b, 0.005)] {
        assert!(mean(errors).abs() < 0.03 * expected, "{}", mean(errors));
        assert!((deviation(errors) / expected - 1.0).abs() < 0.03, "{}", deviation(errors));
    }
    let products: Vec<_> = a.iter().zip(&b).map(|(a, b)| a * b / (0.001 * 0.005)).collect();
    assert!(mean(&products).abs() < 0.03, "{}", mean(&products));
}

#[test]
fn an_outage_silences_all_pairs_of_its_venue_for_its_length() {
    // One in every half hour of being up, of ten minutes each: a quarter of the time.
    let failing = |name| SimulatedVenue {
        outages_per_day: 48.0,
        outage_length: Millis::new(600 * SECOND),
        ..venue(name)
    };
    let steps: u64 = 14_400;
    let ten_seconds = simulation(vec![pair("A"), pair("B")], vec![failing("a"), failing("b")]);
    let quotes = run(Simulation { step: Millis::new(10 * SECOND), ..ten_seconds }, steps);
    let mut up: BTreeMap<(u64, &str), usize> = BTreeMap::new();
    for quote in &quotes {
        *up.entry((quote.body.time.since(START), quote.body.venue.as_str())).or_default() += 1;
    }
    assert!(up.values().all(|symbols| *symbols == 2), "both pairs or none");
    let mut silent_together = 0;
    for step in 0..steps {
        let silent = |venue| !up.contains_key(&(step * 10 * SECOND, venue));
        silent_together += u64::from(silent("a") && silent("b"));
    }
    for venue in ["a", "b"] {
        let times: Vec<_> = of(&quotes, venue, "A").iter().map(|q| q.body.time).collect();
        let fraction = 1.0 - times.len() as f64 / steps as f64;
        assert!((fraction - 0.25).abs() < 0.06, "{venue}: {fraction}");
        let gaps = times.windows(2).map(|two| two[1].since(two[0]) / SECOND);
        // A gap is a step, or at least an outage; two outages may follow each other at once.
        assert!(gaps.clone().all(|gap| gap == 10 || gap >= 600));
        assert!(gaps.clone().any(|gap| gap == 600 || gap == 610));
    }
    let fraction = silent_together as f64 / steps as f64;
    assert!(fraction < 0.15, "outages of two venues do not coincide: {fraction}");
}

#[test]
fn a_quote_is_at_least_one_last_digit_wherever_the_price_goes() {
    let crashing = SimulatedPair { jump_mean: -10.0, jumps_per_year: 3e9, ..pair("X") };
    let quotes = run(simulation(vec![crashing], vec![venue("a")]), 100);
    assert_eq!(quotes[99].body.price.raw(), 10_u128.pow(16));
}

#[test]
fn time_may_end() {
    let mut late = typical();
    late.start = Timestamp::new(u64::MAX - 2_500);
    let mut simulated = Simulated::new(late).unwrap();
    let end = Timestamp::new(u64::MAX);
    let quotes = simulated.poll(end).unwrap();
    assert_eq!(of(&quotes, "kraken", "ETH-USD").len(), 3);
    assert_eq!(simulated.poll(end).unwrap(), []);
}

#[track_caller]
fn refused(change: impl FnOnce(&mut Simulation), message: &str) {
    let mut simulation = simulation(vec![pair("ETH-USD")], vec![faulty("kraken")]);
    change(&mut simulation);
    let error = Simulated::new(simulation).unwrap_err();
    assert_eq!(error.to_string(), format!("market: {message}"));
}

#[test]
fn what_is_missing_or_double_is_named() {
    refused(|s| s.step = Millis::ZERO, "step is 0 ms, expected more than zero");
    refused(|s| s.pairs.clear(), "pairs is empty, expected at least one pair");
    refused(|s| s.venues.clear(), "venues is empty, expected at least one venue");
    refused(
        |s| s.pairs.push(pair("ETH-USD")),
        "pairs is ETH-USD twice, expected every symbol once",
    );
    refused(|s| s.venues.push(venue("kraken")), "venues is kraken twice, expected every name once");
}

#[test]
fn a_setting_out_of_range_is_named_with_its_value() {
    type Of = fn(&mut Simulation) -> &mut f64;
    let price: Of = |s| &mut s.pairs[0].price;
    let settings: [(&str, Of, &str); 7] = [
        ("price of ETH-USD", price, "0.005 to 1000000000000000"),
        ("volatility of ETH-USD", |s| &mut s.pairs[0].volatility, "0 to 100"),
        ("jumps_per_year of ETH-USD", |s| &mut s.pairs[0].jumps_per_year, "0 to 3153600000"),
        ("jump_mean of ETH-USD", |s| &mut s.pairs[0].jump_mean, "-10 to 10"),
        ("jump_deviation of ETH-USD", |s| &mut s.pairs[0].jump_deviation, "0 to 10"),
        ("noise_bps of kraken", |s| &mut s.venues[0].noise_bps, "0 to 10000"),
        ("outages_per_day of kraken", |s| &mut s.venues[0].outages_per_day, "0 to 86400"),
    ];
    for (name, setting, range) in settings {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -10.5, 1e16] {
            let message = format!("{name} is {value}, expected a number from {range}");
            refused(|simulation| *setting(simulation) = value, &message);
        }
    }
    refused(
        |s| s.pairs[0].price = 0.0,
        "price of ETH-USD is 0, expected a number from 0.005 to 1000000000000000",
    );
    refused(|s| s.pairs[0].decimals = 19, "decimals of ETH-USD is 19, expected at most 18");
    refused(
        |s| s.venues[0].outage_length = Millis::ZERO,
        "outage_length of kraken is 0 ms, expected more than zero with 1000 outages a day",
    );
    refused(
        |s| s.venues[0].latency = Millis::new(100_000_001),
        "latency of kraken is 100000001 ms, 100001 steps, expected at most 100000 steps",
    );
}

#[test]
fn a_reporter_can_hold_any_of_them() {
    fn boxed(source: impl MarketData + Send + 'static) -> Box<dyn MarketData + Send> {
        Box::new(source)
    }
    let _: fn(Recorded) -> _ = boxed;
    let mut source = boxed(Simulated::new(typical()).unwrap());
    assert!(!source.poll(START).unwrap().is_empty());
}
