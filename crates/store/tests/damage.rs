//! What was damaged is reported, and never taken for what was stored.

mod common;

use buttress_store::{Store, StoreError};
use common::{block, checkpoint, fill, found, genesis, heights, transaction};
use redb::{Database, ReadableDatabase, TableDefinition};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use units::Height;

/// A closed store with three blocks.
fn closed() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).unwrap();
    fill(&store, 2);
    store.commit(&block(3), Some(&checkpoint(3))).unwrap();
    let file = directory.path().join("ledger.redb");
    (directory, file)
}

/// Changes stored bytes behind the store's back, but with redb's knowledge, so that only the digest in
/// front of the value can tell.
fn tamper(file: &Path, table: &'static str, key: &[u8], change: impl FnOnce(&mut Vec<u8>)) {
    let database = Database::open(file).unwrap();
    let definition: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new(table);
    let reading = database.begin_read().unwrap().open_table(definition).unwrap();
    let mut value = reading.get(key).unwrap().unwrap().value().to_vec();
    change(&mut value);
    let transaction = database.begin_write().unwrap();
    transaction.open_table(definition).unwrap().insert(key, value.as_slice()).unwrap();
    transaction.commit().unwrap();
}

fn damage<T>(result: Result<T, StoreError>) -> (&'static str, String, String) {
    match result.err().expect("damage is seen") {
        StoreError::Damaged { table, key, reason, .. } => (table, key, reason),
        other => panic!("{other}"),
    }
}

#[test]
fn a_flipped_bit_is_named_by_table_and_key() {
    let (directory, file) = closed();
    let height = |height: u64| height.to_be_bytes();
    tamper(&file, "genesis", &height(0), |value| value[40] ^= 1);
    tamper(&file, "blocks", &height(2), |value| *value.last_mut().unwrap() ^= 0x80);
    let piece = [height(3).as_slice(), &[0; 4]].concat();
    tamper(&file, "pieces", &piece, |value| value[5_000] ^= 0x10);

    let store = Store::open(directory.path()).unwrap();
    let place = |(table, key, _)| (table, key);
    assert_eq!(place(damage(store.genesis())), ("genesis", "0".to_owned()));
    assert_eq!(place(damage(store.block(Height::new(2)))), ("blocks", "2".to_owned()));
    assert_eq!(place(damage(store.latest_checkpoint())), ("pieces", "3.0".to_owned()));
    // What is in a block that cannot be read is not said to be nowhere.
    let id = transaction(2).id();
    assert_eq!(place(damage(store.receipt(&id))), ("blocks", "2".to_owned()));
    let message = store.block(Height::new(2)).unwrap_err().to_string();
    let expected = format!("{} is damaged: table blocks, key 2: its digest is ", file.display());
    assert!(message.starts_with(&expected), "{message}");

    // What is whole is still there.
    assert_eq!(store.block(Height::new(3)).unwrap(), Some(block(3)));
    assert_eq!(store.checkpoint(Height::ZERO).unwrap(), Some(checkpoint(0)));
    assert_eq!(found(&store, &transaction(1).id()), Some(Height::new(1)));
}

#[test]
fn blocks_end_at_the_damaged_one() {
    let (directory, file) = closed();
    tamper(&file, "blocks", &2_u64.to_be_bytes(), |value| value.truncate(20));
    let store = Store::open(directory.path()).unwrap();
    let mut blocks = store.blocks_after(Height::ZERO).unwrap();
    assert_eq!(blocks.next().unwrap().unwrap(), block(1));
    let expected = ("blocks", "2".to_owned(), "20 bytes, expected at least 32".to_owned());
    assert_eq!(damage(blocks.next().unwrap()), expected);
    assert!(blocks.next().is_none());
}

#[test]
fn a_missing_block_is_not_skipped() {
    let (directory, file) = closed();
    let definition: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("blocks");
    let database = Database::open(&file).unwrap();
    let transaction = database.begin_write().unwrap();
    let key = 2_u64.to_be_bytes();
    transaction.open_table(definition).unwrap().remove(key.as_slice()).unwrap();
    transaction.commit().unwrap();
    drop(database);

    let store = Store::open(directory.path()).unwrap();
    let reason = "missing, the next one there is 3".to_owned();
    let mut blocks = store.blocks_after(Height::new(1)).unwrap();
    assert_eq!(damage(blocks.next().unwrap()), ("blocks", "2".to_owned(), reason));
    assert!(blocks.next().is_none());
}

#[test]
fn a_bit_that_flips_on_the_disk_while_the_store_is_open_is_seen() {
    let (directory, file) = closed();
    let store = Store::open(directory.path()).unwrap();
    let mut bytes = fs::read(&file).unwrap();
    let state = checkpoint(3).state;
    // From its middle on, so that it is found wherever pages begin and end.
    let needle = &state[5_000..5_032];
    let place = bytes.windows(32).position(|window| window == needle).unwrap();
    bytes[place] ^= 1;
    fs::write(&file, bytes).unwrap();
    let (table, key, _) = damage(store.latest_checkpoint());
    assert_eq!((table, key.as_str()), ("pieces", "3.0"));
    assert_eq!(store.checkpoint(Height::ZERO).unwrap(), Some(checkpoint(0)));
}

/// Wherever a bit flips in a closed file, opening it fails, or the bit did not matter.
#[test]
fn no_flipped_bit_is_taken_for_the_truth() {
    let (_directory, file) = closed();
    let good = fs::read(&file).unwrap();
    // The header byte by byte, then a sample of what is not empty space.
    let filled = (512..good.len()).filter(|&place| good[place] != 0).step_by(151);
    let mut refused = 0;
    for place in (0..512).chain(filled) {
        let mut bad = good.clone();
        bad[place] ^= 1 << (place % 8);
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("ledger.redb"), bad).unwrap();
        let Ok(store) = Store::open(directory.path()) else {
            refused += 1;
            continue;
        };
        assert_eq!(heights(&store), [1, 2, 3], "bit flipped at {place}");
        assert_eq!(store.genesis().unwrap(), Some(genesis("test")), "bit flipped at {place}");
        assert_eq!(store.latest_checkpoint().unwrap(), Some(checkpoint(3)));
        for height in 1..=3 {
            let found = found(&store, &transaction(height).id());
            assert_eq!(found, Some(Height::new(height)), "bit flipped at {place}");
        }
    }
    assert!(refused > 100, "only {refused} flips mattered: this tests too little");
}
