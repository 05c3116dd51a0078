//! Which blocks have something about a subject, and numbers over time: a file of its own, `index.redb` beside the ledger's, made of the blocks alone.
//!
//! Nothing rests on it. Without it the same is found by reading blocks one after another. It is therefore written without waiting for the
//! disk most of the time, and whatever is wrong with it, another is made: [`Index::beside`].
//!
//! | table | key | value |
//! |---|---|---|
//! | `about` | `format`, `chain`, `span` | [`INDEX_VERSION`], the chain's digest, what it reaches over |
//! | `postings` | subject ‖ height, big-endian | nothing |
//! | `series` | series ‖ resolution ‖ start, big-endian | [`crate::Bucket`] |

use crate::open::failed;
use crate::series::SERIES;
use crate::table::Fault;
use crate::{Samples, SeriesLookup, Store, StoreError};
use borsh::{BorshDeserialize, BorshSerialize};
use core::fmt;
use crypto::Digest;
use redb::{
    Database, DatabaseError, Durability, ReadOnlyTable, ReadTransaction, ReadableDatabase,
    TableDefinition, backends::InMemoryBackend,
};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use units::{Height, Timestamp};

/// How this program writes the index, which subjects a block is filed under, and which samples of series it has. It changes whenever one of
/// them does.
pub const INDEX_VERSION: u64 = 2;

const FILE_NAME: &str = "index.redb";
const ABOUT: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("about");
const POSTINGS: TableDefinition<'_, &[u8], ()> = TableDefinition::new("postings");
/// The operating system caches the rest.
const CACHE_BYTES: usize = 32 << 20;

/// From which block to which an index is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Span {
    /// The first block.
    pub first: Height,
    /// The last block.
    pub last: Height,
    /// The last block's digest: an index of another chain's blocks, or of blocks that a restored ledger does not have, is found out
    /// by it.
    pub tip: Digest,
    /// The last block's time.
    pub time: Timestamp,
}

/// Postings: a subject, in an encoding that only the caller knows, and the height of a block that has something about it. No subject may
/// begin with another.
pub type Postings = BTreeSet<(Vec<u8>, Height)>;

/// Which blocks have something about a subject. Can be shared between threads.
pub struct Index {
    database: Database,
    path: PathBuf,
}

impl Index {
    /// The index of a ledger, in the ledger's directory. What is there is taken up if it is of this ledger and of this version of the
    /// program; otherwise it is removed and an empty one begun, and the words say why.
    ///
    /// # Errors
    /// [`StoreError::InUse`] while another process has it open; [`StoreError::Failed`] when the file can be neither read nor made anew.
    pub fn beside(store: &Store) -> Result<(Self, Option<String>), StoreError> {
        let path = store.path.with_file_name(FILE_NAME);
        let is_new = !path.exists();
        let reason = match Self::at(&path) {
            Ok(index) => match index.belongs_to(store) {
                Ok(None) => return Ok((index, None)),
                Ok(Some(reason)) => reason,
                Err(error) => error.to_string(),
            },
            Err(error @ StoreError::InUse { .. }) => return Err(error),
            Err(error) => error.to_string(),
        };
        if !is_new {
            fs::remove_file(&path).map_err(|error| failed("remove", &path, error))?;
        }
        let index = Self::at(&path)?;
        index.found(store)?;
        let words = format!("{} is made again from the blocks: {reason}", path.display());
        Ok((index, (!is_new).then_some(words)))
    }

    /// An empty index of a ledger that is in memory.
    ///
    /// # Errors
    /// [`StoreError::Failed`] when there is not enough memory for it; the store's own errors.
    pub fn in_memory(store: &Store) -> Result<Self, StoreError> {
        let path = PathBuf::from("(in memory)");
        let database = builder().create_with_backend(InMemoryBackend::new());
        let database = database.map_err(|error| failed("open", &path, error))?;
        let index = Self { database, path };
        index.found(store)?;
        Ok(index)
    }

