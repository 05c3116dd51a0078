//! A process that is killed between two signatures, in the middle of one, or before it could show it, never signs a
//! second report for a round.

mod common;

use buttress_operator::guard::Guard;
use common::{CHAIN, key, sign};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use units::{FeedId, Timestamp};

/// Tells the process below that it is the one to be killed, and where its record is.
const DIRECTORY: &str = "BUTTRESS_GUARD_DIRECTORY";
const LIFE: &str = "BUTTRESS_GUARD_LIFE";
const CHILD: &str = "signs_until_killed";
const SIGNED: &str = "signed ";

/// Not a test by itself: [`no_round_is_signed_twice_through_kills`] runs it in a process of its own. Each life has a price of
/// its own and tries every round from the first, so a forgotten round would be signed again and differently.
#[test]
fn signs_until_killed() {
    let Some(directory) = std::env::var_os(DIRECTORY) else { return };
    let life: u128 = std::env::var(LIFE).unwrap().parse().unwrap();
    let directory = Path::new(&directory);
    let mut guard = Guard::open(directory, key(), CHAIN, Timestamp::ZERO).unwrap();
    let end = Instant::now() + Duration::from_secs(20);
    let last = guard.record().last(FeedId::new(0)).map_or(0, |last| last.round.raw());
    for round in last.saturating_sub(3).. {
        if Instant::now() > end {
            return;
        }
        if let Ok(signed) = sign(&mut guard, 1_000 + life % 20, round * 1_000) {
            let mut out = std::io::stdout().lock();
            writeln!(out, "{SIGNED}{round} {}", signed.body.price).unwrap();
            out.flush().unwrap();
        }
    }
}

/// What one life signed before it was killed, some time after its first signature.
fn live(directory: &Path, life: usize, length: Duration) -> Vec<(u64, String)> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", CHILD, "--nocapture", "--test-threads=1"])
        .env(DIRECTORY, directory)
        .env(LIFE, life.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut signed = lines.map_while(Result::ok).filter_map(|line| {
        let (round, price) = line.split_once(SIGNED)?.1.split_once(' ')?;
        Some((round.parse().ok()?, price.to_owned()))
    });
    let mut seen: Vec<(u64, String)> = signed.next().into_iter().collect();
    std::thread::sleep(length);
    child.kill().unwrap(); // SIGKILL
    child.wait().unwrap();
    seen.extend(signed);
    seen
}

#[test]
fn no_round_is_signed_twice_through_kills() {
    let kills = std::env::var("BUTTRESS_KILLS").ok().and_then(|text| text.parse().ok());
    let directory = tempfile::tempdir().unwrap();
    let mut said: BTreeMap<u64, String> = BTreeMap::new();
    let kills: usize = kills.unwrap_or(12);
    for life in 0..kills {
        // Another moment of a signature each time.
        let length = Duration::from_micros(500 + (life as u64 * 7_919) % 9_000);
        let signed = live(directory.path(), life, length);
        assert!(!signed.is_empty(), "life {life} signed nothing");
        for (round, price) in signed {
            let before = said.insert(round, price.clone());
            assert!(before.as_ref().is_none_or(|before| *before == price), "round {round}");
        }
    }
    let guard = Guard::open(directory.path(), key(), CHAIN, Timestamp::ZERO).unwrap();
    let last = guard.record().last(FeedId::new(0)).unwrap().round.raw();
    assert!(last >= *said.keys().next_back().unwrap(), "a signature left before its record");
    println!("{kills} kills, {} rounds signed", said.len());
}
