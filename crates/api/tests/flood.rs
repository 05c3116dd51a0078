//! Ten times what a node takes, over HTTP: who behaves is served at once, who floods is told why not, and memory stays flat.
//!
//! `cargo test --release -p buttress-api --test flood -- --ignored --nocapture` prints what it saw.

#[path = "served/world/mod.rs"]
mod world;

use node::{Checks, Node, NodeOptions};
use protocol::{Action, Endowment, Genesis, SignedTransaction, Transaction, Transfer};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use store::Store;
use units::{Amount, Height, Timestamp};
use world::{ETH, ONE, START, World, account, genesis, http, key};

/// Most transactions that wait, and how often a block takes all of them: 500 a second get in at most.
const QUEUE: usize = 250;
const BLOCK: Duration = Duration::from_millis(500);
/// Accounts that send as fast as they are answered.
const FLOODERS: usize = 6;
/// Accounts that send one transaction, wait until it is done, and send the next.
const HONEST: usize = 8;
/// What memory may grow by after the first seconds.
const MOST_GROWTH: u64 = 96 << 20;

fn signed(chain: crypto::Digest, who: &str, nonce: u64) -> SignedTransaction {
    let to = account("staker");
    let action = Action::Transfer(Transfer { to, asset: ETH, amount: Amount::new(1) });
    let (sender, valid_until) = (account(who), Timestamp::new(u64::MAX));
    let transaction = Transaction { chain, sender, nonce, valid_until, actions: vec![action] };
    SignedTransaction::new(transaction, &key(who))
}

fn body(signed: &SignedTransaction) -> String {
    json!({ "transaction": hex::encode(borsh::to_vec(signed).unwrap()) }).to_string()
}

/// One connection that is kept.
struct Asker(ureq::Agent, String);

impl Asker {
    fn new(endpoint: &str) -> Self {
        Self(http::agent(), format!("{endpoint}/v1/transactions"))
    }
    /// The kind of answer (`taken`, or that of the problem), whether it says when to come back, and the answer.
    fn send(&self, body: &str) -> (String, bool, Value) {
        let request = self.0.post(&self.1).content_type("application/json");
        let mut reply = request.send(body).unwrap();
        let after = reply.headers().contains_key("retry-after");
        let answer: Value = reply.body_mut().read_json().unwrap();
        let kind = answer["type"].as_str().map_or("taken", |kind| kind.rsplit(':').next().unwrap());
        (kind.to_owned(), after, answer)
    }
}

/// Resident memory of this process, in bytes.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1_024
}

fn crowd() -> Genesis {
    let mut genesis = genesis();
    for number in 0..FLOODERS {
        let account = account(&format!("flooder-{number}"));
        genesis.endowments.push(Endowment { account, asset: ETH, amount: Amount::new(ONE) });
    }
    for number in 0..HONEST {
        let account = account(&format!("honest-{number}"));
        genesis.endowments.push(Endowment { account, asset: ETH, amount: Amount::new(ONE) });
    }
    genesis
}

/// What was answered, by kind, and how often.
type Answers = Mutex<BTreeMap<String, u64>>;

fn count(answers: &Answers, kind: String) {
    *answers.lock().unwrap().entry(kind).or_default() += 1;
}

/// Sends its next transaction again and again until it is taken in.
fn flood(endpoint: &str, chain: crypto::Digest, who: &str, answers: &Answers, over: &AtomicBool) {
    let asker = Asker::new(endpoint);
    let (mut nonce, mut first) = (0, None);
    while !over.load(Ordering::Relaxed) {
        let text = body(&signed(chain, who, nonce));
        for _ in 0..40 {
            let (kind, after, answer) = asker.send(&text);
            let is_taken = kind == "taken";
            let expected = ["taken", "crowded", "queue-full", "busy"].contains(&kind.as_str());
            assert!(expected && after != is_taken, "{kind}: {answer}");
            count(answers, kind);
            if is_taken {
                nonce += 1;
                break;
            }
        }
        // Its first again, which was done or waits.
        let again = first.get_or_insert(text);
        let (kind, _, answer) = asker.send(again);
        let expected = ["nonce-used", "pending", "busy"].contains(&kind.as_str());
        assert!(expected || nonce == 0, "{kind}: {answer}");
        count(answers, kind);
    }
}

/// Sends one after the other; the blocks and the time that each waited.
fn behave(endpoint: &str, node: &Node, who: &str, over: &AtomicBool) -> Vec<(u64, Duration)> {
    let asker = Asker::new(endpoint);
    let mut waits = Vec::new();
    for nonce in 0.. {
        if over.load(Ordering::Relaxed) {
            break;
        }
        let (kind, _, answer) = asker.send(&body(&signed(node.chain(), who, nonce)));
        assert_eq!(kind, "taken", "{who} is refused: {answer}");
        let (taken, height) = (Instant::now(), answer["height"].as_u64().unwrap());
        let id = answer["data"]["id"].as_str().unwrap().parse().unwrap();
        let done = loop {
            if let Some((done, receipt)) = node.receipt(&id).unwrap() {
                assert_eq!(receipt.outcome, protocol::Outcome::Done);
                break done;
            }
            assert!(taken.elapsed() < Duration::from_secs(120), "{who}: no block takes {id}");
            std::thread::sleep(Duration::from_millis(5));
        };
        waits.push((done.since(Height::new(height)), taken.elapsed()));
    }
    waits
}

