//! Runs: the places of the transactions of consecutive blocks, sorted by name, in chunks.

use super::entry::{Entry, LEAST, MOST, Name, Place};
use crate::table::{Fault, Key, Open, Table};
use borsh::{BorshDeserialize, BorshSerialize};
use core::fmt;
use redb::ReadableTable;
use units::Height;

pub(crate) const RUNS: Table<RunNumber, Run> = Table::new("runs");
pub(crate) const TRANSACTIONS: Table<ChunkKey, Vec<Entry>> = Table::new("transactions");

type Bytes = &'static [u8];
pub(super) type Chunks<T> = Open<ChunkKey, Vec<Entry>, T>;
pub(super) type ChunksEdited<'t> = Chunks<redb::Table<'t, Bytes, Bytes>>;

/// Which run. Numbers are given once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RunNumber(pub(crate) u64);

impl fmt::Display for RunNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Key for RunNumber {
    type Bytes = [u8; 8];
    fn bytes(self) -> [u8; 8] {
        self.0.to_be_bytes()
    }
    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(|bytes| Self(u64::from_be_bytes(bytes)))
    }
}

/// That a run is complete, and of which blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Run {
    /// How often its entries were merged.
    pub(crate) level: u8,
    /// The first block and the last.
    pub(crate) first: Height,
    pub(crate) last: Height,
}

/// A chunk of a run, by the name of its first entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ChunkKey {
    pub(crate) run: RunNumber,
    pub(crate) first: Name,
}

impl ChunkKey {
    /// Where the chunks of a run begin, and where they end.
    pub(super) const fn all_of(run: RunNumber) -> (Self, Self) {
        (Self { run, first: LEAST }, Self { run, first: MOST })
    }
}

impl fmt::Display for ChunkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.", self.run)?;
        self.first.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Key for ChunkKey {
    type Bytes = [u8; 24];
    fn bytes(self) -> [u8; 24] {
        let mut bytes = [0; 24];
        bytes[..8].copy_from_slice(&self.run.bytes());
        bytes[8..].copy_from_slice(&self.first);
        bytes
    }
    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (run, first) = bytes.split_first_chunk::<8>()?;
        Some(Self { run: RunNumber::from_bytes(run)?, first: first.try_into().ok()? })
    }
}

/// The place that a run has for a name.
pub(super) fn find<T: ReadableTable<Bytes, Bytes>>(
    chunks: &Chunks<T>,
    run: RunNumber,
    name: Name,
) -> Result<Option<Place>, Fault> {
    let (least, _) = ChunkKey::all_of(run);
    let Some((_, chunk)) = chunks.last_within(least, ChunkKey { run, first: name })? else {
        return Ok(None);
    };
    let at = chunk.binary_search_by_key(&name, |entry| entry.name).ok();
    Ok(at.and_then(|at| chunk.get(at)).map(|entry| entry.place))
}

/// Puts sorted entries in as a chunk of a run.
pub(super) fn put(
    chunks: &mut ChunksEdited<'_>,
    run: RunNumber,
    entries: &Vec<Entry>,
) -> Result<(), Fault> {
    let Some(Entry { name: first, .. }) = entries.first() else { return Ok(()) };
    chunks.insert(ChunkKey { run, first: *first }, entries)
}

/// The entries of a run, in order, read a chunk at a time.
pub(super) struct Reader {
    run: RunNumber,
    /// The rest of a chunk.
    chunk: std::vec::IntoIter<Entry>,
    /// The name up to which all was handed out.
    after: Option<Name>,
}

impl Reader {
    /// Those after a name, or all.
    pub(super) fn after<T: ReadableTable<Bytes, Bytes>>(
        chunks: &Chunks<T>,
        run: RunNumber,
        after: Option<Name>,
    ) -> Result<Self, Fault> {
        let mut reader = Self { run, chunk: Vec::new().into_iter(), after };
        if let Some(name) = after {
            let (least, _) = ChunkKey::all_of(run);
            let begun = chunks.last_within(least, ChunkKey { run, first: name })?;
            let mut rest = begun.map(|(_, chunk)| chunk).unwrap_or_default();
            rest.retain(|entry| entry.name > name);
            reader.chunk = rest.into_iter();
        }
        Ok(reader)
    }

    /// The next, which stays.
    pub(super) fn peek<T: ReadableTable<Bytes, Bytes>>(
        &mut self,
        chunks: &Chunks<T>,
    ) -> Result<Option<Entry>, Fault> {
        if self.chunk.as_slice().is_empty() {
            let (least, most) = ChunkKey::all_of(self.run);
            let next = match self.after {
                None => chunks.first_within(least, most)?,
                Some(name) => {
                    chunks.first_between(ChunkKey { run: self.run, first: name }, most)?
                }
            };
            self.chunk = next.map(|(_, chunk)| chunk).unwrap_or_default().into_iter();
        }
        Ok(self.chunk.as_slice().first().copied())
    }

    /// Passes over the one that was looked at.
    pub(super) fn pass(&mut self) {
        if let Some(entry) = self.chunk.next() {
            self.after = Some(entry.name);
        }
    }
}
