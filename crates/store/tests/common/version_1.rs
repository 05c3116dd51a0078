//! Files as version 1 of the format had them: a checkpoint was one value. Writes past the store, as only a test may.

use crypto::{Digest, Hasher};
use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};
use std::path::Path;
use units::Height;

type Table = TableDefinition<'static, &'static [u8], &'static [u8]>;

const CHECKPOINTS: Table = TableDefinition::new("checkpoints");
const PIECES: Table = TableDefinition::new("pieces");
const FORMAT: TableDefinition<'_, &str, u64> = TableDefinition::new("format");

/// Turns a closed file of version 2 into the file that version 1 would have written.
pub(crate) fn write_as_version_1(file: &Path) {
    let database = Database::open(file).unwrap();
    let reading = database.begin_read().unwrap();
    let (headers, pieces) =
        (reading.open_table(CHECKPOINTS).unwrap(), reading.open_table(PIECES).unwrap());
    let writing = database.begin_write().unwrap();
    for entry in headers.iter().unwrap() {
        let (key, header) = entry.unwrap();
        let key: [u8; 8] = key.value().try_into().unwrap();
        // A digest comes before every value; the root comes first in a header.
        let root: [u8; 32] = header.value()[32..64].try_into().unwrap();
        let (first, last) =
            ([key.as_slice(), &[0; 4]].concat(), [key.as_slice(), &[255; 4]].concat());
        let state = pieces
            .range::<&[u8]>(first.as_slice()..=last.as_slice())
            .unwrap()
            .flat_map(|piece| {
                borsh::from_slice::<Vec<u8>>(&piece.unwrap().1.value()[32..]).unwrap()
            })
            .collect::<Vec<u8>>();
        let height = Height::new(u64::from_be_bytes(key));
        let value = borsh::to_vec(&(height, Digest::new(root), state)).unwrap();
        let mut digest = Hasher::new("buttress/store/v1");
        digest.update(b"checkpoints\0").update(&key).update(&value);
        let sealed = [digest.finish().as_bytes().as_slice(), &value].concat();
        let mut table = writing.open_table(CHECKPOINTS).unwrap();
        table.insert(key.as_slice(), sealed.as_slice()).unwrap();
    }
    assert!(writing.delete_table(PIECES).unwrap());
    writing.open_table(FORMAT).unwrap().insert("version", 1).unwrap();
    writing.commit().unwrap();
}
