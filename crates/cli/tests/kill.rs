//! `kill -9` at random moments under load, on the real binary and a real disk: what was acknowledged is there, once.
//!
//! `BUTTRESS_KILLS=200 cargo test --release -p buttress-cli --test kill -- --ignored --nocapture` does it two hundred times.

mod support;

use api::view::TransactionState;
use client::{Client, ClientError};
use crypto::Digest;
use std::collections::{BTreeSet, VecDeque};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use support::{Dev, Scratch, senders};

/// How many accounts send at once.
const SENDERS: u64 = 4;
/// How many transactions of an account wait at once.
const AHEAD: usize = 32;
/// Sends until the node is gone, and notes what it said was done.
fn send(endpoint: &str, chain: Digest, sender: u64, done: &Mutex<Vec<Digest>>) {
    let client = Client::new(endpoint);
    let is_gone = |error: &ClientError| !matches!(error, ClientError::Refused { .. });
    let mut nonce = match client.account(&senders::account(sender)) {
        Ok(account) => account.data.nonce,
        Err(error) => return assert!(is_gone(&error), "{error}"),
    };
    let mut waiting: VecDeque<Digest> = VecDeque::new();
    loop {
        if waiting.len() < AHEAD {
            match client.submit(&senders::transfer(chain, sender, nonce)) {
                Ok(taken) => waiting.push_back(taken.data.id.parse().unwrap()),
                Err(error) => return assert!(is_gone(&error), "only this sends: {error}"),
            }
            nonce += 1;
            continue;
        }
        let oldest = waiting[0];
        match client.transaction(&oldest) {
            Ok(found) => match found.data.state {
                TransactionState::Done => {
                    done.lock().unwrap().push(oldest);
                    waiting.pop_front();
                }
                TransactionState::Pending => std::thread::sleep(Duration::from_millis(10)),
                TransactionState::Rejected => panic!("only this sends: {:?}", found.data.rejection),
            },
            Err(error) => return assert!(is_gone(&error), "{oldest}: {error}"),
        }
    }
}

fn is_done(client: &Client, id: &Digest) {
    let state = client.transaction(id).map(|found| found.data.state);
    assert!(
        matches!(state, Ok(TransactionState::Done)),
        "an acknowledged transaction is gone: {id} {state:?}"
    );
}

/// The node compares every root that it computes again with the recorded one when it starts, from its newest checkpoint on, and refuses
/// to run if one differs; at the end everything is computed again from genesis.
#[test]
#[ignore = "kills the process many times; BUTTRESS_KILLS for how many"]
fn nothing_is_lost_or_done_twice_through_kill_9() {
    let kills = std::env::var("BUTTRESS_KILLS").map_or(15_u64, |text| {
        text.parse().unwrap_or_else(|error| panic!("BUTTRESS_KILLS is {text:?}: {error}"))
    });
    let began = Instant::now();
    let scratch = Scratch::new("kill");
    let mut dev = Dev::start(scratch.path());
    let client = Client::new(&dev.endpoint);
    let chain: Digest = client.status().unwrap().data.chain.parse().unwrap();
    senders::endow(&client, chain, SENDERS);

    let acknowledged = Mutex::new(Vec::new());
    let (mut checked, mut height, mut in_flight) = (0, 0, 0_u128);
    // The same moments in each run; what the machine does at them is not the same.
    let mut dice = 1_u64;
    for _ in 0..kills {
        let endpoint = dev.endpoint.clone();
        std::thread::scope(|scope| {
            for sender in 0..SENDERS {
                let (endpoint, acknowledged) = (&endpoint, &acknowledged);
                scope.spawn(move || send(endpoint, chain, sender, acknowledged));
            }
            // Knuth's constants (MMIX). Between 0.2 and 1.7 seconds, at no particular moment of a block.
            dice = dice
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            std::thread::sleep(Duration::from_millis(200 + (dice >> 33) % 1_500));
            dev.kill();
        });
        dev = Dev::start(scratch.path());
        let client = Client::new(&dev.endpoint);
        let now = client.status().unwrap().height;
        assert!(now >= height, "blocks were lost: {height}, now {now}");
        height = now;
        let acknowledged = acknowledged.lock().unwrap();
        acknowledged[checked..].iter().for_each(|id| is_done(&client, id));
        checked = acknowledged.len();
        // What was on its way may or may not have made it; nonces and balances agree on how many did.
        let (received, sent) = senders::seen(&client, SENDERS);
        let sent: u128 = sent.into_iter().map(u128::from).sum();
        assert_eq!(received, sent, "each transfer once");
        assert!(sent >= checked as u128, "{sent} sent, {checked} acknowledged");
        in_flight = sent - checked as u128;
    }
    let client = Client::new(&dev.endpoint);
    let acknowledged = acknowledged.into_inner().unwrap();
    acknowledged.iter().for_each(|id| is_done(&client, id));
    let different: BTreeSet<_> = acknowledged.iter().collect();
    assert_eq!(different.len(), acknowledged.len(), "acknowledged twice");
    assert!(acknowledged.len() as u64 >= kills, "only {} were acknowledged", acknowledged.len());
    dev.kill();
    support::replay_from_genesis(scratch.path());
    println!(
        "{kills} kills in {:.0} s: {} transfers acknowledged, {in_flight} more done than this was told of, {height} blocks, all \
         computed again",
        began.elapsed().as_secs_f64(),
        acknowledged.len(),
    );
}
