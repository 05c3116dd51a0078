//! Tables of sealed values: typed outside, bytes inside.

use crate::checkpoints::{Header, Piece};
use crate::seal::{seal, unseal};
use crate::{CommittedBlock, StoreError};
use borsh::{BorshDeserialize, BorshSerialize};
use core::{fmt, marker::PhantomData, ops::Bound};
use protocol::Genesis;
use redb::{
    AccessGuard, OwnedAccessGuard, OwnedRange, Range, ReadOnlyTable, ReadTransaction,
    ReadableTable, TableDefinition, WriteTransaction,
};
use std::path::Path;
use units::Height;

/// Not sealed: it has to be readable whatever the version says about how values are sealed.
pub(crate) const FORMAT: TableDefinition<'_, &str, u64> = TableDefinition::new("format");

pub(crate) const GENESIS: Table<Height, Genesis> = Table::new("genesis");
pub(crate) const BLOCKS: Table<Height, CommittedBlock> = Table::new("blocks");
pub(crate) const CHECKPOINTS: Table<Height, Header> = Table::new("checkpoints");
pub(crate) const PIECES: Table<Piece, Vec<u8>> = Table::new("pieces");

/// Why work inside a transaction stopped, before it is known what the work was for.
pub(crate) enum Fault {
    Engine(Box<redb::Error>),
    Damaged { table: &'static str, key: String, reason: String },
    Refused(StoreError),
}

impl<E: Into<redb::Error>> From<E> for Fault {
    fn from(error: E) -> Self {
        Self::Engine(Box::new(error.into()))
    }
}

impl Fault {
    /// The error for those outside.
    pub(crate) fn explain(self, doing: fmt::Arguments<'_>, path: &Path) -> StoreError {
        let path = path.to_path_buf();
        match self {
            Self::Engine(cause) => StoreError::Failed { doing: doing.to_string(), path, cause },
            Self::Damaged { table, key, reason } => {
                StoreError::Damaged { path, table, key, reason }
            }
            Self::Refused(error) => error,
        }
    }
}

/// What a table is sorted by.
pub(crate) trait Key: Copy + fmt::Display + Sized {
    /// Its bytes, which sort as the keys do.
    type Bytes: AsRef<[u8]>;
    fn bytes(self) -> Self::Bytes;
    fn from_bytes(bytes: &[u8]) -> Option<Self>;
}

impl Key for Height {
    type Bytes = [u8; 8];
    fn bytes(self) -> [u8; 8] {
        self.raw().to_be_bytes()
    }
    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(|bytes| Self::new(u64::from_be_bytes(bytes)))
    }
}

/// redb's name for values of any length.
type Bytes = &'static [u8];
type Guards<'a> = Result<(AccessGuard<'a, Bytes>, AccessGuard<'a, Bytes>), redb::StorageError>;

/// A table of sealed values.
pub(crate) struct Table<K, V> {
    name: &'static str,
    types: PhantomData<fn(K) -> V>,
}

impl<K: Key, V: BorshSerialize + BorshDeserialize> Table<K, V> {
    pub(crate) const fn new(name: &'static str) -> Self {
        Self { name, types: PhantomData }
    }

    pub(crate) const fn name(&self) -> &'static str {
        self.name
    }

    const fn definition(&self) -> TableDefinition<'static, Bytes, Bytes> {
        TableDefinition::new(self.name)
    }

    /// Opens the table for reading.
    pub(crate) fn view(
        &self,
        transaction: &ReadTransaction,
    ) -> Result<Open<K, V, ReadOnlyTable<Bytes, Bytes>>, Fault> {
        let entries = transaction.open_table(self.definition())?;
        Ok(Open { name: self.name, entries, types: PhantomData })
    }

    /// Opens the table for reading and writing, and creates it first if there is none.
    pub(crate) fn edit<'t>(
        &self,
        transaction: &'t WriteTransaction,
    ) -> Result<Open<K, V, redb::Table<'t, Bytes, Bytes>>, Fault> {
        let entries = transaction.open_table(self.definition())?;
        Ok(Open { name: self.name, entries, types: PhantomData })
    }

    /// An empty one in its place.
    pub(crate) fn clear(&self, transaction: &WriteTransaction) -> Result<(), Fault> {
        transaction.delete_table(self.definition())?;
        self.edit(transaction).map(|_| ())
    }
}

/// A table inside a transaction.
pub(crate) struct Open<K, V, T> {
    name: &'static str,
    entries: T,
    types: PhantomData<fn(K) -> V>,
}

impl<K: Key, V: BorshDeserialize, T: ReadableTable<Bytes, Bytes>> Open<K, V, T> {
    pub(crate) fn get(&self, key: K) -> Result<Option<V>, Fault> {
        let bytes = key.bytes();
        let Some(sealed) = self.entries.get(bytes.as_ref())? else { return Ok(None) };
        read_value(self.name, key, sealed.value()).map(Some)
    }

    pub(crate) fn contains(&self, key: K) -> Result<bool, Fault> {
        Ok(self.entries.get(key.bytes().as_ref())?.is_some())
    }

    /// The greatest key. Its value is not looked at.
    pub(crate) fn last_key(&self) -> Result<Option<K>, Fault> {
        let last = self.entries.last()?;
        last.map(|(key, _)| read_key(self.name, key.value())).transpose()
    }

