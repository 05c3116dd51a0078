//! Old blocks go, in order, and nothing that recovery may need.

mod common;

use buttress_store::Store;
use common::{block, block_of, checkpoint, fill, found, reject, transaction};
use std::io::Write;
use units::Height;

fn keep(store: &Store, height: u64) {
    let checkpoint = checkpoint(height);
    let state =
        |writer: &mut buttress_store::CheckpointWriter<'_>| writer.write_all(&checkpoint.state);
    store.write_checkpoint(checkpoint.height, checkpoint.root, state).unwrap();
}

#[test]
fn blocks_before_the_oldest_checkpoint_go_and_so_does_what_finds_their_transactions() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).unwrap();
    fill(&store, 300);
    assert_eq!(store.prune(Height::new(250)).unwrap(), 0, "the oldest checkpoint is the genesis");
    keep(&store, 200);
    keep(&store, 280);
    assert_eq!(store.prune(Height::new(150)).unwrap(), 149);
    assert_eq!(store.first().unwrap(), Some(Height::new(150)));
    assert_eq!(store.prune(Height::new(290)).unwrap(), 50);
    assert_eq!(store.prune(Height::new(290)).unwrap(), 0);
    assert_eq!(heights_from(&store, 199), (200..=300).collect::<Vec<_>>());
    assert_eq!(store.block(Height::new(199)).unwrap(), None);
    assert_eq!(found(&store, &transaction(199).id()), None);
    assert_eq!(found(&store, &transaction(200).id()), Some(Height::new(200)));
    drop(store);

    let store = Store::open(directory.path()).unwrap();
    assert_eq!(store.first().unwrap(), Some(Height::new(200)));
    store.commit(&block(301), None).unwrap();
    assert_eq!(store.tip().unwrap(), Some(Height::new(301)));
}

fn heights_from(store: &Store, height: u64) -> Vec<u64> {
    let blocks = store.blocks_after(Height::new(height)).unwrap();
    blocks.map(|block| block.unwrap().block.height.raw()).collect()
}

#[test]
fn a_transaction_that_was_done_later_is_still_found() {
    let store = Store::in_memory().unwrap();
    fill(&store, 1);
    let mut rejected = block_of(2, vec![transaction(7)]);
    reject(&mut rejected);
    store.commit(&rejected, None).unwrap();
    for height in 3..=4 {
        store.commit(&block_of(height, vec![transaction(4 + height)]), None).unwrap();
    }
    keep(&store, 3);
    keep(&store, 4);
    assert_eq!(store.prune(Height::new(3)).unwrap(), 2);
    assert_eq!(found(&store, &transaction(7).id()), Some(Height::new(3)));
    assert_eq!(found(&store, &transaction(1).id()), None);
    assert_ne!(heights_from(&store, 2), heights_from(&store, 3));
}

#[test]
fn the_last_block_stays_whatever_is_asked_for() {
    let store = Store::in_memory().unwrap();
    fill(&store, 5);
    keep(&store, 4);
    keep(&store, 5);
    assert_eq!(store.prune(Height::new(u64::MAX)).unwrap(), 3);
    assert_eq!(heights_from(&store, 3), [4, 5]);
    store.commit(&block(6), None).unwrap();
    assert_eq!(heights_from(&store, 5), [6]);
}
