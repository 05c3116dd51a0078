//! Two threads make blocks, so that one is executed while another is on its way to the disk: nobody sees what is not there.

mod common;

use buttress_node::{Checks, MAKERS, Node, NodeOptions};
use common::{ACCOUNTS, at, genesis, transfer};
use protocol::{Malformed, Outcome, SignedTransaction};
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use store::Store;
use units::Height;

const EACH: u64 = 150;

fn open(directory: &std::path::Path) -> Node {
    let options = NodeOptions {
        checks: Checks::EveryBlock,
        checkpoint_interval: 7,
        ..NodeOptions::default()
    };
    Node::open(Store::open(directory).unwrap(), &genesis(), options).unwrap()
}

#[test]
fn whatever_is_seen_is_on_the_disk() {
    let directory = tempfile::tempdir().unwrap();
    let node = open(directory.path());
    let blocks = node.subscribe();
    let (time, finished) = (AtomicU64::new(1), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let senders: Vec<_> = (0..ACCOUNTS)
            .map(|from| {
                let node = &node;
                scope.spawn(move || {
                    for nonce in 0..EACH {
                        node.submit(transfer(&genesis(), from, (from + 1) % ACCOUNTS, nonce))
                            .unwrap();
                    }
                })
            })
            .collect();
        let makers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    while !finished.load(Ordering::SeqCst) || node.waiting() > 0 {
                        node.produce(at(time.fetch_add(1, Ordering::SeqCst))).unwrap();
                    }
                })
            })
            .collect();
        let readers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let mut last = Height::ZERO;
                    while !finished.load(Ordering::SeqCst) {
                        let (height, root) =
                            node.read_with_root(|state, root| (state.meta().height, root));
                        assert!(height >= last);
                        last = height;
                        if let Some(block) = node.block(height).unwrap() {
                            assert_eq!(block.root, root, "of block {height}");
                        } else {
                            assert_eq!(height, Height::ZERO, "a block that is not on the disk");
                        }
                    }
                })
            })
            .collect();
        senders.into_iter().for_each(|thread| thread.join().unwrap());
        finished.store(true, Ordering::SeqCst);
        makers.into_iter().chain(readers).for_each(|thread| thread.join().unwrap());
    });
    assert_eq!(node.halted(), None);
    let root = node.read_with_root(|_, root| root);
    let tip = node.read(|state| state.meta().height);
    drop(node);

    // In order, without a gap, and every transaction once.
    let (mut next, mut done) = (Height::new(1), HashSet::new());
    for block in blocks.try_iter().take(200) {
        assert_eq!(block.block.height, next);
        next = next.plus(1);
    }
    let store = Store::open(directory.path()).unwrap();
    for block in store.blocks_after(Height::ZERO).unwrap() {
        for receipt in block.unwrap().receipts {
            assert_eq!(receipt.outcome, Outcome::Done);
            assert!(done.insert(receipt.transaction));
        }
    }
    assert_eq!(done.len() as u64, ACCOUNTS * EACH);
    assert_eq!(store.tip().unwrap(), Some(tip));
    drop(store);
    let again = open(directory.path());
    assert_eq!(again.read_with_root(|_, root| root), root);
}

#[test]
fn many_at_once_get_the_verdicts_of_one_by_one() {
    // Before some of the good ones the same forged, of another chain, or ahead of its turn; behind some the same again.
    let signed = |number: u64| -> Vec<SignedTransaction> {
        let (from, nonce) = (number % ACCOUNTS, number / ACCOUNTS);
        let good = transfer(&genesis(), from, 0, nonce);
        let mut bad = good.clone();
        match number % 10 {
            3 => bad.transaction.valid_until = at(1),
            5 => bad.transaction.chain = crypto::Digest::default(),
            7 => bad = transfer(&genesis(), from, 0, nonce + 1),
            9 => return vec![good, bad],
            _ => return vec![good],
        }
        vec![bad, good]
    };
    let directories = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [singly, together] = directories.each_ref().map(|directory| open(directory.path()));
    let many: Vec<_> = (0..1_200).flat_map(signed).collect();
    let expected: Vec<String> =
        many.iter().map(|signed| format!("{:?}", singly.submit(signed.clone()))).collect();
    let got: Vec<String> =
        together.submit_all(many).iter().map(|verdict| format!("{verdict:?}")).collect();
    for (place, (got, expected)) in got.iter().zip(&expected).enumerate() {
        assert_eq!(got, expected, "at {place}");
    }
    assert_eq!(got.len(), expected.len());
    let forged = format!("{:?}", Malformed::Signature { bad: 1, of: 1 });
    for refusal in [&forged, "OtherChain", "NonceAhead", "Pending"] {
        assert!(got.iter().any(|verdict| verdict.contains(refusal)), "{refusal}");
    }
    assert!(got.iter().filter(|verdict| verdict.starts_with("Ok")).count() == 1_200);
    assert_eq!(together.pending(), singly.pending());
    assert!(together.submit_all(Vec::new()).is_empty());
}

/// Makers make a block of whatever comes, and are done once nothing comes any more.
#[test]
fn makers_leave_nothing_behind() {
    let directory = tempfile::tempdir().unwrap();
    let node = open(directory.path());
    let (time, finished) = (AtomicU64::new(1), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let makers: Vec<_> = (0..MAKERS)
            .map(|_| {
                scope.spawn(|| {
                    let now = || at(time.fetch_add(1, Ordering::SeqCst));
                    node.make_blocks(now, || finished.load(Ordering::SeqCst))
                })
            })
            .collect();
        for nonce in 0..EACH {
            let transactions = (0..ACCOUNTS)
                .map(|from| transfer(&genesis(), from, (from + 1) % ACCOUNTS, nonce))
                .collect();
            let submitted = node.submit_all(transactions);
            assert!(submitted.iter().all(Result::is_ok), "{submitted:?}");
            if nonce % 50 == 0 {
                // Nothing else comes until this is in a block.
                while node.pending() > 0 {
                    std::thread::yield_now();
                }
            }
        }
        finished.store(true, Ordering::SeqCst);
        makers.into_iter().for_each(|maker| maker.join().unwrap().unwrap());
    });
    assert_eq!((node.pending(), node.counters().done), (0, ACCOUNTS * EACH));
}
