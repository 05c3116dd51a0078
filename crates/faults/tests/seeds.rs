//! Seeds. `BUTTRESS_SEEDS=7` runs one, `BUTTRESS_SEEDS=100..200` a hundred, in place of the usual few.

use buttress_faults::{Fate, Finding, Plan, Story, Trouble, run};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

const SEEDS: &str = "BUTTRESS_SEEDS";

/// What `BUTTRESS_SEEDS` says, if it is set.
fn chosen() -> Option<Range<u64>> {
    let text = std::env::var(SEEDS).ok()?;
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let range = match text.split_once("..") {
        Some((from, to)) => number(from).zip(number(to)),
        None => number(&text).map(|seed| (seed, seed + 1)),
    };
    let (from, to) =
        range.unwrap_or_else(|| panic!("{SEEDS} is `{text}`: expected a seed, or FROM..TO"));
    Some(from..to)
}

/// Runs them all, on as many threads as there are cores. Each run has one.
fn run_all(seeds: Range<u64>) -> Vec<(u64, Result<Story, Finding>)> {
    let next = AtomicU64::new(seeds.start);
    let work = || {
        let mut done = Vec::new();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end {
                return done;
            }
            done.push((seed, run(Plan::of(seed))));
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}

/// Nothing is found, and what was gone through together is told.
fn nothing_is_found(seeds: Range<u64>) -> Vec<Story> {
    let (mut stories, mut findings) = (Vec::new(), Vec::new());
    for (_, outcome) in run_all(seeds.clone()) {
        match outcome {
            Ok(story) => stories.push(story),
            Err(finding) => findings.push(finding.to_string()),
        }
    }
    findings.sort();
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
    println!("seeds {seeds:?}: {}", told(&stories));
    stories
}

fn sum<K: Ord + Copy>(maps: impl Iterator<Item = BTreeMap<K, u64>>) -> BTreeMap<K, u64> {
    let mut all = BTreeMap::new();
    for (key, count) in maps.flatten() {
        *all.entry(key).or_default() += count;
    }
    all
}

fn told(stories: &[Story]) -> String {
    let total = |of: fn(&Story) -> u64| stories.iter().map(of).sum::<u64>();
    format!(
        "{} lives of nodes, {} ended by {:?}, {} not even begun; {} blocks, {} of them found on the disk before anyone \
         was told, {} let go again; {} snapshots taken and begun with; {} operations of the disk; transactions {:?}, {} cases, {} of them in the last epoch for it; refused {:?}",
        total(|story| story.lives),
        total(|story| story.troubles.values().sum()),
        sum(stories.iter().map(|story| story.troubles.clone())),
        total(|story| story.stillborn),
        total(|story| story.blocks),
        total(|story| story.unannounced),
        total(|story| story.removed),
        total(|story| story.carried),
        total(|story| story.operations),
        sum(stories.iter().map(|story| story.fates.clone())),
        total(|story| story.cases),
        total(|story| story.last_moment),
        sum(stories.iter().map(|story| story.refused.clone())),
    )
}

/// Everything that is meant to be tried was tried, in these runs together.
fn everything_came_up(stories: &[Story]) {
    let troubles = sum(stories.iter().map(|story| story.troubles.clone()));
    let kinds: Vec<&str> = troubles.into_keys().collect();
    assert_eq!(kinds, ["full", "kill", "power", "sync"]);
    assert!(stories.iter().any(|story| story.stillborn > 0));
    assert!(stories.iter().any(|story| story.unannounced > 0));
    assert!(stories.iter().any(|story| story.last_moment > 0));
    assert!(stories.iter().any(|story| story.removed > 0));
    assert!(stories.iter().any(|story| story.carried > 0));
    let fates = sum(stories.iter().map(|story| story.fates.clone()));
    for fate in [
        Fate::Done,
        Fate::Expired,
        Fate::Nonce,
        Fate::Zero,
        Fate::Asset,
        Fate::Balance,
        Fate::Window,
        Fate::NoCover,
        Fate::Charged,
    ] {
        assert!(fates.contains_key(&fate), "{fate:?} never came up: {fates:?}");
    }
    let refused = sum(stories.iter().map(|story| story.refused.clone()));
    for kind in [
        "malformed",
        "unauthorized",
        "expired",
        "nonce-used",
        "nonce-ahead",
        "nonce-taken",
        "pending",
        "crowded",
        "full",
    ] {
        assert!(refused.contains_key(kind), "{kind} never came up: {refused:?}");
    }
}

#[test]
fn a_few_seeds_find_nothing() {
    let Some(chosen) = chosen() else {
        everything_came_up(&nothing_is_found(0..32));
        return;
    };
    nothing_is_found(chosen);
}

#[test]
#[ignore = "a thousand seeds: a minute or two in release"]
fn a_thousand_seeds_find_nothing() {
    everything_came_up(&nothing_is_found(chosen().unwrap_or(1_000..2_000)));
}

#[test]
fn a_seed_does_the_same_again() {
    for seed in [3, 4] {
        assert_eq!(run(Plan::of(seed)), run(Plan::of(seed)), "seed {seed}");
    }
}

/// The power goes in the middle of each single operation of a node's life: opening, blocks, checkpoints.
fn each_operation(seed: u64, step: usize) {
    for operation in (0..).step_by(step) {
        let plan = Plan { first: Some(Trouble::Power(operation)), ..Plan::of(seed) };
        let story = run(plan).unwrap_or_else(|finding| panic!("operation {operation}: {finding}"));
        if !story.first_came_up {
            assert!(operation > 20, "a life of {operation} operations is too short");
            println!("seed {seed}: {operation} operations");
            return;
        }
    }
}

#[test]
fn the_power_may_go_in_any_operation() {
    each_operation(5, 29);
}

#[test]
#[ignore = "every operation of a life, a run each"]
fn the_power_may_go_in_every_operation() {
    each_operation(5, 1);
    each_operation(6, 1);
}
