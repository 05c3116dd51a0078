//! The store itself: the one way to write, the ways to read.

use crate::checkpoints;
use crate::table::{BLOCKS, Fault, GENESIS};
use crate::transactions::Transactions;
use crate::turns::Turns;
use crate::{Blocks, Checkpoint, CommittedBlock, Migration, StoreError};
use core::fmt;
use protocol::Genesis;
use redb::{Database, Durability, ReadTransaction, ReadableDatabase, WriteTransaction};
use std::path::PathBuf;
use units::Height;

/// Blocks, receipts and checkpoints of one chain in one file. Can be shared between threads: readers see the
/// last commit and never wait, those who write wait for each other in the order in which they came.
pub struct Store {
    pub(crate) database: Database,
    pub(crate) path: PathBuf,
    pub(crate) turns: Turns,
    pub(crate) transactions: Transactions,
    pub(crate) migration: Option<Migration>,
}

impl Store {
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
            drop(table);
            checkpoints::insert(checkpoint, transaction)
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
    /// Checkpoints other than the last [`CHECKPOINTS_KEPT`](crate::CHECKPOINTS_KEPT) are deleted in the same commit.
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
        let work = |transaction: &WriteTransaction| {
            self.check_order(height, transaction)?;
            BLOCKS.edit(transaction)?.insert(height, block)?;
            if let Some(checkpoint) = checkpoint {
                checkpoints::insert(checkpoint, transaction)?;
            }
            self.transactions.advance(transaction, block.receipts.len())
        };
        let done = |advance| self.transactions.add(advance, [block]);
        self.write_then(format_args!("commit block {height}"), work, done)
    }

    /// Begins a store that nobody else has yet with a snapshot's checkpoint. Whether it belongs to the chain is for the caller to
    /// know.
    pub(crate) fn restore(
        &self,
        genesis: &Genesis,
        checkpoint: &Checkpoint,
    ) -> Result<(), StoreError> {
        self.write(format_args!("store the checkpoint of a snapshot"), |transaction| {
            GENESIS.edit(transaction)?.insert(Height::ZERO, genesis)?;
            checkpoints::insert(checkpoint, transaction)
        })
    }

    /// Adds blocks of a snapshot to it. Whether they follow each other is for the caller to know.
    pub(crate) fn restore_blocks(&self, blocks: &[CommittedBlock]) -> Result<(), StoreError> {
        let work = |transaction: &WriteTransaction| {
            let mut table = BLOCKS.edit(transaction)?;
            for block in blocks {
                table.insert(block.block.height, block)?;
            }
            drop(table);
            let receipts = blocks.iter().map(|block| block.receipts.len()).sum();
            self.transactions.advance(transaction, receipts)
        };
        let done = |advance| self.transactions.add(advance, blocks);
        self.write_then(format_args!("store the blocks of a snapshot"), work, done)
    }

    /// That there is no chain here yet.
    pub(crate) fn no_genesis(&self) -> StoreError {
        StoreError::NoGenesis { path: self.path.clone() }
    }

    /// Inside the write transaction, so that no other commit comes in between.
    fn check_order(&self, have: Height, transaction: &WriteTransaction) -> Result<(), Fault> {
        let tip = BLOCKS.edit(transaction)?.last_key()?;
        // Only before the first block: of a genesis with many accounts even a look is dear.
        if tip.is_none() && !GENESIS.edit(transaction)?.contains(Height::ZERO)? {
            return Err(Fault::Refused(self.no_genesis()));
        }
        let tip = tip.unwrap_or(Height::ZERO);
        // Not `have != tip + 1`: heights are capped at the end of time, where that is the tip itself.
        if have.since(tip) != 1 {
            return Err(Fault::Refused(StoreError::OutOfOrder { have, need: tip.plus(1) }));
        }
        Ok(())
    }

    /// What the file went through when it was opened, if an earlier version of this program had written it.
    #[must_use]
    pub const fn migration(&self) -> Option<Migration> {
        self.migration
    }

    /// How long the file is; nothing when there is none.
    #[must_use]
    pub fn bytes(&self) -> Option<u64> {
        std::fs::metadata(&self.path).ok().map(|file| file.len())
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

    /// The height of the first block that is there: 1, unless the store was made from a snapshot without the blocks before, or
    /// they were removed by [`Store::prune`]. None when there is no block.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Failed`].
    pub fn first(&self) -> Result<Option<Height>, StoreError> {
        self.read(format_args!("read the first height"), |transaction| {
            BLOCKS.view(transaction)?.first_key()
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

    /// A transaction that sees what is there now, whatever is committed later.
    pub(crate) fn begin(&self) -> Result<ReadTransaction, StoreError> {
        let begun = self.database.begin_read().map_err(Fault::from);
        begun.map_err(|fault| fault.explain(format_args!("begin to read"), &self.path))
    }

    pub(crate) fn read<T>(
        &self,
        doing: fmt::Arguments<'_>,
        work: impl FnOnce(&ReadTransaction) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        let run = || work(&self.database.begin_read()?);
        run().map_err(|fault| fault.explain(doing, &self.path))
    }

    /// All of the work in one durable commit, or none of it.
    pub(crate) fn write(
        &self,
        doing: fmt::Arguments<'_>,
        work: impl FnOnce(&WriteTransaction) -> Result<(), Fault>,
    ) -> Result<(), StoreError> {
        self.write_then(doing, work, |()| {})
    }

    /// The same, and something more once it is on the disk, before anybody else writes.
    pub(crate) fn write_then<T>(
        &self,
        doing: fmt::Arguments<'_>,
        work: impl FnOnce(&WriteTransaction) -> Result<T, Fault>,
        done: impl FnOnce(T),
    ) -> Result<(), StoreError> {
        let run = || {
            let _turn = self.turns.take();
            let mut transaction = self.database.begin_write()?;
            // The default, written down because everything that the node acknowledges rests on it.
            transaction.set_durability(Durability::Immediate)?;
            let given = work(&transaction)?;
            transaction.commit()?;
            done(given);
            Ok(())
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
