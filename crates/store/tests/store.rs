//! What goes in comes out, once and in order.

mod common;

use buttress_store::{Blocks, CHECKPOINTS_KEPT, FORMAT_VERSION, Store, StoreError};
use common::{
    block, block_of, checkpoint, fill, found, genesis, heights, reject, root, transaction,
};
use redb::{Database, TableDefinition};
use units::Height;

fn refusal<T>(result: Result<T, StoreError>) -> String {
    result.err().expect("refused").to_string()
}

#[test]
fn what_goes_in_comes_out() {
    let store = Store::in_memory().unwrap();
    assert_eq!(store.genesis().unwrap(), None);
    assert_eq!(store.tip().unwrap(), None);
    assert_eq!(store.latest_checkpoint().unwrap(), None);
    assert_eq!(heights(&store), []);

    store.create(&genesis("test"), &checkpoint(0)).unwrap();
    assert_eq!(store.genesis().unwrap(), Some(genesis("test")));
    assert_eq!(store.tip().unwrap(), Some(Height::ZERO));
    assert_eq!(store.latest_checkpoint().unwrap(), Some(checkpoint(0)));
    assert_eq!(store.block(Height::ZERO).unwrap(), None);

    store.commit(&block(1), None).unwrap();
    store.commit(&block(2), Some(&checkpoint(2))).unwrap();
    assert_eq!(store.tip().unwrap(), Some(Height::new(2)));
    assert_eq!(store.block(Height::new(1)).unwrap(), Some(block(1)));
    assert_eq!(store.block(Height::new(3)).unwrap(), None);
    assert_eq!(store.latest_checkpoint().unwrap(), Some(checkpoint(2)));
    assert_eq!(store.checkpoint(Height::ZERO).unwrap(), Some(checkpoint(0)));
    assert_eq!(store.checkpoint(Height::new(1)).unwrap(), None);
    assert_eq!(found(&store, &transaction(2).id()), Some(Height::new(2)));
    assert_eq!(found(&store, &transaction(3).id()), None);
}

#[test]
fn it_is_all_there_after_reopening() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("not/yet/there");
    fill(&Store::open(&path).unwrap(), 5);
    let store = Store::open(&path).unwrap();
    assert_eq!(store.genesis().unwrap(), Some(genesis("test")));
    assert_eq!(store.latest_checkpoint().unwrap(), Some(checkpoint(0)));
    assert_eq!(heights(&store), [1, 2, 3, 4, 5]);
    assert_eq!(found(&store, &transaction(4).id()), Some(Height::new(4)));
    store.commit(&block(6), None).unwrap();
    assert_eq!(store.tip().unwrap(), Some(Height::new(6)));
}

#[test]
fn blocks_come_in_order_from_the_moment_they_were_asked_for() {
    let store = Store::in_memory().unwrap();
    fill(&store, 300);
    let mut blocks: Blocks = store.blocks_after(Height::new(255)).unwrap();
    assert_eq!(blocks.next().unwrap().unwrap(), block(256));
    store.commit(&block(301), None).unwrap();
    let rest: Vec<u64> = blocks.map(|block| block.unwrap().block.height.raw()).collect();
    assert_eq!(rest, (257..=300).collect::<Vec<_>>());
    assert_eq!(store.blocks_after(Height::new(301)).unwrap().count(), 0);
}

#[test]
fn only_the_next_height_is_committed() {
    let store = Store::in_memory().unwrap();
    assert_eq!(refusal(store.commit(&block(1), None)), "(in memory) has no genesis yet");
    fill(&store, 3);
    for height in [0, 1, 3, 5, 1_000_000] {
        let expected = format!("cannot commit block {height}: the next is 4");
        assert_eq!(refusal(store.commit(&block(height), None)), expected);
    }
    // Nothing of a refused block stays, not even in the index.
    assert_eq!(heights(&store), [1, 2, 3]);
    assert_eq!(found(&store, &transaction(5).id()), None);
    store.commit(&block(4), None).unwrap();
}

#[test]
fn a_checkpoint_belongs_to_its_block() {
    let store = Store::in_memory().unwrap();
    let at = |height| checkpoint(height);
    assert_eq!(
        refusal(store.create(&genesis("test"), &at(1))),
        "checkpoint of height 1 given with block 0"
    );
    fill(&store, 0);
    assert_eq!(
        refusal(store.commit(&block(1), Some(&at(2)))),
        "checkpoint of height 2 given with block 1"
    );
    let mut other = at(1);
    other.root = root(9);
    let expected =
        format!("checkpoint with root {} given with block 1, which has root {}", root(9), root(1));
    assert_eq!(refusal(store.commit(&block(1), Some(&other))), expected);
    assert_eq!(store.tip().unwrap(), Some(Height::ZERO));
}

