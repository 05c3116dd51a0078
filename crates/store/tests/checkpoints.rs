//! States that are written while blocks are committed.

mod common;

use buttress_store::{Checkpoint, Store, StoreError};
use common::{block, checkpoint, fill, genesis, heights, root};
use crypto::Digest;
use redb::{Database, ReadableDatabase, ReadableTableMetadata, TableDefinition};
use std::io::Write;
use std::path::Path;
use units::Height;

/// A state of several pieces, each byte of which depends on the height.
fn large(height: u64) -> Checkpoint {
    let state = checkpoint(height).state.repeat(300);
    Checkpoint { state, ..checkpoint(height) }
}

/// Gives the bytes in parts of all lengths.
fn write(store: &Store, checkpoint: &Checkpoint) -> Result<(), StoreError> {
    let written = store.write_checkpoint(checkpoint.height, checkpoint.root, |writer| {
        let (mut rest, mut length) = (checkpoint.state.as_slice(), 1);
        while !rest.is_empty() {
            let (part, after) = rest.split_at(rest.len().min(length));
            writer.write_all(part)?;
            (rest, length) = (after, length * 3 % 1_000_003);
        }
        Ok(())
    });
    assert_eq!(written?, checkpoint.state.len() as u64);
    Ok(())
}

fn pieces(file: &Path) -> u64 {
    let database = Database::open(file).unwrap();
    let definition: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("pieces");
    database.begin_read().unwrap().open_table(definition).unwrap().len().unwrap()
}

#[test]
fn what_is_written_in_parts_is_read_as_one_and_the_last_two_stay() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("ledger.redb");
    let store = Store::open(directory.path()).unwrap();
    fill(&store, 9);
    for height in [2, 5, 9] {
        write(&store, &large(height)).unwrap();
        assert_eq!(store.latest_checkpoint().unwrap(), Some(large(height)));
    }
    assert_eq!(store.checkpoint_heights().unwrap(), [5, 9].map(Height::new));
    assert_eq!(store.checkpoint(Height::new(5)).unwrap(), Some(large(5)));
    drop(store);
    // 3,000,000 bytes are six pieces of 2¹⁹ bytes.
    assert_eq!(pieces(&file), 12);
    assert_eq!(Store::open(directory.path()).unwrap().latest_checkpoint().unwrap(), Some(large(9)));
}

#[test]
fn a_checkpoint_that_was_not_finished_is_none_and_leaves_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("ledger.redb");
    let store = Store::open(directory.path()).unwrap();
    fill(&store, 3);
    let refused = store.write_checkpoint(Height::new(3), root(3), |writer| {
        writer.write_all(&large(3).state)?;
        Err(std::io::Error::other("enough"))
    });
    let message = refused.unwrap_err().to_string();
    assert!(message.starts_with("cannot write the checkpoint of height 3 ("), "{message}");
    assert!(message.ends_with("): enough"), "{message}");
    assert_eq!(store.latest_checkpoint().unwrap(), Some(checkpoint(0)));
    drop(store);
    assert_eq!(pieces(&file), 1 + 5, "as if the process had died there");
    let store = Store::open(directory.path()).unwrap();
    write(&store, &checkpoint(2)).unwrap();
    assert_eq!(store.checkpoint_heights().unwrap(), [0, 2].map(Height::new));
    drop(store);
    assert_eq!(pieces(&file), 2);
}

#[test]
fn a_checkpoint_is_taken_only_with_the_block_of_its_height_and_root() {
    let store = Store::in_memory().unwrap();
    fill(&store, 3);
    let other = Checkpoint { root: Digest::new([9; 32]), ..large(3) };
    assert!(matches!(write(&store, &other), Err(StoreError::CheckpointRoot { .. })));
    let message = write(&store, &large(4)).unwrap_err().to_string();
    assert_eq!(message, "checkpoint of height 4 given, but there is no block of that height");
    assert_eq!(store.checkpoint_heights().unwrap(), [Height::ZERO]);
    assert_eq!(heights(&store), [1, 2, 3]);
}

#[test]
fn blocks_are_committed_between_the_pieces() {
    let store = Store::in_memory().unwrap();
    fill(&store, 5);
    // A block after every part of the state, while the checkpoint is half written.
    let (state, mut height) = (large(5).state, 5);
    let written = store.write_checkpoint(Height::new(5), root(5), |writer| {
        for part in state.chunks(400_000) {
            writer.write_all(part)?;
            height += 1;
            store.commit(&block(height), None).unwrap();
            assert_eq!(store.latest_checkpoint().unwrap(), Some(checkpoint(0)));
        }
        Ok(())
    });
    written.unwrap();
    assert_eq!(store.latest_checkpoint().unwrap(), Some(large(5)));
    assert_eq!(heights(&store), (1..=13).collect::<Vec<_>>());
}

#[test]
fn writers_take_turns() {
    let store = Store::in_memory().unwrap();
    fill(&store, 1);
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| (0..5).try_for_each(|_| write(&store, &large(1))));
        let mut height = 1;
        while !writer.is_finished() {
            height += 1;
            store.commit(&block(height), None).unwrap();
        }
        writer.join().unwrap().unwrap();
        assert_eq!(heights(&store), (1..=height).collect::<Vec<_>>());
    });
    assert_eq!(store.latest_checkpoint().unwrap(), Some(large(1)));
    assert_eq!(store.genesis().unwrap(), Some(genesis("test")));
}
