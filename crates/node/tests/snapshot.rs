//! A chain that was carried in a snapshot goes on where it was, or is refused.

mod common;

use buttress_node::{
    CheckpointWriting, Checks, Node, NodeOptions, Start, VerifyError, Wanted, verify,
};
use common::{at, genesis, transfer};
use crypto::Digest;
use std::fs;
use std::path::Path;
use store::{CommittedBlock, SnapshotError, Store, export, import};
use units::Height;

fn open(directory: &Path) -> Node {
    let options = NodeOptions {
        checks: Checks::EveryBlock,
        checkpoint_interval: 110,
        checkpoint_writing: CheckpointWriting::InPlace,
        ..NodeOptions::default()
    };
    Node::open(Store::open(directory).unwrap(), &genesis(), options).unwrap()
}

fn root(node: &Node) -> Digest {
    node.read_with_root(|_, root| root)
}

/// So many blocks, each with a transfer.
fn live(directory: &Path, blocks: u64) -> Digest {
    let node = open(directory);
    for nonce in 0..blocks {
        node.submit(transfer(&genesis(), 0, 1, nonce)).unwrap();
        node.produce(at(nonce * 7)).unwrap();
    }
    root(&node)
}

fn carry(file: &Path, directory: &Path) {
    let import = import(file, directory, |_| {}).unwrap();
    assert!(!Store::is_at(directory), "it has no name before it was checked");
    let done = verify(import.store(), Start::OldestCheckpoint, |_, _| {}).unwrap();
    assert_eq!(done.divergence, None);
    import.finish().unwrap();
}

#[test]
fn a_node_goes_on_from_a_snapshot() {
    for (blocks, whole, checkpoint, first) in [
        (0, false, 0, None),
        (3, false, 0, Some(1)),
        (230, false, 220, Some(131)),
        (110, false, 110, Some(11)),
        (330, false, 330, Some(231)),
        (230, true, 220, Some(1)),
    ] {
        let scratch = tempfile::tempdir().unwrap();
        let [here, there] = ["here", "there"].map(|name| scratch.path().join(name));
        let file = scratch.path().join("chain.snapshot");
        let before = live(&here, blocks);
        let store = Store::open(&here).unwrap();
        let done = export(&store, &file, whole, |_, _| {}).unwrap();
        assert_eq!((done.checkpoint.raw(), done.first.map(Height::raw)), (checkpoint, first));
        assert_eq!((done.last.raw(), done.root), (blocks, before));
        assert_eq!(done.bytes, fs::metadata(&file).unwrap().len());
        carry(&file, &there);

        let node = open(&there);
        assert_eq!(root(&node), before, "{blocks} blocks");
        assert_eq!(node.recovery().replayed, blocks - checkpoint);
        assert!(node.events_before(None, 1_000, &Wanted::everything()).is_ok());
        node.submit(transfer(&genesis(), 0, 1, blocks)).unwrap();
        assert_eq!(node.produce(at(90_000)).unwrap().block.height.raw(), blocks + 1);
        drop(node);

        let copy = Store::open(&there).unwrap();
        assert_eq!(copy.first().unwrap().map(Height::raw), first.or(Some(1)));
        let from_genesis = verify(&copy, Start::Genesis, |_, _| {});
        match first {
            Some(first) if first > 1 => {
                let error = from_genesis.unwrap_err();
                let missing = matches!(error, VerifyError::NoBeginning { before } if before.raw() == first - 1);
                assert!(missing, "{error}");
            }
            _ => assert_eq!(from_genesis.unwrap().divergence, None),
        }
        assert_eq!(verify(&copy, Start::OldestCheckpoint, |_, _| {}).unwrap().divergence, None);
        // What was carried can be carried on.
        let again = scratch.path().join("again.snapshot");
        export(&copy, &again, true, |_, _| {}).unwrap();
        carry(&again, &scratch.path().join("further"));
    }
}

#[test]
fn a_snapshot_that_is_cut_or_damaged_leaves_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    let [here, there] = ["here", "there"].map(|name| scratch.path().join(name));
    let file = scratch.path().join("chain.snapshot");
    live(&here, 20);
    export(&Store::open(&here).unwrap(), &file, false, |_, _| {}).unwrap();
    let bytes = fs::read(&file).unwrap();
    let empty = || fs::read_dir(&there).map_or(0, Iterator::count) == 0;
    // Every kind of record, and places inside; `format` tries every bit and every length.
    for part in 1..24 {
        let at = bytes.len() * part / 24;
        fs::write(&file, &bytes[..at]).unwrap();
        let error = import(&file, &there, |_| {}).err().expect("refused");
        assert!(matches!(error, SnapshotError::Cut { .. }), "{error}");
        assert!(empty(), "cut at {at}");
        let mut flipped = bytes.clone();
        flipped[at] ^= 4;
        fs::write(&file, &flipped).unwrap();
        let error = import(&file, &there, |_| {}).err().expect("refused");
        assert!(
            matches!(error, SnapshotError::Cut { .. } | SnapshotError::Damaged { .. }),
            "{error}"
        );
        assert!(empty(), "flipped at {at}");
    }
    fs::write(&file, b"something else, and long enough to be something").unwrap();
    let error = import(&file, &there, |_| {}).err().expect("refused").to_string();
    assert_eq!(error, format!("{} is not a snapshot of a ledger", file.display()));

    // An import that is given up before it is finished leaves nothing either, nor does what one that was killed left.
    fs::write(&file, &bytes).unwrap();
    drop(import(&file, &there, |_| {}).unwrap());
    assert!(empty());
    fs::write(there.join("ledger.redb.import"), &bytes[..100]).unwrap();
    carry(&file, &there);
    let error = import(&file, &there, |_| {}).err().expect("refused");
    let expected =
        format!("{} has a ledger already: import into another directory", there.display());
    assert_eq!(error.to_string(), expected);
}

/// Digests that hold, around a block that does not follow.
#[test]
fn a_forged_snapshot_is_found_before_it_has_a_name() {
    let scratch = tempfile::tempdir().unwrap();
    let [here, there] = ["here", "there"].map(|name| scratch.path().join(name));
    let file = scratch.path().join("chain.snapshot");
    live(&here, 5);
    let store = Store::open(&here).unwrap();
    let last = store.block(Height::new(5)).unwrap().unwrap();
    let mut block = last.block.clone();
    (block.height, block.parent) = (Height::new(6), last.block.digest());
    block.transactions.clear();
    let root = Digest::new([9; 32]);
    let forged = CommittedBlock { block, root, receipts: vec![], events: vec![] };
    store.commit(&forged, None).unwrap();
    export(&store, &file, false, |_, _| {}).unwrap();
    let import = import(&file, &there, |_| {}).unwrap();
    let done = verify(import.store(), Start::OldestCheckpoint, |_, _| {}).unwrap();
    assert_eq!(done.divergence.map(|divergence| divergence.height), Some(Height::new(6)));
    drop(import);
    assert!(!Store::is_at(&there));
}
