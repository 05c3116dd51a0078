//! States are written while blocks are made, blocks that nobody needs are let go, and the chain can be carried away meanwhile.

mod common;
#[path = "../../store/tests/common/version_1.rs"]
mod version_1;

use buttress_node::{
    CheckpointWriting, Checks, Node, NodeOptions, Start, TransactionStatus, VerifyError, Wanted,
    verify,
};
use common::{at, genesis, transfer};
use crypto::Digest;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use store::{Store, export, import, receive};
use units::Height;

fn options(checkpoint_writing: CheckpointWriting) -> NodeOptions {
    let interval = NodeOptions { checkpoint_interval: 10, ..NodeOptions::default() };
    NodeOptions { checks: Checks::EveryBlock, checkpoint_writing, ..interval }
}

fn open(directory: &Path, options: NodeOptions) -> Node {
    Node::open(Store::open(directory).unwrap(), &genesis(), options).unwrap()
}

fn root(node: &Node) -> Digest {
    node.read_with_root(|_, root| root)
}

/// One more block with a transfer.
fn block(node: &Node, nonce: u64) -> Digest {
    let id = node.submit(transfer(&genesis(), 0, 1, nonce)).unwrap();
    node.produce(at(nonce * 7)).unwrap();
    id
}

#[test]
fn recovery_begins_with_a_state_that_was_written_beside() {
    let directory = tempfile::tempdir().unwrap();
    let node = open(directory.path(), options(CheckpointWriting::Beside));
    (0..64).for_each(|nonce| {
        block(&node, nonce);
    });
    let before = root(&node);
    drop(node);
    let node = open(directory.path(), options(CheckpointWriting::Beside));
    assert_eq!(root(&node), before);
    let recovery = node.recovery();
    // Which of them were written depends on how fast the disk was; the first was in any case.
    assert!((10..=60).contains(&recovery.checkpoint.raw()), "{recovery:?}");
    assert_eq!(recovery.checkpoint.raw() % 10, 0);
    assert_eq!(recovery.replayed, 64 - recovery.checkpoint.raw());
    drop(node);
    let store = Store::open(directory.path()).unwrap();
    let done = verify(&store, Start::Genesis, |_, _| {}).unwrap();
    assert_eq!(done.divergence, None);
    assert_eq!(done.checkpoints, store.checkpoint_heights().unwrap().len() as u64);
}

#[test]
fn blocks_that_recovery_does_not_need_are_let_go() {
    let scratch = tempfile::tempdir().unwrap();
    let [here, there] = ["here", "there"].map(|name| scratch.path().join(name));
    let keep =
        |blocks| NodeOptions { keep_blocks: Some(blocks), ..options(CheckpointWriting::InPlace) };
    let node = open(&here, keep(25));
    let ids: Vec<Digest> = (0..65).map(|nonce| block(&node, nonce)).collect();
    // Checkpoints at 50 and 60; at 60 the last 25 were from 36 on.
    assert_eq!(node.first_block().unwrap(), Some(Height::new(36)));
    assert_eq!(node.block(Height::new(35)).unwrap(), None);
    assert_eq!(node.transaction(&ids[34]).unwrap(), TransactionStatus::Unknown);
    assert!(matches!(node.transaction(&ids[35]).unwrap(), TransactionStatus::Done { .. }));
    let found = node.events_before(None, 1_000, &Wanted::everything()).unwrap();
    assert_eq!(found.next, None);
    let since = node.first_block_since(at(40 * 7)).unwrap().unwrap();
    assert_eq!(since.block.height, Height::new(41));
    drop(node);

    // Fewer than recovery may need: those stay.
    let node = open(&here, keep(1));
    assert_eq!(node.recovery().checkpoint, Height::new(60));
    (65..70).for_each(|nonce| {
        block(&node, nonce);
    });
    assert_eq!(node.first_block().unwrap(), Some(Height::new(60)));
    let last = root(&node);
    drop(node);

    let store = Store::open(&here).unwrap();
    let refused = verify(&store, Start::Genesis, |_, _| {}).unwrap_err();
    assert!(matches!(refused, VerifyError::NoBeginning { before } if before.raw() == 59));
    let done = verify(&store, Start::OldestCheckpoint, |_, _| {}).unwrap();
    assert_eq!((done.divergence, done.checkpoints, done.root), (None, 2, last));
    let file = scratch.path().join("chain.snapshot");
    export(&store, &file, true, |_, _| {}).unwrap();
    import(&file, &there, |_| {}).unwrap().finish().unwrap();
    assert_eq!(root(&open(&there, keep(1))), last);
}

#[test]
fn a_node_that_goes_on_sends_a_snapshot_of_one_moment() {
    let scratch = tempfile::tempdir().unwrap();
    let [here, there] = ["here", "there"].map(|name| scratch.path().join(name));
    let node = open(&here, options(CheckpointWriting::Beside));
    (0..30).for_each(|nonce| {
        block(&node, nonce);
    });
    let stop = AtomicBool::new(false);
    let sent = std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut nonce = 30;
            while !stop.load(SeqCst) {
                block(&node, nonce);
                nonce += 1;
            }
        });
        let sent: Vec<Vec<u8>> = (0..5)
            .map(|_| {
                let mut bytes = Vec::new();
                let told = node.write_snapshot(&mut bytes, true).unwrap();
                assert_eq!(told.bytes, bytes.len() as u64);
                bytes
            })
            .collect();
        stop.store(true, SeqCst);
        sent
    });
    for (number, bytes) in sent.iter().enumerate() {
        let file = scratch.path().join("chain.snapshot");
        let received = receive(bytes.as_slice(), &file, |_| {}).unwrap();
        let there = there.join(number.to_string());
        let import = import(&file, &there, |_| {}).unwrap();
        let done = verify(import.store(), Start::Genesis, |_, _| {}).unwrap();
        assert_eq!((done.divergence, done.root, done.to), (None, received.root, received.last));
        import.finish().unwrap();
        assert_eq!(root(&open(&there, options(CheckpointWriting::Beside))), received.root);
        // What was cut on the way is no file at all.
        let cut = scratch.path().join("cut.snapshot");
        assert!(receive(&bytes[..bytes.len() - 1], &cut, |_| {}).is_err());
        assert!(!cut.exists() && !scratch.path().join("cut.snapshot.unfinished").exists());
    }
}

#[test]
fn a_chain_of_version_1_goes_on_and_is_verified() {
    let directory = tempfile::tempdir().unwrap();
    let node = open(directory.path(), options(CheckpointWriting::InPlace));
    (0..34).for_each(|nonce| {
        block(&node, nonce);
    });
    let before = root(&node);
    drop(node);
    version_1::write_as_version_1(&directory.path().join("ledger.redb"));
    let store = Store::open(directory.path()).unwrap();
    assert_eq!(store.migration().map(|migration| migration.from), Some(1));
    let done = verify(&store, Start::Genesis, |_, _| {}).unwrap();
    assert_eq!((done.divergence, done.root, done.checkpoints), (None, before, 2));
    drop(store);
    let node = open(directory.path(), options(CheckpointWriting::InPlace));
    assert_eq!((root(&node), node.recovery().replayed), (before, 4));
    block(&node, 34);
}
