//! A store whose blocks follow is told from one whose blocks do not, and where.

mod common;

use app::{CheckedBlock, State};
use buttress_node::{
    CheckpointWriting, Checks, Difference, Node, NodeOptions, Start, Verification, VerifyError,
    verify,
};
use common::{ENDOWMENT, account, at, genesis, transfer};
use crypto::Digest;
use protocol::{Block, Outcome};
use store::{Checkpoint, CommittedBlock, Store};
use units::{Amount, AssetId, Height};

/// A chain of seven blocks with checkpoints after each third, and the state after it.
fn lived() -> (Store, State) {
    let directory = tempfile::tempdir().unwrap();
    let options = NodeOptions {
        checks: Checks::EveryBlock,
        checkpoint_interval: 3,
        checkpoint_writing: CheckpointWriting::InPlace,
        ..NodeOptions::default()
    };
    let node = Node::open(Store::open(directory.path()).unwrap(), &genesis(), options).unwrap();
    for nonce in 0..7 {
        node.submit(transfer(&genesis(), 0, 1, nonce)).unwrap();
        node.produce(at(nonce * 400)).unwrap();
    }
    let state = node.read(Clone::clone);
    drop(node);
    let file = Store::open(directory.path()).unwrap();
    // The same in memory, through the store's own doors, so that blocks can be added that no node would.
    let store = Store::in_memory().unwrap();
    let mut root = State::genesis(&genesis()).unwrap();
    let first = checkpoint(&mut root);
    store.create(&genesis(), &first).unwrap();
    for block in file.blocks_after(Height::ZERO).unwrap() {
        let block = block.unwrap();
        let found = file.checkpoint(block.block.height).unwrap();
        store.commit(&block, found.as_ref()).unwrap();
    }
    (store, state)
}

fn checkpoint(state: &mut State) -> Checkpoint {
    let (height, root) = (state.meta().height, state.root());
    Checkpoint { height, root, state: borsh::to_vec(state).unwrap() }
}

/// The next block after a state, as it really is, and the state after it.
fn next(state: &State) -> (CommittedBlock, State) {
    let mut state = state.clone();
    let meta = state.meta();
    let (height, parent) = (meta.height.plus(1), meta.tip);
    let transactions = vec![transfer(&genesis(), 0, 1, height.raw() - 1)];
    let block = Block { height, parent, time: at(9_000), transactions };
    let checked = CheckedBlock::check(block.clone(), &genesis().chain()).unwrap();
    let executed = state.execute(&checked).unwrap();
    assert_eq!(executed.receipts[0].outcome, Outcome::Done);
    let (root, receipts, events) = (executed.root, executed.receipts, executed.events);
    (CommittedBlock { block, root, receipts, events }, state)
}

fn from(store: &Store, start: Start) -> Verification {
    verify(store, start, |_, _| {}).unwrap()
}

/// What is found at the eighth block, from the genesis and from both checkpoints.
fn found(store: &Store) -> (Difference, Option<String>) {
    let starts = [Start::Genesis, Start::OldestCheckpoint, Start::Checkpoint(Height::new(6))];
    let mut found = starts.map(|start| {
        let done = from(store, start);
        assert_eq!(done.to, Height::new(7), "{start:?}: {done:?}");
        let divergence = done.divergence.expect("found");
        assert_eq!(divergence.height, Height::new(8));
        (divergence.difference, divergence.table)
    });
    assert_eq!((&found[0], &found[0]), (&found[1], &found[2]));
    std::mem::replace(&mut found[0], (Difference::Events, None))
}

#[test]
fn what_a_node_stored_follows_from_everywhere() {
    let (store, mut state) = lived();
    let mut seen = Vec::new();
    let done = verify(&store, Start::Genesis, |height, tip| seen.push((height.raw(), tip.raw())));
    let done = done.unwrap();
    assert_eq!(done.divergence, None);
    assert_eq!((done.from, done.to, done.root), (Height::ZERO, Height::new(7), state.root()));
    assert_eq!((done.blocks, done.transactions, done.checkpoints), (7, 7, 2));
    assert_eq!(seen, (1..=7).map(|height| (height, 7)).collect::<Vec<_>>());
    let starts = [(Start::OldestCheckpoint, 3, 4, 2), (Start::Checkpoint(Height::new(6)), 6, 1, 1)];
    for (start, first, blocks, checkpoints) in starts {
        let done = from(&store, start);
        assert_eq!((done.divergence, done.root), (None, state.root()));
        assert_eq!((done.from.raw(), done.blocks, done.checkpoints), (first, blocks, checkpoints));
    }
}

