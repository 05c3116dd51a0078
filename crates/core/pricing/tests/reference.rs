//! A million random options, each to the last digit as `reference/reference.py` has it with a hundred digits.
//!
//! All of them: `cargo test -p buttress-pricing --release -- --ignored`.

mod common;

use buttress_pricing::Kind;
use common::{Draws, Terms};
use sha3::{Digest, Sha3_256};
use units::Fixed;

/// The digests of the script, by the seed that they belong to.
fn digests() -> impl Iterator<Item = (u64, &'static str)> {
    (0..).zip(include_str!("reference/digests.txt").lines())
}

fn check_thousand(seed: u64, expected: &str) {
    let (mut draws, mut digest) = (Draws(seed), Sha3_256::new());
    for _ in 0..1_000 {
        for price in Terms::draw(&mut draws).prices() {
            digest.update(price.to_le_bytes());
        }
    }
    let digest: String =
        digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digest, expected, "one of the thousand options of seed {seed}");
}

/// The first two thousand one by one, so that it can be seen what differs.
#[test]
fn two_thousand_are_right_to_the_last_digit() {
    let mut lines = include_str!("reference/explicit.txt").lines();
    for seed in 0..2 {
        let mut draws = Draws(seed);
        for line in lines.by_ref().take(1_000) {
            let terms = Terms::draw(&mut draws);
            let numbers: Vec<u128> = line.split(' ').map(|word| word.parse().unwrap()).collect();
            let (drawn, prices) = numbers.split_at(5);
            assert_eq!(terms, Terms::new(drawn.try_into().unwrap()));
            assert_eq!(terms.prices(), prices, "{line}");
        }
    }
    assert_eq!(lines.next(), None);
}

#[test]
fn twenty_thousand_are_right_to_the_last_digit() {
    for (seed, expected) in digests().take(20) {
        check_thousand(seed, expected);
    }
}

#[test]
#[ignore = "takes seconds in a release build, minutes in another"]
fn a_million_are_right_to_the_last_digit() {
    assert_eq!(digests().count(), 1_000);
    for (seed, expected) in digests() {
        check_thousand(seed, expected);
    }
}

#[test]
fn greeks_are_right_to_the_last_digit() {
    let mut seen = 0;
    for line in include_str!("reference/greeks.txt").lines() {
        let numbers: Vec<i128> = line.split(' ').map(|word| word.parse().unwrap()).collect();
        let &[kind, forward, strike, volatility, milliseconds, discount, delta, gamma, vega, theta] =
            &numbers[..]
        else {
            panic!("{line}");
        };
        let terms = Terms::new(
            [forward, strike, volatility, milliseconds, discount].map(i128::unsigned_abs),
        );
        let greeks = terms.greeks(if kind == 0 { Kind::Call } else { Kind::Put }).unwrap();
        let greeks = [greeks.delta, greeks.gamma, greeks.vega, greeks.theta].map(Fixed::raw);
        assert_eq!(greeks, [delta, gamma, vega, theta], "{line}");
        seen += 1;
    }
    assert!(seen > 900, "{seen}");
}
