//! A node that was closed comes back as it was, or not at all.

mod common;

use app::{CheckedBlock, State};
use buttress_node::{CheckpointWriting, Checks, Node, NodeError, NodeOptions, Wanted};
use common::{at, genesis, transfer};
use crypto::Digest;
use protocol::Block;
use std::path::Path;
use store::{CommittedBlock, Store, StoreError};
use units::Height;

fn options(checkpoint_interval: u64) -> NodeOptions {
    NodeOptions {
        checks: Checks::EveryBlock,
        checkpoint_interval,
        checkpoint_writing: CheckpointWriting::InPlace,
        ..NodeOptions::default()
    }
}

fn open(directory: &Path, interval: u64) -> Result<Node, NodeError> {
    Node::open(Store::open(directory).unwrap(), &genesis(), options(interval))
}

fn root(node: &Node) -> Digest {
    node.read_with_root(|_, root| root)
}

/// Ten blocks over three epochs, with transfers to and fro.
fn live(node: &Node) -> Digest {
    for nonce in 0..10 {
        node.submit(transfer(&genesis(), 0, 1, nonce)).unwrap();
        node.submit(transfer(&genesis(), 1, 2, nonce)).unwrap();
        node.produce(at(nonce * 300)).unwrap();
    }
    root(node)
}

#[test]
fn recovery_gives_the_state_that_was_live() {
    for (interval, checkpoint, replayed) in [(0, 0, 10), (4, 8, 2), (10, 10, 0)] {
        let directory = tempfile::tempdir().unwrap();
        let before = live(&open(directory.path(), interval).unwrap());
        let node = open(directory.path(), interval).unwrap();
        assert_eq!(root(&node), before, "checkpoint every {interval} blocks");
        assert_eq!(node.recovery().checkpoint, Height::new(checkpoint));
        assert_eq!(node.recovery().replayed, replayed);
        assert_eq!(node.events_before(None, 100, &Wanted::everything()).unwrap().events.len(), 20);
        // And it goes on from there.
        node.submit(transfer(&genesis(), 0, 1, 10)).unwrap();
        assert_eq!(node.produce(at(5_000)).unwrap().block.height, Height::new(11));
    }
}

#[test]
fn another_genesis_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    drop(open(directory.path(), 0).unwrap());
    let mut other = genesis();
    other.parameters.jail_epochs += 1;
    let refused = Node::open(Store::open(directory.path()).unwrap(), &other, options(0));
    assert!(matches!(refused, Err(NodeError::Store(StoreError::OtherGenesis { .. }))));
}

#[test]
fn a_root_that_does_not_follow_is_refused_with_both() {
    let directory = tempfile::tempdir().unwrap();
    let node = open(directory.path(), 0).unwrap();
    live(&node);
    let (height, parent) = node.read(|state| (state.meta().height.plus(1), state.meta().tip));
    drop(node);
    let block = Block { height, parent, time: at(9_000), transactions: Vec::new() };
    let wrong = Digest::new([9; 32]);
    let recorded = CommittedBlock { block, root: wrong, receipts: vec![], events: vec![] };
    Store::open(directory.path()).unwrap().commit(&recorded, None).unwrap();

    match open(directory.path(), 0) {
        Err(error @ NodeError::RootMismatch { height: at, expected, .. }) => {
            assert_eq!((at, expected), (height, wrong));
            assert!(error.to_string().contains("expected 0909"), "{error}");
        }
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("opened on a root that does not follow"),
    }
}

#[test]
fn every_recorded_block_follows_from_the_one_before() {
    let directory = tempfile::tempdir().unwrap();
    let last = live(&open(directory.path(), 3).unwrap());
    let store = Store::open(directory.path()).unwrap();
    let mut state = State::genesis(&genesis()).unwrap();
    for block in store.blocks_after(Height::ZERO).unwrap() {
        let block = block.unwrap();
        let checked = CheckedBlock::check(block.block, &genesis().chain()).unwrap();
        let executed = state.execute(&checked).unwrap();
        assert_eq!(executed.root, block.root);
        assert_eq!(executed.receipts, block.receipts);
        assert_eq!(executed.events, block.events);
    }
    assert_eq!(state.root(), last);
}