#[test]
fn a_root_that_does_not_follow_is_found() {
    let (store, state) = lived();
    let (mut block, _) = next(&state);
    let (expected, got) = (Digest::new([9; 32]), block.root);
    block.root = expected;
    store.commit(&block, None).unwrap();
    let (difference, table) = found(&store);
    assert_eq!((&difference, table), (&Difference::Root { expected, got }, None));
    let words = format!("state root: expected {expected} as recorded, got {got}");
    assert_eq!(difference.to_string(), words);
}

/// Somebody is given coins by whoever writes the store, with a checkpoint and a root that go with it.
#[test]
fn the_first_table_that_differs_is_named() {
    let (store, state) = lived();
    let (mut block, mut after) = next(&state);
    let got = block.root;
    let row = after.ledger().find_account(&account(2)).unwrap();
    let asset = AssetId::new(0);
    after.tamper().0.tamper_balance(row, asset, |_| Amount::new(ENDOWMENT + 1));
    block.root = after.root();
    store.commit(&block, Some(&checkpoint(&mut after))).unwrap();
    let divergence = from(&store, Start::Genesis).divergence.unwrap();
    assert_eq!(divergence.height, Height::new(8));
    assert_eq!(divergence.difference, Difference::Root { expected: block.root, got });
    assert_eq!(divergence.table.as_deref(), Some("ledger/balances"));
}

/// The same, with the true root written over both: only who executes it, or decodes the checkpoint, sees it.
#[test]
fn a_checkpoint_of_another_state_is_found() {
    let (store, state) = lived();
    let (block, mut after) = next(&state);
    let row = after.ledger().find_account(&account(2)).unwrap();
    after.tamper().0.tamper_balance(row, AssetId::new(0), |_| Amount::new(1));
    let expected = after.root();
    let forged = Checkpoint { root: block.root, ..checkpoint(&mut after) };
    store.commit(&block, Some(&forged)).unwrap();
    let divergence = from(&store, Start::Genesis).divergence.unwrap();
    assert_eq!(divergence.difference, Difference::Checkpoint { expected, got: block.root });
    assert_eq!(divergence.table.as_deref(), Some("ledger/balances"));
    // Who begins there is told before anything is executed.
    let error = verify(&store, Start::Checkpoint(Height::new(8)), |_, _| {}).unwrap_err();
    assert!(error.to_string().starts_with("state root after block 8: expected"), "{error}");
}

#[test]
fn receipts_and_events_that_do_not_follow_are_found() {
    let (store, state) = lived();
    let (mut block, _) = next(&state);
    block.receipts[0].events.clear();
    store.commit(&block, None).unwrap();
    assert_eq!(found(&store).0, Difference::Receipt { index: 0 });

    let (store, state) = lived();
    let (mut block, _) = next(&state);
    block.receipts.clear();
    store.commit(&block, None).unwrap();
    assert_eq!(found(&store).0, Difference::Receipts { expected: 0, got: 1 });

    let (store, state) = lived();
    let (mut block, _) = next(&state);
    let said = block.receipts[0].events[0].clone();
    block.events.push(said);
    store.commit(&block, None).unwrap();
    assert_eq!(found(&store).0, Difference::Events);
}

#[test]
fn a_block_that_does_not_follow_is_found() {
    let (store, state) = lived();
    let (mut block, _) = next(&state);
    block.block.parent = Digest::new([1; 32]);
    store.commit(&block, None).unwrap();
    let words = found(&store).0.to_string();
    assert!(words.starts_with("the block does not follow: built on 0101"), "{words}");

    let (store, state) = lived();
    let (mut block, _) = next(&state);
    // Signed for another nonce: the signature does not hold.
    block.block.transactions[0].transaction.nonce += 1;
    store.commit(&block, None).unwrap();
    let words = found(&store).0.to_string();
    assert!(words.starts_with("the block does not follow: transaction 0"), "{words}");
}

#[test]
fn what_cannot_be_begun_says_why() {
    let (store, _) = lived();
    let error = verify(&store, Start::Checkpoint(Height::new(5)), |_, _| {}).unwrap_err();
    assert_eq!(error.to_string(), "there is no checkpoint of height 5; there are 3, 6");
    let empty = verify(&Store::in_memory().unwrap(), Start::Genesis, |_, _| {}).unwrap_err();
    assert!(matches!(empty, VerifyError::Empty), "{empty}");
}
