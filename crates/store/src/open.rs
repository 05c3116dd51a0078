//! Opening: from a directory to a store, whatever state the directory is in.

use crate::medium::{Backend, Medium};
use crate::migrate::{VERSION_KEY, migrate};
use crate::table::{BLOCKS, CHECKPOINTS, FORMAT, Fault, GENESIS, PIECES};
use crate::transactions::{RUNS, SIZES, Sizes, TRANSACTIONS, Transactions};
use crate::turns::Turns;
use crate::{Migration, Store, StoreError};
use redb::{Database, DatabaseError, StorageBackend, TableError, backends::InMemoryBackend};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// How this program stores things. It changes whenever a file of the version before could not be read, and then `migrate` has a step
/// from that version to this one.
pub const FORMAT_VERSION: u64 = 3;

const FILE_NAME: &str = "ledger.redb";
const UNFINISHED_NAME: &str = "ledger.redb.unfinished";
/// What a snapshot is read into. Not the name above: what is left there was never written to, and is taken up again.
const IMPORT_NAME: &str = "ledger.redb.import";
/// redb would take 1 GiB. Blocks are written once and seldom read, and the operating system caches the file too.
const CACHE_BYTES: usize = 128 << 20;

impl Store {
    /// Opens the store in a directory, and creates both when they are not there. A file of an earlier version of this program is
    /// brought up to this one: see [`Store::migration`].
    ///
    /// # Errors
    /// * [`StoreError::InUse`] while another process (or this one) has it open;
    /// * [`StoreError::Format`] or [`StoreError::NotALedger`] when the file is none of this program's;
    /// * [`StoreError::Failed`] for all else.
    pub fn open(directory: &Path) -> Result<Self, StoreError> {
        let path = directory.join(FILE_NAME);
        create_directory(directory).map_err(|error| failed("create", directory, error))?;
        if !path.exists() {
            Self::make(directory, &path)?;
        }
        Self::at(path)
    }

    /// Whether a directory has a store.
    #[must_use]
    pub fn is_at(directory: &Path) -> bool {
        directory.join(FILE_NAME).is_file()
    }

    /// Makes an empty store. redb would refuse for ever a file whose making was interrupted, so it gets its
    /// name only once it is complete and on the disk.
    fn make(directory: &Path, path: &Path) -> Result<(), StoreError> {
        let unfinished = directory.join(UNFINISHED_NAME);
        let made = match Self::at(unfinished.clone()) {
            Ok(store) => store,
            Err(StoreError::InUse { .. }) => {
                return Err(StoreError::InUse { path: path.to_path_buf() });
            }
            // Left by a process that was killed right here: nothing was ever stored in it.
            Err(_) => {
                fs::remove_file(&unfinished)
                    .map_err(|error| failed("remove", &unfinished, error))?;
                Self::at(unfinished.clone())?
            }
        };
        // Asked again, now that redb's lock keeps others out: one of them may have been faster.
        if !path.exists() {
            fs::rename(&unfinished, path).map_err(|error| failed("rename", &unfinished, error))?;
        }
        drop(made);
        sync_directory(directory).map_err(|error| failed("sync", directory, error))
    }

    /// The store in a file.
    fn at(path: PathBuf) -> Result<Self, StoreError> {
        Self::at_with(path, SIZES)
    }

    pub(crate) fn at_with(path: PathBuf, sizes: Sizes) -> Result<Self, StoreError> {
        match builder().create(&path) {
            Ok(database) => Self::over(database, path, sizes),
            Err(DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch) => {
                Err(StoreError::InUse { path })
            }
            Err(error) => Err(failed("open", &path, error)),
        }
    }

