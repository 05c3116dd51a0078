//! The store itself: opening it, the one way to write, the ways to read.

use crate::table::{BLOCKS, CHECKPOINTS, FORMAT, Fault, GENESIS, TRANSACTIONS};
use crate::{Blocks, Checkpoint, CommittedBlock, StoreError};
use core::fmt;
use crypto::Digest;
use protocol::{Genesis, Outcome};
use redb::{
    Database, DatabaseError, Durability, ReadTransaction, ReadableDatabase, TableError,
    WriteTransaction, backends::InMemoryBackend,
};
use std::path::{Path, PathBuf};
use std::{fs, io};
use units::Height;

/// How this program stores things. It changes whenever a file of the version before could not be read.
pub const FORMAT_VERSION: u64 = 1;
/// How many checkpoints stay: the newest, and the one before in case the newest turns out damaged.
pub const CHECKPOINTS_KEPT: usize = 2;

const FILE_NAME: &str = "ledger.redb";
const VERSION_KEY: &str = "version";
/// redb would take 1 GiB. Blocks are written once and seldom read; what stays warm is the index, and
/// the operating system caches that too.
const CACHE_BYTES: usize = 128 << 20;

/// Blocks, receipts and checkpoints of one chain in one file. Can be shared between threads: readers see the
/// last commit and never wait, commits wait for each other.
pub struct Store {
    database: Database,
    path: PathBuf,
}

impl Store {
    /// Opens the store in a directory, and creates both when they are not there.
    ///
    /// # Errors
    /// * [`StoreError::InUse`] while another process (or this one) has it open;
    /// * [`StoreError::Format`] or [`StoreError::NotALedger`] when the file is none of this program's;
    /// * [`StoreError::Failed`] for all else.
    pub fn open(directory: &Path) -> Result<Self, StoreError> {
        let path = directory.join(FILE_NAME);
        create_directory(directory).map_err(|error| failed("create", directory, error))?;
        let database = match builder().create(&path) {
            Ok(database) => database,
            Err(DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch) => {
                return Err(StoreError::InUse { path });
            }
            Err(error) => return Err(failed("open", &path, error)),
        };
        // A new file is there after a power failure only if its directory is on the disk as well.
        sync_directory(directory).map_err(|error| failed("sync", directory, error))?;
        Self::over(database, path)
    }

    /// A store that is gone when it is dropped.
    ///
    /// # Errors
    /// [`StoreError::Failed`] when there is not enough memory for it.
    pub fn in_memory() -> Result<Self, StoreError> {
        let path = PathBuf::from("(in memory)");
        match builder().create_with_backend(InMemoryBackend::new()) {
            Ok(database) => Self::over(database, path),
            Err(error) => Err(failed("create a store", &path, error)),
        }
    }

