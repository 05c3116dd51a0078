//! Lists that say how long they are before anything of them is read.

use borsh::{
    BorshDeserialize,
    io::{Error, ErrorKind, Read, Result},
};

/// Reads a list of at most `MOST` rows. A longer one is refused by its count, before its rows take any room.
pub(crate) fn read<const MOST: usize, T: BorshDeserialize, R: Read>(
    reader: &mut R,
) -> Result<Vec<T>> {
    let count = usize::try_from(u32::deserialize_reader(reader)?).unwrap_or(usize::MAX);
    if count > MOST {
        let reason = format!("list of {count} rows, at most {MOST}");
        return Err(Error::new(ErrorKind::InvalidData, reason));
    }
    (0..count).map(|_| T::deserialize_reader(reader)).collect()
}