    fn at(path: &Path) -> Result<Self, StoreError> {
        match builder().create(path) {
            Ok(database) => Ok(Self { database, path: path.to_path_buf() }),
            Err(DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch) => {
                Err(StoreError::InUse { path: path.to_path_buf() })
            }
            Err(error) => Err(failed("open", path, error)),
        }
    }

    /// Says in an empty file what it will be of.
    fn found(&self, store: &Store) -> Result<(), StoreError> {
        let chain = chain(store)?;
        self.explain(format_args!("begin an index"), || {
            let transaction = self.database.begin_write()?;
            {
                let mut about = transaction.open_table(ABOUT)?;
                about.insert("format", INDEX_VERSION.to_be_bytes().as_slice())?;
                about.insert("chain", chain.as_bytes().as_slice())?;
                transaction.open_table(POSTINGS)?;
                transaction.open_table(SERIES)?;
            }
            Ok(transaction.commit()?)
        })
    }

    /// Nothing, or why it is of no use.
    fn belongs_to(&self, store: &Store) -> Result<Option<String>, StoreError> {
        let about = |name: &'static str| {
            self.explain(format_args!("read what the index is of"), || {
                let table = self.database.begin_read()?.open_table(ABOUT)?;
                Ok(table.get(name)?.map(|value| value.value().to_vec()))
            })
        };
        if about("format")?.as_deref() != Some(INDEX_VERSION.to_be_bytes().as_slice()) {
            return Ok(Some(format!("it is not of format version {INDEX_VERSION}")));
        }
        if about("chain")?.as_deref() != Some(chain(store)?.as_bytes().as_slice()) {
            return Ok(Some("it is of another chain".to_owned()));
        }
        let Some(span @ Span { first, last, tip, .. }) = self.span()? else { return Ok(None) };
        let have = store.block(last)?.map(|block| block.block.digest());
        if have != Some(tip) {
            return Ok(Some(format!(
                "it reaches up to a block {last} that the ledger does not have"
            )));
        }
        let kept = store.first()?.unwrap_or(first);
        if kept < first {
            return Ok(Some(format!("it begins at block {first}, the ledger at {kept}")));
        }
        // Blocks that are no more leave their postings behind, which harms nobody until most of the index is of such.
        if kept.since(first) > last.since(kept) {
            self.sweep(&Span { first: kept, ..span })?;
        }
        Ok(None)
    }

    /// Takes away the postings of blocks before those of a span. Buckets of series stay, as no block could tell them any more.
    fn sweep(&self, span: &Span) -> Result<(), StoreError> {
        self.explain(format_args!("take blocks before {} out of the index", span.first), || {
            let transaction = self.database.begin_write()?;
            {
                let mut table = transaction.open_table(POSTINGS)?;
                table.retain(|key, ()| height_of(key).is_none_or(|height| height >= span.first))?;
                let span = borsh::to_vec(span).map_err(redb::StorageError::Io)?;
                transaction.open_table(ABOUT)?.insert("span", span.as_slice())?;
            }
            Ok(transaction.commit()?)
        })
    }

    /// What it reaches over; nothing while it is empty.
    ///
    /// # Errors
    /// [`StoreError::Failed`], [`StoreError::Damaged`].
    pub fn span(&self) -> Result<Option<Span>, StoreError> {
        self.explain(format_args!("read the span of the index"), || {
            span_of(&self.database.begin_read()?)
        })
    }

    /// Adds what the blocks that follow are about, and the samples that they have; `span` is what the index reaches over then. All of it or
    /// nothing is there after a crash, but only what was `durable`, or before something that was, is there for certain.
    ///
    /// # Errors
    /// [`StoreError::Failed`].
    pub fn add(
        &self,
        span: &Span,
        postings: &Postings,
        samples: &Samples,
        durable: bool,
    ) -> Result<(), StoreError> {
        self.explain(format_args!("index the blocks up to {}", span.last), || {
            let mut transaction = self.database.begin_write()?;
            transaction.set_durability(if durable {
                Durability::Immediate
            } else {
                Durability::None
            })?;
            {
                let mut table = transaction.open_table(POSTINGS)?;
                for (subject, height) in postings {
                    table.insert(key(subject, *height).as_slice(), ())?;
                }
                samples.write(&mut transaction.open_table(SERIES)?, span.time)?;
                let span = borsh::to_vec(span).map_err(redb::StorageError::Io)?;
                transaction.open_table(ABOUT)?.insert("span", span.as_slice())?;
            }
            Ok(transaction.commit()?)
        })
    }

    /// The index as it is now, to look things up in.
    ///
    /// # Errors
    /// [`StoreError::Failed`].
    pub fn lookup(&self) -> Result<Lookup, StoreError> {
        self.explain(format_args!("read the index"), || {
            let postings = self.database.begin_read()?.open_table(POSTINGS)?;
            Ok(Lookup { postings, path: self.path.clone() })
        })
    }

    /// The series as they are now; nothing before the first block.
    ///
    /// # Errors
    /// [`StoreError::Failed`].
    pub fn series(&self) -> Result<Option<SeriesLookup>, StoreError> {
        self.explain(format_args!("read the series"), || {
            // What they reach over is of the same moment.
            let transaction = self.database.begin_read()?;
            let Some(span) = span_of(&transaction)? else { return Ok(None) };
            let table = transaction.open_table(SERIES)?;
            Ok(Some(SeriesLookup { table, span, path: self.path.clone() }))
        })
    }

    /// How long the file is; nothing when there is none.
    #[must_use]
    pub fn bytes(&self) -> Option<u64> {
        fs::metadata(&self.path).ok().map(|file| file.len())
    }

    fn explain<T>(
        &self,
        doing: fmt::Arguments<'_>,
        work: impl FnOnce() -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        work().map_err(|fault| fault.explain(doing, &self.path))
    }
}