    /// Checks the format of what is in the database, or writes it when there is nothing.
    fn over(database: Database, path: PathBuf) -> Result<Self, StoreError> {
        let store = Self { database, path };
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
                TRANSACTIONS.edit(transaction)?;
                Ok(())
            })?,
        }
        Ok(store)
    }

    /// Begins a chain. When the store already holds this very chain, nothing happens.
    ///
    /// # Errors
    /// [`StoreError::OtherGenesis`] when it holds another chain; [`StoreError::CheckpointHeight`] when the
    /// checkpoint is not of height 0.
    pub fn create(&self, genesis: &Genesis, checkpoint: &Checkpoint) -> Result<(), StoreError> {
        if checkpoint.height != Height::ZERO {
            let (have, need) = (checkpoint.height, Height::ZERO);
            return Err(StoreError::CheckpointHeight { have, need });
        }
        self.write(format_args!("create the chain {}", genesis.name), |transaction| {
            let mut table = GENESIS.edit(transaction)?;
            if let Some(present) = table.get(Height::ZERO)? {
                let (have, given) = (present.chain(), genesis.chain());
                if have == given {
                    return Ok(());
                }
                let path = self.path.clone();
                return Err(Fault::Refused(StoreError::OtherGenesis { path, have, given }));
            }
            table.insert(Height::ZERO, genesis)?;
            CHECKPOINTS.edit(transaction)?.insert(Height::ZERO, checkpoint)
        })
    }

    /// How the chain began; none before [`Store::create`].
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Failed`].
    pub fn genesis(&self) -> Result<Option<Genesis>, StoreError> {
        self.read(format_args!("read the genesis"), |transaction| {
            GENESIS.view(transaction)?.get(Height::ZERO)
        })
    }

    /// Adds a block, and perhaps the state after it, and returns once they are on the disk.
    ///
    /// Checkpoints other than the last [`CHECKPOINTS_KEPT`] are deleted in the same commit.
    ///
    /// # Errors
    /// * [`StoreError::OutOfOrder`] when the block is not the one after the tip;
    /// * [`StoreError::CheckpointHeight`], [`StoreError::CheckpointRoot`] when the checkpoint is not of the
    ///   state after this block;
    /// * [`StoreError::NoGenesis`] before [`Store::create`];
    /// * [`StoreError::Failed`] when it could not be written.
    pub fn commit(
        &self,
        block: &CommittedBlock,
        checkpoint: Option<&Checkpoint>,
    ) -> Result<(), StoreError> {
        let height = block.block.height;
        if let Some(checkpoint) = checkpoint {
            check_pair(block, checkpoint)?;
        }
        self.write(format_args!("commit block {height}"), |transaction| {
            self.check_order(height, transaction)?;
            BLOCKS.edit(transaction)?.insert(height, block)?;
            index_transactions(block, transaction)?;
            match checkpoint {
                Some(checkpoint) => keep_checkpoint(checkpoint, transaction),
                None => Ok(()),
            }
        })
    }

    /// Inside the write transaction, so that no other commit comes in between.
    fn check_order(&self, have: Height, transaction: &WriteTransaction) -> Result<(), Fault> {
        if !GENESIS.edit(transaction)?.contains(Height::ZERO)? {
            return Err(Fault::Refused(StoreError::NoGenesis { path: self.path.clone() }));
        }
        let tip = BLOCKS.edit(transaction)?.last_key()?.unwrap_or(Height::ZERO);
        // Not `have != tip + 1`: heights are capped at the end of time, where that is the tip itself.
        if have.since(tip) != 1 {
            return Err(Fault::Refused(StoreError::OutOfOrder { have, need: tip.plus(1) }));
        }
        Ok(())
    }

    /// The height of the last block; 0 when there is only a genesis, none when not even that.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Failed`].
    pub fn tip(&self) -> Result<Option<Height>, StoreError> {
        self.read(format_args!("read the tip"), |transaction| {
            if let Some(tip) = BLOCKS.view(transaction)?.last_key()? {
                return Ok(Some(tip));
            }
            let created = GENESIS.view(transaction)?.contains(Height::ZERO)?;
            Ok(created.then_some(Height::ZERO))
        })
    }

    /// The block at a height. There is none at 0.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Failed`].
    pub fn block(&self, height: Height) -> Result<Option<CommittedBlock>, StoreError> {
        self.read(format_args!("read block {height}"), |transaction| {
            BLOCKS.view(transaction)?.get(height)
        })
    }

    /// The blocks above a height, in order, read one at a time.
    ///
    /// # Errors
    /// [`StoreError::Failed`] at once; [`StoreError::Damaged`] or [`StoreError::Failed`] in place of a
    /// block, which is then the last item.
    pub fn blocks_after(&self, height: Height) -> Result<Blocks, StoreError> {
        self.read(format_args!("read the blocks after {height}"), |transaction| {
            Blocks::after(height, transaction, self.path.clone())
        })
    }

    /// The newest checkpoint; none before [`Store::create`].
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Failed`]. When it is damaged, an older one may still be good:
    /// see [`Store::checkpoint_heights`].
    pub fn latest_checkpoint(&self) -> Result<Option<Checkpoint>, StoreError> {
        self.read(format_args!("read the latest checkpoint"), |transaction| {
            let table = CHECKPOINTS.view(transaction)?;
            let Some(height) = table.last_key()? else { return Ok(None) };
            table.get(height)
        })
    }

    /// The checkpoint at a height, if there is one.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Failed`].
    pub fn checkpoint(&self, height: Height) -> Result<Option<Checkpoint>, StoreError> {
        self.read(format_args!("read checkpoint {height}"), |transaction| {
            CHECKPOINTS.view(transaction)?.get(height)
        })
    }

    /// Where there are checkpoints: at most [`CHECKPOINTS_KEPT`] heights, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Failed`].
    pub fn checkpoint_heights(&self) -> Result<Vec<Height>, StoreError> {
        self.read(format_args!("list the checkpoints"), |transaction| {
            CHECKPOINTS.view(transaction)?.keys()
        })
    }

    /// The block that a transaction is in. If it is in several, then the one where it was done; if it was
    /// rejected in all of them, the first.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Failed`].
    pub fn find_transaction(&self, id: &Digest) -> Result<Option<Height>, StoreError> {
        self.read(format_args!("find transaction {id}"), |transaction| {
            TRANSACTIONS.view(transaction)?.get(*id)
        })
    }

    fn read<T>(
        &self,
        doing: fmt::Arguments<'_>,
        work: impl FnOnce(&ReadTransaction) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        let run = || work(&self.database.begin_read()?);
        run().map_err(|fault| fault.explain(doing, &self.path))
    }

    /// All of the work in one durable commit, or none of it.
    fn write(
        &self,
        doing: fmt::Arguments<'_>,
        work: impl FnOnce(&WriteTransaction) -> Result<(), Fault>,
    ) -> Result<(), StoreError> {
        let run = || {
            let mut transaction = self.database.begin_write()?;
            // The default, written down because everything that the node acknowledges rests on it.
            transaction.set_durability(Durability::Immediate)?;
            work(&transaction)?;
            Ok(transaction.commit()?)
        };
        run().map_err(|fault: Fault| fault.explain(doing, &self.path))
    }
}

