//! Files as version 2 of the format had them: transactions were found by a table of whole ids. Writes past the store, as only a test may.

use buttress_store::CommittedBlock;
use crypto::Hasher;
use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};
use std::path::Path;

type Table = TableDefinition<'static, &'static [u8], &'static [u8]>;

const BLOCKS: Table = TableDefinition::new("blocks");
const RUNS: Table = TableDefinition::new("runs");
const TRANSACTIONS: Table = TableDefinition::new("transactions");
const FORMAT: TableDefinition<'_, &str, u64> = TableDefinition::new("format");

/// Turns a closed file of version 3 into the file that version 2 would have written.
pub(crate) fn write_as_version_2(file: &Path) {
    let database = Database::open(file).unwrap();
    let blocks = database.begin_read().unwrap().open_table(BLOCKS).unwrap();
    let writing = database.begin_write().unwrap();
    assert!(writing.delete_table(RUNS).unwrap());
    assert!(writing.delete_table(TRANSACTIONS).unwrap());
    for entry in blocks.iter().unwrap() {
        let (height, sealed) = entry.unwrap();
        // A digest comes before every value.
        let block: CommittedBlock = borsh::from_slice(&sealed.value()[32..]).unwrap();
        let value = borsh::to_vec(&block.block.height).unwrap();
        assert_eq!(height.value(), block.block.height.raw().to_be_bytes());
        let mut table = writing.open_table(TRANSACTIONS).unwrap();
        for receipt in &block.receipts {
            let id = receipt.transaction.as_bytes();
            let mut digest = Hasher::new("buttress/store/v1");
            digest.update(b"transactions\0").update(id).update(&value);
            let sealed = [digest.finish().as_bytes().as_slice(), &value].concat();
            table.insert(id.as_slice(), sealed.as_slice()).unwrap();
        }
    }
    writing.open_table(FORMAT).unwrap().insert("version", 2).unwrap();
    writing.commit().unwrap();
}