/// The index as it was at one moment.
pub struct Lookup {
    postings: ReadOnlyTable<&'static [u8], ()>,
    path: PathBuf,
}

impl Lookup {
    /// The last block at or before a height that has something about a subject.
    ///
    /// # Errors
    /// [`StoreError::Failed`].
    pub fn last_until(&self, subject: &[u8], height: Height) -> Result<Option<Height>, StoreError> {
        let look = || {
            let (least, most) = (key(subject, Height::ZERO), key(subject, height));
            let mut range = self.postings.range(least.as_slice()..=most.as_slice())?;
            let Some(entry) = range.next_back() else { return Ok(None) };
            let (key, _) = entry?;
            Ok(height_of(key.value()))
        };
        look().map_err(|fault: Fault| fault.explain(format_args!("read the index"), &self.path))
    }
}

fn key(subject: &[u8], height: Height) -> Vec<u8> {
    [subject, height.raw().to_be_bytes().as_slice()].concat()
}

/// The height at the end of a key of postings.
fn height_of(key: &[u8]) -> Option<Height> {
    key.last_chunk().copied().map(u64::from_be_bytes).map(Height::new)
}

fn span_of(transaction: &ReadTransaction) -> Result<Option<Span>, Fault> {
    let table = transaction.open_table(ABOUT)?;
    let Some(value) = table.get("span")? else { return Ok(None) };
    Span::try_from_slice(value.value()).map(Some).map_err(|error| Fault::Damaged {
        table: "about",
        key: "span".to_owned(),
        reason: error.to_string(),
    })
}

/// The name of a store's chain; zeros before there is one.
fn chain(store: &Store) -> Result<Digest, StoreError> {
    Ok(store.genesis()?.map_or(Digest::new([0; 32]), |genesis| genesis.chain()))
}

fn builder() -> redb::Builder {
    let mut builder = Database::builder();
    builder.set_cache_size(CACHE_BYTES);
    // As for the ledger: a damaged file is then refused, and made again, instead of being believed.
    builder.set_check_integrity_on_open(true);
    builder
}