/// A checkpoint that is not of this block would make recovery skip blocks, or apply some twice.
fn check_pair(block: &CommittedBlock, checkpoint: &Checkpoint) -> Result<(), StoreError> {
    let height = block.block.height;
    if checkpoint.height != height {
        return Err(StoreError::CheckpointHeight { have: checkpoint.height, need: height });
    }
    if checkpoint.root != block.root {
        let (have, need) = (checkpoint.root, block.root);
        return Err(StoreError::CheckpointRoot { height, have, need });
    }
    Ok(())
}

fn index_transactions(block: &CommittedBlock, transaction: &WriteTransaction) -> Result<(), Fault> {
    let mut table = TRANSACTIONS.edit(transaction)?;
    for receipt in &block.receipts {
        // Anyone can send a done transaction again. Its rejection must not hide where it was done.
        let done = receipt.outcome == Outcome::Done;
        if done || !table.contains(receipt.transaction)? {
            table.insert(receipt.transaction, &block.block.height)?;
        }
    }
    Ok(())
}

fn keep_checkpoint(checkpoint: &Checkpoint, transaction: &WriteTransaction) -> Result<(), Fault> {
    let mut table = CHECKPOINTS.edit(transaction)?;
    table.insert(checkpoint.height, checkpoint)?;
    let heights = table.keys()?;
    let surplus = heights.len().saturating_sub(CHECKPOINTS_KEPT);
    heights.into_iter().take(surplus).try_for_each(|height| table.remove(height))
}

fn builder() -> redb::Builder {
    let mut builder = Database::builder();
    builder.set_cache_size(CACHE_BYTES).set_check_integrity_on_open(true);
    builder
}

fn failed<E>(doing: &str, path: &Path, cause: E) -> StoreError
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