#[test]
#[ignore = "half a minute of real time; BUTTRESS_OVERLOAD_SECONDS for longer"]
fn who_floods_is_refused_and_nobody_else_waits() {
    let seconds = std::env::var("BUTTRESS_OVERLOAD_SECONDS").map_or(20, |text| {
        text.parse::<u64>()
            .unwrap_or_else(|error| panic!("BUTTRESS_OVERLOAD_SECONDS is {text:?}: {error}"))
    });
    let folder = tempfile::tempdir().unwrap();
    let options =
        NodeOptions { checks: Checks::EveryEpoch, queue_limit: QUEUE, ..NodeOptions::default() };
    let store = Store::open(folder.path()).unwrap();
    let node = Arc::new(Node::open(store, &crowd(), options).unwrap());
    let world = World { node: Arc::clone(&node) };
    let endpoint = world.serve();
    let (answers, over, stopped) =
        (Answers::default(), AtomicBool::new(false), AtomicBool::new(false));
    let began = Instant::now();
    let (mut memory, mut waits, mut most_pending) = (Vec::new(), Vec::new(), 0);
    std::thread::scope(|scope| {
        let (endpoint, answers, node) = (endpoint.as_str(), &answers, &*node);
        let (over, stopped) = (&over, &stopped);
        // Ends the others also when something below fails.
        struct Ends<'a>(&'a AtomicBool);
        impl Drop for Ends<'_> {
            fn drop(&mut self) {
                self.0.store(true, Ordering::Relaxed);
            }
        }
        scope.spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                let elapsed = u64::try_from(began.elapsed().as_millis()).unwrap();
                node.produce(Timestamp::new(START + elapsed)).unwrap();
                std::thread::sleep(BLOCK);
            }
        });
        let stop = Ends(stopped);
        for number in 0..FLOODERS {
            let who = format!("flooder-{number}");
            scope.spawn(move || flood(endpoint, node.chain(), &who, answers, over));
        }
        // The longest bodies there are, of nothing.
        scope.spawn(move || {
            let (asker, bytes) = (Asker::new(endpoint), protocol::MAX_TRANSACTION_BYTES);
            let text = json!({ "transaction": "00".repeat(bytes) }).to_string();
            while !over.load(Ordering::Relaxed) {
                let (kind, _, answer) = asker.send(&text);
                assert!(["unacceptable", "busy"].contains(&kind.as_str()), "{kind}: {answer}");
                count(answers, kind);
            }
        });
        let honest: Vec<_> = (0..HONEST)
            .map(|number| {
                scope.spawn(move || behave(endpoint, node, &format!("honest-{number}"), over))
            })
            .collect();
        let end = Ends(over);
        while began.elapsed() < Duration::from_secs(seconds) {
            std::thread::sleep(Duration::from_millis(250));
            memory.push(resident());
            most_pending = most_pending.max(node.pending());
            assert!(node.queue_bytes() <= node.queue_bytes_limit());
        }
        drop(end);
        waits.extend(honest.into_iter().flat_map(|one| one.join().unwrap()));
        drop(stop);
    });

    let answers = answers.into_inner().unwrap();
    let (taken, all) = (answers["taken"], answers.values().sum::<u64>());
    let blocks = waits.iter().map(|(blocks, _)| *blocks).max().unwrap();
    let mut times: Vec<Duration> = waits.iter().map(|(_, time)| *time).collect();
    times.sort();
    let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)].as_millis();
    let warm = &memory[..(memory.len() / 4).max(1)];
    let (before, after) = (*warm.iter().max().unwrap(), *memory.last().unwrap());
    println!(
        "{seconds} s: {:.0} asked a second, {:.0} taken in a second ({:.1} times as many were asked): {answers:?}\n\
         {} transactions of who behaves: at most {blocks} blocks, p50 {} ms, p99 {} ms, all within {} ms\n\
         at most {most_pending} pending; memory {} MiB after a quarter, {} MiB at the end",
        all as f64 / seconds as f64,
        taken as f64 / seconds as f64,
        all as f64 / taken as f64,
        waits.len(),
        at(50),
        at(99),
        at(100),
        before >> 20,
        after >> 20,
    );
    assert!(blocks <= 2, "who behaves waited {blocks} blocks");
    // Those that wait, and those of the block that is being made.
    assert!(most_pending <= 2 * QUEUE, "{most_pending} were pending");
    assert!(waits.len() >= HONEST * 2, "only {} were done", waits.len());
    assert!(answers["crowded"] > taken, "it was no flood: {answers:?}");
    assert!(answers["nonce-used"] > 0 && answers["unacceptable"] > 0, "{answers:?}");
    let counted = node.counters().refused;
    assert!(counted["crowded"] >= answers["crowded"], "{counted:?}");
    assert!(after <= before + MOST_GROWTH, "memory grew from {before} to {after}");
}
