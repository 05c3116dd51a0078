//! An arena that also finds rows by a unique key.

use crate::{Arena, Component, Frozen, Proof};
use borsh::{BorshDeserialize, BorshSerialize};
use core::fmt;
use crypto::Digest;
use std::collections::BTreeMap;

/// A row that carries its own key. The key of a stored row must never change.
pub trait Keyed {
    /// What the row is found by.
    type Key: Ord + Clone;
    /// This row's key.
    fn key(&self) -> Self::Key;
}

/// Rows of `T`, numbered by `I` and found by [`Keyed::key`].
///
/// The index is derived from the rows: it is neither stored nor committed to.
pub struct Table<I, T: Keyed> {
    rows: Arena<I, T>,
    index: BTreeMap<T::Key, u32>,
    recording: bool,
    added: Vec<T::Key>,
}

impl<I, T: Keyed> Default for Table<I, T> {
    fn default() -> Self {
        Self { rows: Arena::default(), index: BTreeMap::new(), recording: false, added: Vec::new() }
    }
}

impl<I: From<u32> + Into<u32> + Copy, T: Keyed + Clone> Clone for Table<I, T> {
    fn clone(&self) -> Self {
        Self {
            rows: self.rows.clone(),
            index: self.index.clone(),
            recording: false,
            added: Vec::new(),
        }
    }
}

impl<I, T: Keyed + fmt::Debug> fmt::Debug for Table<I, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rows.fmt(f)
    }
}

impl<I: From<u32> + Into<u32> + Copy, T: Keyed + Clone> Table<I, T> {
    /// The id of the row with this key.
    #[must_use]
    pub fn find(&self, key: &T::Key) -> Option<I> {
        self.index.get(key).copied().map(I::from)
    }
    /// The row with this key.
    #[must_use]
    pub fn lookup(&self, key: &T::Key) -> Option<&T> {
        self.get(self.find(key)?)
    }
    /// The row, if the id was handed out.
    #[must_use]
    pub fn get(&self, id: I) -> Option<&T> {
        self.rows.get(id)
    }
    /// The row to change, if the id was handed out.
    pub fn get_mut(&mut self, id: I) -> Option<&mut T> {
        self.rows.get_mut(id)
    }
    /// The id of the row with `row`'s key, which is added if there is none.
    pub fn find_or_insert(&mut self, row: T) -> I {
        let key = row.key();
        if let Some(id) = self.find(&key) {
            return id;
        }
        let id = self.rows.push(row);
        if self.recording {
            self.added.push(key.clone());
        }
        self.index.insert(key, id.into());
        id
    }
    /// All rows in order of id.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator {
        self.rows.iter()
    }
    /// Rows whose keys lie in a range, in order of key.
    pub fn range(
        &self,
        keys: impl core::ops::RangeBounds<T::Key>,
    ) -> impl Iterator<Item = (I, &T)> {
        self.index.range(keys).filter_map(|(_, index)| {
            let id = I::from(*index);
            self.get(id).map(|row| (id, row))
        })
    }
    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }
    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl<I, T: Keyed + Clone + BorshSerialize + Send + Sync + 'static> Component for Table<I, T> {
    fn begin(&mut self) {
        self.rows.begin();
        self.added.clear();
        self.recording = true;
    }
    fn commit(&mut self) {
        self.rows.commit();
        self.added.clear();
        self.recording = false;
    }
    fn rollback(&mut self) {
        self.rows.rollback();
        for key in self.added.drain(..) {
            self.index.remove(&key);
        }
        self.recording = false;
    }
    fn root(&mut self) -> Digest {
        self.rows.root()
    }
    fn known_root(&self) -> Option<Digest> {
        self.rows.known_root()
    }
    fn freeze(&mut self) -> Frozen {
        self.rows.freeze()
    }
    fn prove(&self, path: &[&str], row: u32) -> Option<Proof> {
        self.rows.prove(path, row)
    }
}

impl<I, T: Keyed + BorshSerialize> BorshSerialize for Table<I, T> {
    fn serialize<W: borsh::io::Write>(&self, writer: &mut W) -> borsh::io::Result<()> {
        self.rows.serialize(writer)
    }
}

impl<I: From<u32> + Into<u32> + Copy, T: Keyed + Clone + BorshDeserialize> BorshDeserialize
    for Table<I, T>
{
    fn deserialize_reader<R: borsh::io::Read>(reader: &mut R) -> borsh::io::Result<Self> {
        let rows = Arena::<I, T>::deserialize_reader(reader)?;
        let index: BTreeMap<_, _> = rows.iter().map(|(id, row)| (row.key(), id.into())).collect();
        if index.len() != rows.len() {
            return Err(borsh::io::Error::new(
                borsh::io::ErrorKind::InvalidData,
                "two rows share a key",
            ));
        }
        Ok(Self { rows, index, recording: false, added: Vec::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
    struct Row(u16, u64);
    impl Keyed for Row {
        type Key = u16;
        fn key(&self) -> u16 {
            self.0
        }
    }

    #[test]
    fn rollback_forgets_added_keys() {
        let mut table: Table<u32, Row> = Table::default();
        table.find_or_insert(Row(9, 1));
        table.begin();
        table.find_or_insert(Row(4, 2));
        table.rollback();
        assert_eq!(table.find(&4), None);
        assert_eq!(table.find_or_insert(Row(5, 3)), 1);
        let copy: Table<u32, Row> = borsh::from_slice(&borsh::to_vec(&table).unwrap()).unwrap();
        assert_eq!(copy.lookup(&5), Some(&Row(5, 3)));
    }
}