    /// The least key. Its value is not looked at.
    pub(crate) fn first_key(&self) -> Result<Option<K>, Fault> {
        let first = self.entries.first()?;
        first.map(|(key, _)| read_key(self.name, key.value())).transpose()
    }

    /// The first keys from one to another, both included, at most `most`. Their values are not looked at.
    pub(crate) fn keys_within(&self, first: K, last: K, most: usize) -> Result<Vec<K>, Fault> {
        let (first, last) = (first.bytes(), last.bytes());
        let entries = self.entries.range::<&[u8]>(first.as_ref()..=last.as_ref())?;
        let keys = entries.map(|entry| read_key(self.name, entry?.0.value()));
        keys.take(most).collect()
    }

    /// The first entry from one key to another, both included.
    pub(crate) fn first_within(&self, first: K, last: K) -> Result<Option<(K, V)>, Fault> {
        self.read(self.range(Bound::Included(first), last)?.next())
    }

    /// The first entry after one key and up to another.
    pub(crate) fn first_between(&self, after: K, last: K) -> Result<Option<(K, V)>, Fault> {
        self.read(self.range(Bound::Excluded(after), last)?.next())
    }

    /// The last entry from one key to another, both included.
    pub(crate) fn last_within(&self, first: K, last: K) -> Result<Option<(K, V)>, Fault> {
        self.read(self.range(Bound::Included(first), last)?.next_back())
    }

    fn range(&self, first: Bound<K>, last: K) -> Result<Range<'_, Bytes, Bytes>, Fault> {
        let (first, last) = (first.map(K::bytes), last.bytes());
        let bounds = (first.as_ref().map(AsRef::as_ref), Bound::Included(last.as_ref()));
        Ok(self.entries.range::<&[u8]>(bounds)?)
    }

    fn read(&self, entry: Option<Guards<'_>>) -> Result<Option<(K, V)>, Fault> {
        let Some(entry) = entry else { return Ok(None) };
        let (key, sealed) = entry?;
        let key = read_key(self.name, key.value())?;
        Ok(Some((key, read_value(self.name, key, sealed.value())?)))
    }

    /// The first key that is not less than this one.
    pub(crate) fn first_key_from(&self, key: K) -> Result<Option<K>, Fault> {
        let bytes = key.bytes();
        let mut entries = self.entries.range::<&[u8]>(bytes.as_ref()..)?;
        let Some(entry) = entries.next() else { return Ok(None) };
        read_key(self.name, entry?.0.value()).map(Some)
    }

    /// All keys, in order. Their values are not looked at.
    pub(crate) fn keys(&self) -> Result<Vec<K>, Fault> {
        self.entries.iter()?.map(|entry| read_key(self.name, entry?.0.value())).collect()
    }
}

impl<K: Key, V> Open<K, V, ReadOnlyTable<Bytes, Bytes>> {
    /// The entries with keys greater than `key`, one at a time.
    pub(crate) fn after(&self, key: K) -> Result<Entries<K, V>, Fault> {
        let bytes = key.bytes();
        let bounds = (Bound::Excluded(bytes.as_ref()), Bound::Unbounded);
        let range = self.entries.range_owned::<&[u8]>(bounds)?;
        Ok(Entries { name: self.name, range, types: PhantomData })
    }
}

impl<K: Key, V: BorshSerialize> Open<K, V, redb::Table<'_, Bytes, Bytes>> {
    /// Puts a value in, in place of any that was there.
    pub(crate) fn insert(&mut self, key: K, value: &V) -> Result<(), Fault> {
        let key = key.bytes();
        let sealed = seal(self.name, key.as_ref(), value)?;
        self.entries.insert(key.as_ref(), sealed.as_slice())?;
        Ok(())
    }

    pub(crate) fn remove(&mut self, key: K) -> Result<(), Fault> {
        self.entries.remove(key.bytes().as_ref())?;
        Ok(())
    }
}

/// Entries of a table, read as they are asked for. Keeps its read transaction alive by itself.
pub(crate) struct Entries<K, V> {
    name: &'static str,
    range: OwnedRange<Bytes, Bytes>,
    types: PhantomData<fn(K) -> V>,
}

impl<K: Key, V: BorshDeserialize> Entries<K, V> {
    fn read(&self, entry: Result<Entry, redb::StorageError>) -> Result<(K, V), Fault> {
        let (key, sealed) = entry?;
        let key = read_key(self.name, key.value())?;
        Ok((key, read_value(self.name, key, sealed.value())?))
    }
}

type Entry = (OwnedAccessGuard<Bytes>, OwnedAccessGuard<Bytes>);

impl<K: Key, V: BorshDeserialize> Iterator for Entries<K, V> {
    type Item = Result<(K, V), Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        let entry = self.range.next()?;
        Some(self.read(entry))
    }
}

fn read_key<K: Key>(table: &'static str, bytes: &[u8]) -> Result<K, Fault> {
    K::from_bytes(bytes).ok_or_else(|| Fault::Damaged {
        table,
        key: format!("{bytes:02x?}"),
        reason: format!("a key of {} bytes does not belong here", bytes.len()),
    })
}

fn read_value<K: Key, V: BorshDeserialize>(
    table: &'static str,
    key: K,
    sealed: &[u8],
) -> Result<V, Fault> {
    unseal(table, key.bytes().as_ref(), sealed).map_err(|reason| Fault::Damaged {
        table,
        key: key.to_string(),
        reason,
    })
}