    /// A store that is gone when it is dropped.
    ///
    /// # Errors
    /// [`StoreError::Failed`] when there is not enough memory for it.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::over_backend(InMemoryBackend::new(), "(in memory)")
    }

    /// A store on something else than a file: what is there is taken up, an empty medium is made into an empty
    /// store. `name` is what errors call it. Nothing keeps two stores off one medium: the caller has to.
    ///
    /// # Errors
    /// As [`Store::open`], except that [`StoreError::InUse`] cannot be told. Making a store is not durable before
    /// this returns: a medium that failed meanwhile may have to be emptied first, which a store in a directory
    /// ([`Store::open`]) does by giving a file its name last.
    pub fn on(medium: impl Medium, name: &str) -> Result<Self, StoreError> {
        Self::over_backend(Backend(medium), name)
    }

    fn over_backend(backend: impl StorageBackend, name: &str) -> Result<Self, StoreError> {
        let path = PathBuf::from(name);
        match builder().create_with_backend(backend) {
            Ok(database) => Self::over(database, path, SIZES),
            Err(error) => Err(failed("open", &path, error)),
        }
    }

    /// Checks the format of what is in the database, or writes it when there is nothing.
    fn over(database: Database, path: PathBuf, sizes: Sizes) -> Result<Self, StoreError> {
        let (turns, transactions) = (Turns::default(), Transactions::new(sizes));
        let mut store = Self { database, path, turns, transactions, migration: None };
        let have = store.read(format_args!("read the format version"), |transaction| {
            let table = match transaction.open_table(FORMAT) {
                Ok(table) => table,
                Err(TableError::TableDoesNotExist(_)) => return Ok(None),
                Err(error) => return Err(error.into()),
            };
            Ok(table.get(VERSION_KEY)?.map(|version| version.value()))
        })?;
        match have {
            Some(FORMAT_VERSION) => {}
            Some(from @ 1..FORMAT_VERSION) => {
                let to = FORMAT_VERSION;
                let doing = format_args!("bring the file from format version {from} to {to}");
                store.write(doing, |transaction| migrate(from, transaction))?;
                store.migration = Some(Migration { from, to });
            }
            Some(have) => {
                return Err(StoreError::Format { path: store.path, have, need: FORMAT_VERSION });
            }
            None => store.write(format_args!("create the tables"), |transaction| {
                if transaction.list_tables()?.next().is_some() {
                    return Err(Fault::Refused(StoreError::NotALedger {
                        path: store.path.clone(),
                    }));
                }
                transaction.open_table(FORMAT)?.insert(VERSION_KEY, FORMAT_VERSION)?;
                GENESIS.edit(transaction)?;
                BLOCKS.edit(transaction)?;
                CHECKPOINTS.edit(transaction)?;
                PIECES.edit(transaction)?;
                RUNS.edit(transaction)?;
                TRANSACTIONS.edit(transaction)?;
                Ok(())
            })?,
        }
        store.find_fresh()?;
        Ok(store)
    }
}

fn builder() -> redb::Builder {
    let mut builder = Database::builder();
    builder.set_cache_size(CACHE_BYTES);
    // Without this, redb trusts a file that was closed in order: a bit that flipped since then can make
    // it panic, or hide an entry (`tests/damage.rs` finds both). The price is reading the file at each
    // opening, as after a crash: about a second per gigabyte.
    builder.set_check_integrity_on_open(true);
    builder
}

/// A store in a directory that has no name there yet: it is gone when this is dropped before [`Unfinished::finish`].
pub(crate) struct Unfinished {
    store: Store,
    directory: PathBuf,
    named: bool,
}

impl Unfinished {
    /// An empty one. What an earlier process left of its own is removed.
    pub(crate) fn make(directory: &Path) -> Result<Self, StoreError> {
        create_directory(directory).map_err(|error| failed("create", directory, error))?;
        let path = directory.join(IMPORT_NAME);
        if path.exists() {
            if let Err(error @ StoreError::InUse { .. }) = Store::at(path.clone()) {
                return Err(error);
            }
            fs::remove_file(&path).map_err(|error| failed("remove", &path, error))?;
        }
        Ok(Self { store: Store::at(path)?, directory: directory.to_path_buf(), named: false })
    }

    pub(crate) const fn store(&self) -> &Store {
        &self.store
    }

    /// Gives it the name of the directory's ledger.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        fs::rename(&self.store.path, self.directory.join(FILE_NAME))?;
        self.named = true;
        sync_directory(&self.directory)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.named {
            // If it cannot be removed, the next one does it.
            let _ = fs::remove_file(&self.store.path);
        }
    }
}

pub(crate) fn failed<E>(doing: &str, path: &Path, cause: E) -> StoreError
where
    E: std::error::Error + Send + Sync + 'static,
{
    let (doing, path) = (doing.to_owned(), path.to_path_buf());
    StoreError::Failed { doing, path, cause: cause.into() }
}

/// Creates a directory, if there is none, so that it outlives a power failure.
fn create_directory(directory: &Path) -> io::Result<()> {
    if directory.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(directory)?;
    match fs::canonicalize(directory)?.parent() {
        Some(parent) => sync_directory(parent),
        None => Ok(()),
    }
}

/// Writes the entries of a directory to the disk.
#[cfg(unix)]
fn sync_directory(directory: &Path) -> io::Result<()> {
    fs::File::open(directory)?.sync_all()
}

/// Elsewhere a directory cannot be opened as a file, and the file system sees to it.
#[cfg(not(unix))]
fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}
