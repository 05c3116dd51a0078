//! Many histories, each made from a number of its own, so that one that fails can be named and played again.

use super::{
    Difference, Variant,
    counts::Counts,
    driver::play,
    history::{History, histories},
};
use core::{fmt, ops::Range, str::FromStr};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, TestRng, TestRunner},
};
use std::thread;

/// What kind of history, and which of them. Written as `exclusive long 123`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed {
    /// Leverage cap 1 in all vaults.
    pub exclusive: bool,
    pub long: bool,
    pub number: u64,
}

/// How many steps the long histories have: more than 200 of them are actions, the others boundaries.
const LONG: usize = 340;
/// The short ones have up to so many.
const SHORT: usize = 96;

impl Seed {
    /// The history of this seed.
    pub fn history(self) -> History {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&self.number.to_le_bytes());
        let config = Config::default();
        let rng = TestRng::from_seed(config.rng_algorithm, &bytes);
        let mut runner = TestRunner::new_with_rng(config, rng);
        let steps = if self.long { LONG..=LONG } else { 0..=SHORT };
        histories(steps, self.exclusive).new_tree(&mut runner).unwrap().current()
    }
}

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let leverage = if self.exclusive { "exclusive" } else { "leveraged" };
        let length = if self.long { "long" } else { "short" };
        write!(f, "{leverage} {length} {}", self.number)
    }
}

impl FromStr for Seed {
    type Err = String;
    fn from_str(line: &str) -> Result<Self, String> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [leverage @ ("exclusive" | "leveraged"), length @ ("long" | "short"), number] =
            words[..]
        else {
            return Err(format!("not a seed: {line}"));
        };
        let number = number.parse().map_err(|error| format!("{line}: {error}"))?;
        Ok(Self { exclusive: leverage == "exclusive", long: length == "long", number })
    }
}

/// Plays these histories on all processors, and counts. The first that fails is made as small as it can be, and shown.
pub fn play_all(kind: Seed, numbers: Range<u64>) -> Counts {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let play_some = |first: usize| {
        let mut counts = Counts::default();
        for number in numbers.clone().skip(first).step_by(threads) {
            let seed = Seed { number, ..kind };
            match play(&seed.history(), Variant::AsSpecified) {
                Ok(played) => counts.add(&played),
                Err(difference) => return Err((seed, difference)),
            }
        }
        Ok(counts)
    };
    let results: Vec<Result<Counts, (Seed, Difference)>> = thread::scope(|scope| {
        let some = |first| scope.spawn(move || play_some(first));
        let running: Vec<_> = (0..threads).map(some).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let mut total = Counts::default();
    let mut failures = Vec::new();
    for result in results {
        match result {
            Ok(counts) => total.add(&counts),
            Err(failure) => failures.push(failure),
        }
    }
    if let Some((seed, difference)) = failures.into_iter().min_by_key(|(seed, _)| seed.number) {
        let (smallest, still) = smallest(seed.history());
        panic!("seed {seed}: {difference}\n{smallest:?}\n{still}");
    }
    total
}

/// Leaves out whatever is not needed for a history to fail.
fn smallest(mut history: History) -> (History, Difference) {
    // In the same way: the letters of what it says, without numbers and who it was.
    let way = |difference: &str| -> String {
        let said = difference.split_once("): ").map_or(difference, |(_, said)| said);
        said.chars().filter(char::is_ascii_lowercase).skip(20).take(12).collect()
    };
    let fails = |history: &History| play(history, Variant::AsSpecified).err();
    let mut difference = fails(&history).unwrap_or_default();
    let first = way(&difference);
    let fails = |history: &History| fails(history).filter(|still| way(still) == first);
    let mut chunk = history.steps.len();
    while chunk > 0 {
        let mut start = 0;
        while start < history.steps.len() {
            let mut less = history.clone();
            less.steps.drain(start..(start + chunk).min(history.steps.len()));
            match fails(&less) {
                Some(still) => (history, difference) = (less, still),
                None => start += chunk,
            }
        }
        chunk /= 2;
    }
    (history, difference)
}
