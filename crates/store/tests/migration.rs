//! Files of earlier versions are brought up to this one, or left as they are.

mod common;
#[path = "common/version_1.rs"]
mod version_1;
#[path = "common/version_2.rs"]
mod version_2;

use buttress_store::{Checkpoint, FORMAT_VERSION, Migration, Store, StoreError};
use common::{block, checkpoint, fill, found, genesis, heights, transaction};
use redb::{Database, ReadableDatabase, TableDefinition};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use units::Height;
use version_1::write_as_version_1;
use version_2::write_as_version_2;

fn large(height: u64) -> Checkpoint {
    Checkpoint { state: checkpoint(height).state.repeat(120), ..checkpoint(height) }
}

/// Eight blocks and two checkpoints of several pieces, as version 2 wrote them.
fn version_2() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).unwrap();
    fill(&store, 3);
    store.commit(&block(4), Some(&large(4))).unwrap();
    (5..8).for_each(|height| store.commit(&block(height), None).unwrap());
    store.commit(&block(8), Some(&large(8))).unwrap();
    drop(store);
    let file = directory.path().join("ledger.redb");
    write_as_version_2(&file);
    (directory, file)
}

/// The same, as version 1 wrote them.
fn version_1() -> (TempDir, PathBuf) {
    let (directory, file) = version_2();
    write_as_version_1(&file);
    (directory, file)
}

const WHOLE: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("checkpoints");

/// Flips a bit of a whole state.
fn damage(file: &Path, height: u64) {
    let database = Database::open(file).unwrap();
    let key = height.to_be_bytes();
    let reading = database.begin_read().unwrap().open_table(WHOLE).unwrap();
    let mut value = reading.get(key.as_slice()).unwrap().unwrap().value().to_vec();
    value[70_000] ^= 1;
    let writing = database.begin_write().unwrap();
    writing.open_table(WHOLE).unwrap().insert(key.as_slice(), value.as_slice()).unwrap();
    writing.commit().unwrap();
}

fn check(store: &Store, checkpoints: &[u64]) {
    assert_eq!(store.genesis().unwrap(), Some(genesis("test")));
    assert_eq!(heights(store), (1..=8).collect::<Vec<_>>());
    for height in 1..=8 {
        assert_eq!(found(store, &transaction(height).id()), Some(Height::new(height)));
    }
    let kept: Vec<_> = checkpoints.iter().copied().map(Height::new).collect();
    assert_eq!(store.checkpoint_heights().unwrap(), kept);
    for height in checkpoints {
        assert_eq!(store.checkpoint(Height::new(*height)).unwrap(), Some(large(*height)));
    }
}

#[test]
fn a_file_of_version_1_is_brought_up_once() {
    let (directory, _file) = version_1();
    let store = Store::open(directory.path()).unwrap();
    assert_eq!(store.migration(), Some(Migration { from: 1, to: FORMAT_VERSION }));
    check(&store, &[4, 8]);
    drop(store);
    let store = Store::open(directory.path()).unwrap();
    assert_eq!(store.migration(), None);
    check(&store, &[4, 8]);
    store.commit(&block(9), None).unwrap();
}

#[test]
fn a_file_of_version_2_is_brought_up_once() {
    let (directory, _file) = version_2();
    let store = Store::open(directory.path()).unwrap();
    assert_eq!(store.migration(), Some(Migration { from: 2, to: FORMAT_VERSION }));
    check(&store, &[4, 8]);
    drop(store);
    let store = Store::open(directory.path()).unwrap();
    assert_eq!(store.migration(), None);
    check(&store, &[4, 8]);
}

#[test]
fn a_damaged_state_is_left_behind_if_there_is_another() {
    let (directory, file) = version_1();
    damage(&file, 8);
    check(&Store::open(directory.path()).unwrap(), &[4]);
}

#[test]
fn a_file_that_cannot_be_brought_up_stays_as_it_was() {
    let (directory, file) = version_1();
    damage(&file, 8);
    damage(&file, 4);
    for _ in 0..2 {
        let error = Store::open(directory.path()).err().expect("refused");
        assert!(matches!(error, StoreError::Damaged { table: "checkpoints", .. }), "{error}");
        assert!(error.to_string().contains("key 4: its digest is"), "{error}");
    }
    // The same bits again are what was there.
    damage(&file, 8);
    damage(&file, 4);
    check(&Store::open(directory.path()).unwrap(), &[4, 8]);
}
