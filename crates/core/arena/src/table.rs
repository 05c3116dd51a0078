//! An arena that also finds rows by a unique key.

use crate::hint::{Hint, Hints, hash};
use crate::{Arena, Component, Frozen, Proof};
use borsh::{BorshDeserialize, BorshSerialize};
use core::{fmt, hash::Hash, hint::black_box};
use crypto::Digest;
use std::collections::BTreeMap;

/// Tables of fewer rows are near the processor anyway.
const NEAR: usize = 16_384;

/// A row that carries its own key. The key of a stored row must never change.
pub trait Keyed {
    /// What the row is found by.
    type Key: Ord + Clone + Hash;
    /// This row's key.
    fn key(&self) -> Self::Key;
}

/// Rows of `T`, numbered by `I` and found by [`Keyed::key`].
///
/// The index is derived from the rows: it is neither stored nor committed to.
pub struct Table<I, T: Keyed> {
    rows: Arena<I, T>,
    index: BTreeMap<T::Key, u32>,
    /// The same, faster and not for every key.
    hints: Hints,
    recording: bool,
    added: Vec<T::Key>,
}

impl<I, T: Keyed> Default for Table<I, T> {
    fn default() -> Self {
        Self {
            rows: Arena::default(),
            index: BTreeMap::new(),
            hints: Hints::default(),
            recording: false,
            added: Vec::new(),
        }
    }
}

impl<I: From<u32> + Into<u32> + Copy, T: Keyed + Clone> Clone for Table<I, T> {
    fn clone(&self) -> Self {
        Self {
            rows: self.rows.clone(),
            index: self.index.clone(),
            hints: self.hints.clone(),
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
        let is = |row| self.rows.get(I::from(row)).is_some_and(|row| row.key() == *key);
        match self.hints.find(hash(key), is) {
            Hint::Row(row) => Some(I::from(row)),
            Hint::Absent => None,
            Hint::Unknown => self.index.get(key).copied().map(I::from),
        }
    }
    /// Reads what [`Table::find`] and a change of the rows of these keys will read.
    ///
    /// It says and changes nothing. A row of a large table is far from the processor; one that is asked for alone is waited for,
    /// many that are asked for at once come together. So whoever knows some of the next keys says so, and finds them near.
    pub fn look_ahead<'a>(&self, keys: impl Iterator<Item = &'a T::Key>)
    where
        T::Key: 'a,
    {
        if self.rows.len() < NEAR {
            return;
        }
        // Each loop asks for many lines of memory, and decides nothing by what is in them.
        let guesses: Vec<_> = keys.map(|key| (key, self.hints.guess(hash(key)))).collect();
        let read = guesses.iter().filter(|(key, guess)| {
            let row = guess.and_then(|row| self.get(I::from(row)));
            row.is_some_and(|row| row.key() == **key)
        });
        // What nobody uses would not be read.
        black_box(read.count());
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
        self.remember(&key, id.into());
        self.index.insert(key, id.into());
        id
    }

    fn remember(&mut self, key: &T::Key, row: u32) {
        if self.hints.are_full(self.rows.len()) {
            self.remember_all();
        } else {
            self.hints.insert(hash(key), row);
        }
    }
    /// In order of the rows, as they came.
    fn remember_all(&mut self) {
        self.hints.clear(self.rows.len());
        for (id, row) in self.rows.iter() {
            self.hints.insert(hash(&row.key()), id.into());
        }
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
        // Backwards, as hints can only forget the last.
        for key in self.added.drain(..).rev() {
            if let Some(row) = self.index.remove(&key) {
                self.hints.remove_last(hash(&key), row);
            }
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
        let hints = Hints::default();
        let mut table = Self { rows, index, hints, recording: false, added: Vec::new() };
        table.remember_all();
        Ok(table)
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

    /// A key whose hash is that of every other.
    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
    struct Colliding(u32);
    impl Hash for Colliding {
        fn hash<H: core::hash::Hasher>(&self, _: &mut H) {}
    }
    #[derive(Clone, Debug, BorshSerialize, BorshDeserialize)]
    struct Crowded(Colliding);
    impl Keyed for Crowded {
        type Key = Colliding;
        fn key(&self) -> Colliding {
            self.0.clone()
        }
    }

    /// Random additions, some undone, beside an ordered map: of keys that spread, and of keys that all collide.
    #[test]
    fn every_row_is_found_whatever_was_undone() {
        let mut spread: Table<u32, Row> = Table::default();
        let mut crowded: Table<u32, Crowded> = Table::default();
        let mut model: BTreeMap<u16, u32> = BTreeMap::new();
        let mut random = 11_u64;
        for _ in 0..300 {
            let before = model.clone();
            spread.begin();
            crowded.begin();
            for _ in 0..random % 40 {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let key = (random >> 40) as u16 % 2_000;
                let next = u32::try_from(model.len()).unwrap();
                let expected = *model.entry(key).or_insert(next);
                assert_eq!(spread.find_or_insert(Row(key, 0)), expected);
                assert_eq!(crowded.find_or_insert(Crowded(Colliding(key.into()))), expected);
            }
            if random >> 62 == 0 {
                spread.rollback();
                crowded.rollback();
                model = before;
            } else {
                spread.commit();
                crowded.commit();
            }
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        }
        assert!(model.len() > 500);
        let copy: Table<u32, Row> = borsh::from_slice(&borsh::to_vec(&spread).unwrap()).unwrap();
        for key in 0..2_000 {
            let expected = model.get(&key).copied();
            assert_eq!(spread.find(&key), expected);
            assert_eq!(copy.find(&key), expected);
            assert_eq!(crowded.find(&Colliding(key.into())), expected);
        }
    }
}