#[test]
fn the_last_two_checkpoints_stay() {
    let store = Store::in_memory().unwrap();
    fill(&store, 0);
    for height in 1..=9 {
        let with = (height % 3 == 0).then(|| checkpoint(height));
        store.commit(&block(height), with.as_ref()).unwrap();
        assert!(store.checkpoint_heights().unwrap().len() <= CHECKPOINTS_KEPT);
    }
    assert_eq!(store.checkpoint_heights().unwrap(), [6, 9].map(Height::new));
    assert_eq!(store.latest_checkpoint().unwrap(), Some(checkpoint(9)));
    assert_eq!(store.checkpoint(Height::new(6)).unwrap(), Some(checkpoint(6)));
    assert_eq!(store.checkpoint(Height::new(3)).unwrap(), None);
}

#[test]
fn a_chain_is_created_once() {
    let store = Store::in_memory().unwrap();
    fill(&store, 1);
    // The same again, as a node does that was killed right after creating it.
    store.create(&genesis("test"), &checkpoint(0)).unwrap();
    assert_eq!(heights(&store), [1]);
    let (have, given) = (genesis("test").chain(), genesis("other").chain());
    assert_eq!(
        refusal(store.create(&genesis("other"), &checkpoint(0))),
        format!("(in memory) belongs to chain {have}, not to {given}")
    );
    assert_eq!(store.genesis().unwrap(), Some(genesis("test")));
}

#[test]
fn a_transaction_is_found_where_it_was_done() {
    let store = Store::in_memory().unwrap();
    fill(&store, 0);
    let id = transaction(100).id();
    let find = || found(&store, &id).map(Height::raw);
    for (height, done, found) in [(1, false, 1), (2, false, 1), (3, true, 3), (4, false, 3)] {
        let mut block = block_of(height, vec![transaction(100)]);
        if !done {
            reject(&mut block);
        }
        store.commit(&block, None).unwrap();
        assert_eq!(find(), Some(found), "after block {height}");
    }
}

#[test]
fn two_do_not_open_the_same_file() {
    let directory = tempfile::tempdir().unwrap();
    let first = Store::open(directory.path()).unwrap();
    let file = directory.path().join("ledger.redb");
    let message = refusal(Store::open(directory.path()));
    assert_eq!(message, format!("{} is in use by another process", file.display()));
    drop(first);
    Store::open(directory.path()).unwrap();
}

#[test]
fn a_file_that_was_never_finished_is_made_again() {
    let directory = tempfile::tempdir().unwrap();
    let unfinished = directory.path().join("ledger.redb.unfinished");
    std::fs::write(&unfinished, [0; 4096]).unwrap();
    fill(&Store::open(directory.path()).unwrap(), 1);
    assert!(!unfinished.exists());
    assert_eq!(heights(&Store::open(directory.path()).unwrap()), [1]);
}

#[test]
fn another_format_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("ledger.redb");
    fill(&Store::open(directory.path()).unwrap(), 1);
    set(&file, "format", "version", 99);
    assert_eq!(
        refusal(Store::open(directory.path())),
        format!(
            "{} has format version 99, this program needs {FORMAT_VERSION}: open it with the version of the program that \
             wrote it, or export a snapshot with that and import it with this",
            file.display()
        )
    );
    set(&file, "format", "version", FORMAT_VERSION);
    assert_eq!(heights(&Store::open(directory.path()).unwrap()), [1]);
}

#[test]
fn a_file_of_something_else_is_refused_and_not_touched() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("ledger.redb");
    set(&file, "recipes", "eggs", 3);
    for _ in 0..2 {
        let expected = format!(
            "{} has tables but no format version: it is not a Buttress ledger",
            file.display()
        );
        assert_eq!(refusal(Store::open(directory.path())), expected);
    }
    std::fs::write(&file, "not a database at all, but long enough to be one").unwrap();
    let message = refusal(Store::open(directory.path()));
    assert!(message.starts_with(&format!("cannot open ({}): ", file.display())), "{message}");
}

#[test]
fn a_directory_that_cannot_be_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("file");
    std::fs::write(&path, "").unwrap();
    let message = refusal(Store::open(&path));
    assert!(message.starts_with(&format!("cannot create ({}): ", path.display())), "{message}");
}

#[test]
fn threads_can_share_it() {
    fn shared<T: Send + Sync>() {}
    shared::<Store>();
    shared::<StoreError>();
}

/// Writes past the store, as only a test may.
fn set(file: &std::path::Path, table: &'static str, key: &str, value: u64) {
    let database = Database::create(file).unwrap();
    let transaction = database.begin_write().unwrap();
    let definition: TableDefinition<'_, &str, u64> = TableDefinition::new(table);
    transaction.open_table(definition).unwrap().insert(key, value).unwrap();
    transaction.commit().unwrap();
}
