//! `kill -9` under load: whatever was acknowledged is there, exactly once.
//!
//! The parent starts this same test binary as a child that makes blocks as fast as it can and prints the id
//! of each transaction once its block is committed. It kills the child at some moment, as often as
//! `ROUNDS` says, on one and the same directory.

mod common;

use app::{CheckedBlock, State};
use buttress_node::{Checks, Node, NodeOptions};
use common::{ACCOUNTS, account, at, genesis, transfer};
use crypto::Digest;
use protocol::Outcome;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use store::Store;
use units::Height;

fn options(checkpoint_interval: u64) -> NodeOptions {
    NodeOptions { checks: Checks::EveryBlock, checkpoint_interval, ..NodeOptions::default() }
}

const DIRECTORY: &str = "BUTTRESS_CRASH_TEST_DIRECTORY";
const ROUNDS: usize = 4;
const CHECKPOINT_INTERVAL: u64 = 7;

/// The child. Without a directory from the parent it has nothing to do.
#[test]
fn child_makes_blocks_until_it_is_killed() {
    let Some(directory) = std::env::var_os(DIRECTORY) else { return };
    let store = Store::open(directory.as_ref()).unwrap();
    let node = Node::open(store, &genesis(), options(CHECKPOINT_INTERVAL)).unwrap();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for from in 0..ACCOUNTS {
            let (node, stop) = (&node, &stop);
            scope.spawn(move || send(node, from, stop));
        }
        let mut out = std::io::stdout();
        for milliseconds in 1.. {
            let Ok(block) = node.produce(at(milliseconds)) else { break };
            for receipt in &block.receipts {
                if receipt.outcome == Outcome::Done {
                    // After the commit: this is the acknowledgement.
                    writeln!(out, "ACK {}", receipt.transaction).unwrap();
                }
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
}

/// Sends transfers without end, a few dozen ahead of the chain.
fn send(node: &Node, from: u64, stop: &AtomicBool) {
    let next = || {
        node.read(|state| {
            let row = state.ledger().find_account(&account(from));
            row.and_then(|row| state.ledger().account(row)).map_or(0, |account| account.nonce)
        })
    };
    let mut nonce = next();
    while !stop.load(Ordering::Relaxed) {
        if nonce < next() + 32
            && node.submit(transfer(&genesis(), from, (from + 1) % ACCOUNTS, nonce)).is_ok()
        {
            nonce += 1;
        } else {
            std::thread::yield_now();
        }
    }
}

/// Runs a child until so many acknowledgements were read, kills it, and returns all that it made.
fn run_and_kill(directory: &std::path::Path, enough: usize) -> Vec<Digest> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child_makes_blocks_until_it_is_killed", "--nocapture"])
        .env(DIRECTORY, directory)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut acknowledged = Vec::new();
    // Of the last line there may be only a part; a part of a digest is none.
    let read =
        |line: &str| line.split("ACK ").nth(1).and_then(|id| id.trim().parse::<Digest>().ok());
    while acknowledged.len() < enough {
        let line = lines.next().expect("the child ended by itself").unwrap();
        acknowledged.extend(read(&line));
    }
    // On Unix this is SIGKILL: nothing in the child gets to clean up.
    child.kill().unwrap();
    child.wait().unwrap();
    for line in lines.map_while(Result::ok) {
        acknowledged.extend(read(&line));
    }
    acknowledged
}

#[test]
fn nothing_acknowledged_is_lost_or_done_twice() {
    let directory = tempfile::tempdir().unwrap();
    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        acknowledged.extend(run_and_kill(directory.path(), 150 + 37 * round));
    }

    // From the newest checkpoint on, as a node does it.
    let store = Store::open(directory.path()).unwrap();
    let node = Node::open(store, &genesis(), options(0)).unwrap();
    let recovered = node.read_with_root(|_, root| root);
    assert!(node.recovery().checkpoint > Height::ZERO);
    drop(node);

    // From genesis on.
    let store = Store::open(directory.path()).unwrap();
    let mut state = State::genesis(&genesis()).unwrap();
    let mut done: HashMap<Digest, usize> = HashMap::new();
    for block in store.blocks_after(Height::ZERO).unwrap() {
        let block = block.unwrap();
        for receipt in block.receipts.iter().filter(|receipt| receipt.outcome == Outcome::Done) {
            *done.entry(receipt.transaction).or_default() += 1;
        }
        let checked = CheckedBlock::check(block.block, &genesis().chain()).unwrap();
        assert_eq!(state.execute(&checked).unwrap().root, block.root);
    }
    assert_eq!(state.root(), recovered);
    assert!(acknowledged.len() >= 150 * ROUNDS);
    for id in &acknowledged {
        assert_eq!(done.get(id), Some(&1), "{id}");
    }
}
