//! Which inputs are worth keeping: for each place reached, the shortest input that reaches it.

use crate::{
    Dice, Reach, mutate,
    seeds::{self, Seed},
    targets::Target,
};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A search from seeds on: changes inputs, and keeps those that reach something new.
#[derive(Debug)]
pub struct Campaign {
    target: &'static Target,
    dice: Dice,
    shortest: BTreeMap<String, Vec<u8>>,
    pool: Vec<Vec<u8>>,
    executions: u64,
}

impl Campaign {
    /// Begins with inputs, all of which are run. The same `seed` gives the same search.
    ///
    /// # Panics
    /// When an input breaks something.
    #[must_use]
    pub fn new(target: &'static Target, inputs: Vec<Vec<u8>>, seed: u64) -> Self {
        let dice = Dice::new(seed);
        let (shortest, pool) = (BTreeMap::new(), Vec::new());
        let mut campaign = Self { target, dice, shortest, pool, executions: 0 };
        for input in inputs.into_iter().chain([Vec::new()]) {
            campaign.run(input);
        }
        campaign
    }

    /// Runs one changed input.
    ///
    /// # Panics
    /// When it breaks something.
    pub fn step(&mut self) {
        let (one, other) = (self.dice.below(self.pool.len()), self.dice.below(self.pool.len()));
        let Target { piece, longest, .. } = *self.target;
        let input = mutate(&mut self.dice, &self.pool[one], &self.pool[other], piece, longest);
        self.run(input);
    }

    fn run(&mut self, input: Vec<u8>) {
        let reach = run_or_keep(self.target, &input);
        self.executions += 1;
        let shorter =
            |place: &&str| self.shortest.get(*place).is_none_or(|known| input.len() < known.len());
        let places: Vec<String> = reach.places().filter(shorter).map(str::to_owned).collect();
        if places.is_empty() && !self.pool.is_empty() {
            return;
        }
        for place in places {
            self.shortest.insert(place, input.clone());
        }
        self.pool.push(input);
        // What is no longer the shortest for anything gives way now and then.
        if self.pool.len() > 4 * (self.shortest.len() + 8) {
            self.pool = self.shortest.values().cloned().collect();
        }
    }

    /// How many inputs were run.
    #[must_use]
    pub const fn executions(&self) -> u64 {
        self.executions
    }

    /// Everything that was reached.
    #[must_use]
    pub fn reach(&self) -> Reach {
        let mut reach = Reach::default();
        self.shortest.keys().for_each(|place| reach.note(place.as_str()));
        reach
    }

    /// Leaves out of each input whatever it does not need to reach its place, piece by piece.
    ///
    /// # Panics
    /// When a shortened input breaks something.
    pub fn shorten(&mut self) {
        let piece = self.target.piece;
        if piece == 1 {
            return;
        }
        let places: Vec<String> = self.shortest.keys().cloned().collect();
        for place in places {
            let mut at = piece;
            while let Some(input) = self.shortest.get(&place).filter(|input| at < input.len()) {
                let mut less = input.clone();
                less.drain(at..(at + piece).min(less.len()));
                let before = input.len();
                self.run(less);
                if self.shortest.get(&place).is_some_and(|input| input.len() == before) {
                    at += piece;
                }
            }
        }
    }

    /// One seed for each place, named by it; an input that was named already is not named twice.
    #[must_use]
    pub fn seeds(&self) -> Vec<Seed> {
        let mut names: BTreeMap<&Vec<u8>, &str> = BTreeMap::new();
        for (place, input) in &self.shortest {
            names.entry(input).or_insert(place);
        }
        let seed = |(bytes, name): (&Vec<u8>, &str)| {
            let name = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
            Seed { name: name.collect(), bytes: bytes.clone() }
        };
        names.into_iter().map(seed).collect()
    }
}

/// Runs an input; one that breaks something is stored, and the message says how to run it again.
fn run_or_keep(target: &Target, input: &[u8]) -> Reach {
    match guarded(target, input) {
        Ok(reach) => reach,
        Err(said) => {
            let path = seeds::keep_broken(&seeds::folder(target), input);
            let path = path.expect("the folder of seeds can be written");
            let (target, seed) = (target.name, path.file_name().unwrap_or_default().display());
            panic!(
                "{target}: {said}\n\
                 run it again with: cargo run -p buttress-fuzz -- replay {target} {seed}"
            );
        }
    }
}

/// What an input reached, or what the panic said.
fn guarded(target: &Target, input: &[u8]) -> Result<Reach, String> {
    let mut reach = Reach::default();
    match catch_unwind(AssertUnwindSafe(|| (target.run)(input, &mut reach))) {
        Ok(()) => Ok(reach),
        Err(cause) => {
            let said = cause.downcast_ref::<String>().map(String::as_str);
            let said = said.or_else(|| cause.downcast_ref::<&str>().copied());
            Err(said.unwrap_or("a panic without words").to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reaches a place for each length, and breaks at one word.
    const PICKY: Target = Target {
        name: "picky",
        run: |bytes, reach| {
            reach.note(format!("length-{}", bytes.len().min(3)));
            assert!(!bytes.starts_with(b"no"), "picky as ever");
        },
        piece: 1,
        longest: 8,
    };

    #[test]
    fn a_panic_is_an_answer() {
        assert_eq!(guarded(&PICKY, b"no").unwrap_err(), "picky as ever");
        assert!(guarded(&PICKY, b"on").unwrap().contains("length-2"));
    }

    #[test]
    fn a_search_keeps_the_shortest_for_each_place_and_repeats() {
        static TARGET: Target = PICKY;
        let search = || {
            let mut campaign = Campaign::new(&TARGET, vec![b"a longer one".to_vec()], 7);
            (0..200).for_each(|_| campaign.step());
            campaign.seeds()
        };
        let kept = search();
        assert_eq!(kept, search());
        let mut lengths: Vec<usize> = kept.iter().map(|seed| seed.bytes.len()).collect();
        lengths.sort_unstable();
        assert_eq!(lengths, [0, 1, 2, 3]);
    }
}
