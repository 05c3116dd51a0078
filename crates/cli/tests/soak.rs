//! `buttress dev` with everything on, for as long as one likes: what it takes of memory and disk, and how long people wait.
//!
//! `BUTTRESS_SOAK_SECONDS=1800 cargo test --release -p buttress-cli --test soak -- --ignored --nocapture` prints the curves of half
//! an hour.

mod support;

use api::view::{Topic, TransactionState};
use client::{Client, WhichEvents};
use crypto::Digest;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use support::{Dev, Scratch, senders};

/// How many accounts send, and how long each rests between two transfers.
const SENDERS: u64 = 4;
const REST: Duration = Duration::from_millis(50);
/// How many rows the table has at most, and how long each is at least: long enough that somebody is served on a busy machine.
const ROWS: u64 = 30;
const ROW_SECONDS: u64 = 6;
/// What memory may grow by after the first third: the ledger itself grows, by some hundred bytes a row.
const MOST_GROWTH: u64 = 96 << 20;

/// How long each answer took, since it was last asked.
#[derive(Default)]
struct Waits(Mutex<Vec<Duration>>);

impl Waits {
    fn note(&self, began: Instant) {
        self.0.lock().unwrap().push(began.elapsed());
    }
    /// How many, the median, and 99 of 100, in milliseconds.
    fn take(&self) -> (usize, f64, f64) {
        let mut waits = std::mem::take(&mut *self.0.lock().unwrap());
        waits.sort_unstable();
        let at = |percent: usize| {
            waits.get(waits.len() * percent / 100).map_or(f64::NAN, |wait| wait.as_secs_f64() * 1e3)
        };
        (waits.len(), at(50), at(99))
    }
}

/// Sends, waits until it is done, rests, and again.
fn send(endpoint: &str, chain: Digest, sender: u64, waits: &Waits, over: &AtomicBool) {
    let client = Client::new(endpoint);
    let mut nonce = client.account(&senders::account(sender)).unwrap().data.nonce;
    while !over.load(Ordering::Relaxed) {
        let began = Instant::now();
        let taken = client.submit(&senders::transfer(chain, sender, nonce)).unwrap();
        let id: Digest = taken.data.id.parse().unwrap();
        let found = client.wait(&id, Duration::from_secs(60)).unwrap();
        assert_eq!(found.data.state, TransactionState::Done, "{id}");
        waits.note(began);
        nonce += 1;
        std::thread::sleep(REST);
    }
}

/// Looks at what the dashboard shows, view after view.
fn look(endpoint: &str, waits: &Waits, over: &AtomicBool) {
    let client = Client::new(endpoint);
    let views: [fn(&Client); 8] = [
        |client| drop(client.overview().unwrap()),
        |client| drop(client.vaults().unwrap()),
        |client| drop(client.services().unwrap()),
        |client| drop(client.operators().unwrap()),
        |client| drop(client.feeds().unwrap()),
        |client| drop(client.cases().unwrap()),
        |client| {
            let all = WhichEvents { routine: true, ..WhichEvents::default() };
            drop(client.events(50, &all).unwrap());
        },
        |client| drop(client.rehypothecation().unwrap()),
    ];
    for view in views.iter().cycle() {
        if over.load(Ordering::Relaxed) {
            break;
        }
        let began = Instant::now();
        view(&client);
        waits.note(began);
        std::thread::sleep(REST);
    }
}

/// Hears everything that happens.
fn hear(endpoint: &str, heard: &Mutex<u64>, over: &AtomicBool) {
    for event in Client::new(endpoint).subscribe(&[Topic::Blocks, Topic::Events], None) {
        event.unwrap();
        *heard.lock().unwrap() += 1;
        if over.load(Ordering::Relaxed) {
            break;
        }
    }
}

/// Resident memory of a process, in bytes.
fn resident(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1_024
}

/// What the files of a directory hold.
fn held(directory: &Path) -> u64 {
    let files = std::fs::read_dir(directory).unwrap().map(Result::unwrap);
    files
        .map(
            |file| {
                if file.path().is_dir() {
                    held(&file.path())
                } else {
                    file.metadata().unwrap().len()
                }
            },
        )
        .sum()
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

#[test]
#[ignore = "a minute of real time; BUTTRESS_SOAK_SECONDS for longer"]
fn memory_stays_flat_and_nobody_waits_longer_and_longer() {
    let seconds = std::env::var("BUTTRESS_SOAK_SECONDS").map_or(60_u64, |text| {
        text.parse().unwrap_or_else(|error| panic!("BUTTRESS_SOAK_SECONDS is {text:?}: {error}"))
    });
    let scratch = Scratch::new("soak");
    let mut dev = Dev::start_with(scratch.path(), &["--tour"]);
    let client = Client::new(&dev.endpoint);
    let chain: Digest = client.status().unwrap().data.chain.parse().unwrap();
    senders::endow(&client, chain, SENDERS);

    let (done, seen, heard, over) =
        (Waits::default(), Waits::default(), Mutex::new(0), AtomicBool::new(false));
    let rows = (seconds / ROW_SECONDS).clamp(3, ROWS);
    let mut memory = Vec::new();
    println!("seconds height transfers p50_ms p99_ms views p50_ms p99_ms memory_mib disk_mib");
    std::thread::scope(|scope| {
        let endpoint = &dev.endpoint;
        let (done, seen, heard, over) = (&done, &seen, &heard, &over);
        for sender in 0..SENDERS {
            scope.spawn(move || send(endpoint, chain, sender, done, over));
        }
        scope.spawn(move || look(endpoint, seen, over));
        scope.spawn(move || hear(endpoint, heard, over));
        let began = Instant::now();
        for row in 1..=rows {
            std::thread::sleep(
                Duration::from_millis(seconds * 1_000 * row / rows).saturating_sub(began.elapsed()),
            );
            let height = client.status().unwrap().height;
            let (transfers, views) = (done.take(), seen.take());
            memory.push(resident(dev.id()));
            println!(
                "{:.0} {height} {} {:.0} {:.0} {} {:.1} {:.1} {:.0} {:.1}",
                began.elapsed().as_secs_f64(),
                transfers.0,
                transfers.1,
                transfers.2,
                views.0,
                views.1,
                views.2,
                mib(*memory.last().unwrap()),
                mib(held(scratch.path())),
            );
            assert!(transfers.0 > 0 && views.0 > 0, "nobody is served any more");
        }
        over.store(true, Ordering::Relaxed);
    });
    let (settled, end) = (memory[memory.len() / 3], memory[memory.len() - 1]);
    assert!(
        end <= settled + MOST_GROWTH,
        "memory grew from {:.0} to {:.0} MiB",
        mib(settled),
        mib(end)
    );
    let (received, sent) = senders::seen(&client, SENDERS);
    let sent: u128 = sent.into_iter().map(u128::from).sum();
    assert_eq!(received, sent, "each transfer once");
    assert!(heard.into_inner().unwrap() > 0);
    dev.kill();
    support::replay_from_genesis(scratch.path());
}
