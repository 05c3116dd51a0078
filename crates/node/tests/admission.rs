//! What gets into a block, once, and what does not.

mod common;

use buttress_node::{Checks, Node, NodeOptions, SubmitError, TransactionStatus, Unit, Wanted};
use common::{account, at, genesis, transfer, transfer_until};
use crypto::Digest;
use protocol::{Action, Outcome, SignedTransaction, Transfer};
use store::Store;
use units::{Amount, AssetId, Height};

fn options(checkpoint_interval: u64) -> NodeOptions {
    NodeOptions { checks: Checks::EveryBlock, checkpoint_interval, ..NodeOptions::default() }
}

fn node() -> Node {
    Node::open(Store::in_memory().unwrap(), &genesis(), options(0)).unwrap()
}

/// What the accounts own, without what every block changes.
fn ledger_root(node: &Node) -> Digest {
    node.read(|state| arena::Component::root(&mut state.ledger().clone()))
}

#[test]
fn a_transaction_is_pending_until_its_block_is_on_the_disk() {
    let node = node();
    let blocks = node.subscribe();
    let id = node.submit(transfer(&genesis(), 0, 1, 0)).unwrap();
    assert_eq!(node.transaction(&id).unwrap(), TransactionStatus::Pending);
    assert_eq!(node.receipt(&id).unwrap(), None);

    let block = node.produce(at(10)).unwrap();
    assert_eq!(block.block.height, Height::new(1));
    let Some((height, receipt)) = node.receipt(&id).unwrap() else { panic!("no receipt") };
    assert_eq!((height, receipt.outcome.clone()), (Height::new(1), Outcome::Done));
    assert_eq!(node.transaction(&id).unwrap(), TransactionStatus::Done { height, receipt });
    assert_eq!(node.pending(), 0);
    assert_eq!(blocks.recv().unwrap(), block);
    assert_eq!(node.block(Height::new(1)).unwrap().as_ref(), Some(block.as_ref()));
    assert_eq!(node.events_before(None, 10, &Wanted::everything()).unwrap().events.len(), 1);
    let unknown = Digest::new([7; 32]);
    assert_eq!(node.transaction(&unknown).unwrap(), TransactionStatus::Unknown);
}

#[test]
fn a_replay_changes_nothing_and_does_not_hide_where_it_was_done() {
    let node = node();
    let transaction = transfer(&genesis(), 0, 1, 0);
    let id = node.submit(transaction.clone()).unwrap();
    node.produce(at(10)).unwrap();
    let before = ledger_root(&node);

    let replay = node.submit(transaction).unwrap_err();
    assert_eq!(replay.to_string(), "nonce 0 was used already, the sender's next is 1");
    assert!(node.produce(at(20)).unwrap().receipts.is_empty());
    assert_eq!(ledger_root(&node), before);
    assert_eq!(node.receipt(&id).unwrap().unwrap().0, Height::new(1));
}

#[test]
fn a_transaction_waits_only_once() {
    let node = node();
    let id = node.submit(transfer(&genesis(), 0, 1, 0)).unwrap();
    let again = node.submit(transfer(&genesis(), 0, 1, 0)).unwrap_err();
    assert!(matches!(again, SubmitError::Pending { id: pending } if pending == id), "{again}");
    assert_eq!(node.produce(at(10)).unwrap().receipts.len(), 1);
}

#[test]
fn a_full_queue_refuses_until_the_next_block() {
    let options = NodeOptions { queue_limit: 2, ..options(0) };
    let node = Node::open(Store::in_memory().unwrap(), &genesis(), options).unwrap();
    node.submit(transfer(&genesis(), 0, 1, 0)).unwrap();
    node.submit(transfer(&genesis(), 0, 1, 1)).unwrap();
    let third = transfer(&genesis(), 0, 1, 2);
    let refused = node.submit(third.clone()).unwrap_err();
    assert!(
        matches!(refused, SubmitError::Full { limit: 2, unit: Unit::Transactions }),
        "{refused}"
    );
    node.produce(at(10)).unwrap();
    node.submit(third).unwrap();
}

#[test]
fn bytes_that_wait_are_bounded_as_well() {
    let length = borsh::object_length(&transfer(&genesis(), 0, 1, 0)).unwrap();
    let options = NodeOptions { queue_bytes: 2 * length + 1, ..options(0) };
    let node = Node::open(Store::in_memory().unwrap(), &genesis(), options).unwrap();
    node.submit(transfer(&genesis(), 0, 1, 0)).unwrap();
    node.submit(transfer(&genesis(), 1, 2, 0)).unwrap();
    assert_eq!(node.queue_bytes(), 2 * length);
    let refused = node.submit(transfer(&genesis(), 2, 3, 0)).unwrap_err().to_string();
    let most = 2 * length + 1;
    let expected = format!(
        "{most} bytes of transactions are the most that may wait for a block; try again after the next one"
    );
    assert_eq!(refused, expected);
    node.produce(at(10)).unwrap();
    assert_eq!(node.queue_bytes(), 0);
    node.submit(transfer(&genesis(), 2, 3, 0)).unwrap();
}

#[test]
fn nonces_come_in_in_order_and_each_once() {
    let node = node();
    let refused = |transaction| node.submit(transaction).unwrap_err();
    let ahead = refused(transfer(&genesis(), 0, 1, 1));
    assert_eq!(ahead.to_string(), "nonce 1 is ahead of the sender's next, 0; send that one first");
    let first = node.submit(transfer(&genesis(), 0, 1, 0)).unwrap();
    // Another with the nonce of one that waits: refused before its signature is looked at.
    let mut other = transfer(&genesis(), 0, 2, 0);
    other.endorsements.clear();
    let taken = refused(other);
    let expected =
        format!("transaction {first} waits with nonce 0 already; the sender's next is 1");
    assert_eq!(taken.to_string(), expected);
    node.submit(transfer(&genesis(), 0, 1, 1)).unwrap();
    assert_eq!(node.next_nonce(&account(0)), 2);
    assert_eq!(node.produce(at(10)).unwrap().receipts.len(), 2);
    let counters = node.counters().refused;
    assert_eq!(counters, [("nonce-ahead", 1), ("nonce-taken", 1)].into());
}

#[test]
fn behind_a_rejected_transaction_its_nonce_can_be_taken_up_again() {
    let node = node();
    let too_much = Action::Transfer(Transfer {
        to: account(1),
        asset: AssetId::new(0),
        amount: Amount::new(2 * common::ENDOWMENT),
    });
    let never = units::Timestamp::new(u64::MAX);
    node.submit(common::sign(&genesis(), 0, 0, never, vec![too_much])).unwrap();
    let block = node.produce(at(10)).unwrap();
    assert!(matches!(block.receipts[0].outcome, Outcome::Rejected(_)));
    node.submit(transfer(&genesis(), 0, 1, 0)).unwrap();
    let block = node.produce(at(20)).unwrap();
    assert_eq!(block.receipts[0].outcome, Outcome::Done);
}

#[test]
fn the_same_submissions_make_the_same_blocks() {
    let blocks = || {
        let node = node();
        for nonce in 0..20 {
            for from in 0..common::ACCOUNTS {
                // Some wait for a block, some for two.
                let _ = node.submit(transfer(&genesis(), from, (from + 1) % 4, nonce));
                let _ = node.submit(transfer(&genesis(), from, (from + 1) % 4, nonce + 2));
            }
            if nonce % 3 == 0 {
                node.produce(at(nonce)).unwrap();
            }
        }
        node.produce(at(100)).unwrap().block.digest()
    };
    assert_eq!(blocks(), blocks());
}

#[test]
fn what_no_block_may_hold_does_not_wait() {
    let node = node();
    node.produce(at(10)).unwrap();
    let late = node.submit(transfer_until(&genesis(), 0, 1, 0, at(9))).unwrap_err();
    assert_eq!(late.to_string(), "valid until 1000009 ms, the last block is of 1000010 ms");
    let mut forged = transfer(&genesis(), 0, 1, 0);
    forged.transaction.valid_until = at(99);
    let forged = node.submit(forged).unwrap_err();
    assert!(forged.to_string().contains("1 of 1 signatures"), "{forged}");
    // A good signature by another's key.
    let sent = transfer(&genesis(), 0, 1, 0).transaction;
    let refused = node.submit(SignedTransaction::new(sent, &common::key(1))).unwrap_err();
    assert!(matches!(refused, SubmitError::Unauthorized(_)), "{refused}");
    assert!(refused.to_string().contains("but the sender is"), "{refused}");
    assert_eq!(node.pending(), 0);
}

#[test]
fn who_does_not_listen_is_dropped() {
    let node = node();
    let blocks = node.subscribe();
    for count in 0..buttress_node::SUBSCRIBER_BLOCKS as u64 + 10 {
        node.produce(at(count)).unwrap();
    }
    assert_eq!(blocks.iter().count(), buttress_node::SUBSCRIBER_BLOCKS);
}

#[test]
fn block_time_never_falls_and_blocks_are_found_by_time() {
    let node = node();
    for time in [100, 50, 200, 300] {
        node.produce(at(time)).unwrap();
    }
    assert_eq!(node.block(Height::new(2)).unwrap().unwrap().block.time, at(100));
    for (time, height) in
        [(0, Some(1)), (100, Some(1)), (101, Some(3)), (300, Some(4)), (301, None)]
    {
        let found = node.first_block_since(at(time)).unwrap();
        assert_eq!(found.map(|block| block.block.height), height.map(Height::new), "{time}");
    }
}

#[test]
fn readers_meet_whole_blocks_only() {
    let node = node();
    let total = || {
        node.read(|state| {
            let ledger = state.ledger();
            (0..common::ACCOUNTS).fold(Amount::ZERO, |sum, number| {
                let row = ledger.find_account(&account(number)).unwrap();
                sum.saturating_add(ledger.balance(row, AssetId::new(0)))
            })
        })
    };
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| (0..200).map(|_| total()).collect::<Vec<_>>());
        for nonce in 0..20 {
            node.submit(transfer(&genesis(), 0, 1, nonce)).unwrap();
            node.produce(at(nonce)).unwrap();
        }
        let all = Amount::new(common::ENDOWMENT * u128::from(common::ACCOUNTS));
        assert!(reader.join().unwrap().iter().all(|seen| *seen == all));
    });
}
