//! Which block a transaction is in.
//!
//! Ids are random, so a table sorted by them changes everywhere with every block. Instead the places of new transactions are kept in
//! memory until there are some thousands, and are then written at once, sorted: a *run*, in the commit of the next block. Of each level
//! four runs are merged into one of the next level, in order of age, a few chunks with every commit: twice as many as the block has
//! transactions. So what a commit writes for this follows one another on the disk, and grows with the logarithm of all there ever were;
//! and so does the number of runs that have to be looked through, at the cost of a look-up in a sorted table each.
//!
//! | table | key | value |
//! |---|---|---|
//! | `runs` | number | level, first and last block |
//! | `transactions` | number of a run, first name of a chunk | names and places, sorted |
//!
//! All of it is made of the blocks. What no run has is read from the blocks when the store is opened. A run that cannot be read is never
//! merged: who looks for a transaction is told of it, and blocks go on.
//!
//! | file | idea |
//! |---|---|
//! | `entry` | a transaction's name and place |
//! | `run` | sorted places in chunks |
//! | `merge` | several runs into one |

mod entry;
mod merge;
#[cfg(test)]
mod model;
mod run;

pub(crate) use run::{RUNS, TRANSACTIONS};

use crate::table::{BLOCKS, Fault};
use crate::{CommittedBlock, Store, StoreError};
use crypto::Digest;
use entry::{Entry, Name, Place, name_of};
use merge::Merge;
use protocol::Receipt;
use redb::{ReadTransaction, WriteTransaction};
use run::{ChunkKey, Run, RunNumber};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use units::Height;

/// How large things are. Tests have smaller ones.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    /// Transactions in memory from which on the next commit writes them.
    fresh: usize,
    /// Entries of a chunk: as many as fit into a page of the engine.
    chunk: usize,
    /// Runs of a level that are merged into one of the next.
    merged: usize,
}

pub(crate) const SIZES: Sizes = Sizes { fresh: 4_096, chunk: 160, merged: 4 };

/// What is remembered between commits. Everything else is in the tables.
pub(crate) struct Transactions {
    sizes: Sizes,
    fresh: Mutex<Fresh>,
    /// Only whoever writes to the store changes it.
    work: Mutex<Work>,
}

/// The places of transactions of the last blocks, which no run has.
#[derive(Default)]
struct Fresh {
    /// The first block and the last.
    blocks: Option<(Height, Height)>,
    places: HashMap<Name, Place>,
    /// A block that could not be read when the store was opened: nobody knows what is in it.
    unreadable: Option<(String, String)>,
}

/// What commits do a little of each.
#[derive(Clone, Default)]
struct Work {
    /// The number of the next run.
    next: u64,
    /// Entries that may be written.
    credit: usize,
    merges: Vec<Merge>,
    /// Runs without a header, whose chunks are to be removed.
    gone: Vec<RunNumber>,
    /// Runs that cannot be read.
    unreadable: BTreeSet<RunNumber>,
}

/// What a commit did, to be remembered once it is on the disk.
pub(crate) struct Advance {
    work: Work,
    written: bool,
}

impl Transactions {
    pub(crate) fn new(sizes: Sizes) -> Self {
        Self { sizes, fresh: Mutex::default(), work: Mutex::default() }
    }

    /// What a commit of so many transactions does beside them. Nothing is remembered before [`Transactions::add`].
    pub(crate) fn advance(
        &self,
        transaction: &WriteTransaction,
        more: usize,
    ) -> Result<Advance, Fault> {
        let mut work = lock(&self.work).clone();
        let written = self.write_fresh(&mut work, transaction)?;
        work.credit = work.credit.saturating_add(more.saturating_mul(2));
        let chunks = work.credit / self.sizes.chunk;
        work.credit %= self.sizes.chunk;
        if chunks > 0 {
            self.tend(&mut work, transaction, chunks)?;
        }
        Ok(Advance { work, written })
    }

    /// Remembers what a commit did that is on the disk, and the transactions of its block. Whoever wrote still has his turn.
    pub(crate) fn add<'a>(
        &self,
        advance: Advance,
        blocks: impl IntoIterator<Item = &'a CommittedBlock>,
    ) {
        *lock(&self.work) = advance.work;
        let mut fresh = lock(&self.fresh);
        if advance.written {
            fresh.places.clear();
            fresh.blocks = None;
        }
        blocks.into_iter().for_each(|block| fresh.add(block));
    }

    /// Writes the places that are in memory as a run, if they are enough.
    fn write_fresh(&self, work: &mut Work, transaction: &WriteTransaction) -> Result<bool, Fault> {
        let fresh = lock(&self.fresh);
        let Some((first, last)) = fresh.blocks.filter(|_| fresh.places.len() >= self.sizes.fresh)
        else {
            return Ok(false);
        };
        let entry = |(name, place): (&Name, &Place)| Entry { name: *name, place: *place };
        let mut entries: Vec<Entry> = fresh.places.iter().map(entry).collect();
        drop(fresh);
        entries.sort_unstable_by_key(|entry| entry.name);
        let number = RunNumber(work.next);
        work.next = number.0.saturating_add(1);
        let mut chunks = TRANSACTIONS.edit(transaction)?;
        for chunk in entries.chunks(self.sizes.chunk) {
            run::put(&mut chunks, number, &chunk.to_vec())?;
        }
        RUNS.edit(transaction)?.insert(number, &Run { level: 0, first, last })?;
        Ok(true)
    }

    /// Goes on with what is under way, by so many chunks each.
    fn tend(
        &self,
        work: &mut Work,
        transaction: &WriteTransaction,
        chunks: usize,
    ) -> Result<(), Fault> {
        let kept = BLOCKS.edit(transaction)?.first_key()?.unwrap_or(Height::ZERO);
        let mut runs = RUNS.edit(transaction)?;
        let mut table = TRANSACTIONS.edit(transaction)?;
        let mut present = Vec::new();
        for number in runs.keys()? {
            match runs.get(number) {
                Ok(run) => present.extend(run.map(|run| (number, run))),
                Err(Fault::Damaged { .. }) => {}
                Err(fault) => return Err(fault),
            }
        }
        present.sort_unstable_by_key(|(_, run)| run.first);
        let levels = present.iter().map(|(_, run)| usize::from(run.level)).max().unwrap_or(0);
        let is_input = |merge: &Merge, number| merge.inputs.contains(&number);
        present.retain(|(number, _)| !work.merges.iter().any(|merge| is_input(merge, *number)));
        // Blocks that were removed take theirs along.
        for (number, _) in present.extract_if(.., |(_, run)| run.last < kept) {
            runs.remove(number)?;
            work.gone.push(number);
        }
        present.retain(|(number, _)| !work.unreadable.contains(number));
        work.begin_merges(&present, self.sizes.merged);
        for mut merge in std::mem::take(&mut work.merges) {
            match merge.step(&mut table, kept, self.sizes.chunk, chunks) {
                Ok(false) => work.merges.push(merge),
                Ok(true) => {
                    for input in &merge.inputs {
                        runs.remove(*input)?;
                    }
                    runs.insert(merge.output, &merge.run)?;
                    work.gone.extend(merge.inputs);
                }
                Err(Fault::Damaged { .. }) => {
                    work.unreadable.extend(merge.inputs);
                    work.gone.push(merge.output);
                }
                Err(fault) => return Err(fault),
            }
        }
        // Each level leaves as much behind as it writes.
        let mut room = chunks * (levels + 2);
        while let Some(number) = work.gone.last().copied() {
            let (least, most) = ChunkKey::all_of(number);
            let removed = table.keys_within(least, most, room)?;
            removed.iter().try_for_each(|key| table.remove(*key))?;
            if removed.len() == room {
                break;
            }
            room -= removed.len();
            work.gone.pop();
        }
        Ok(())
    }

    /// All places that a transaction may be at, the one that counts first.
    fn places(
        &self,
        id: &Digest,
        begin: impl FnOnce() -> Result<ReadTransaction, Fault>,
    ) -> Result<(Vec<Place>, ReadTransaction), Fault> {
        let name = name_of(id);
        let mut places = Vec::from_iter(lock(&self.fresh).places.get(&name).copied());
        // Begun after the look into memory: what is not there any more is in a run by now.
        let transaction = begin()?;
        let (runs, chunks) = (RUNS.view(&transaction)?, TRANSACTIONS.view(&transaction)?);
        for number in runs.keys()? {
            places.extend(run::find(&chunks, number, name)?);
        }
        places.sort_unstable_by_key(Place::rank);
        Ok((places, transaction))
    }
}

impl Fresh {
    fn add(&mut self, block: &CommittedBlock) {
        let height = block.block.height;
        let first = self.blocks.map_or(height, |(first, _)| first);
        self.blocks = Some((first, height));
        for Entry { name, place } in block.receipts.iter().map(|receipt| Entry::of(receipt, height))
        {
            let present = self.places.entry(name).or_insert(place);
            if place.rank() < present.rank() {
                *present = place;
            }
        }
    }
}

impl Work {
    /// Begins to merge the oldest of each level of which there are enough; they come in order of age.
    fn begin_merges(&mut self, present: &[(RunNumber, Run)], many: usize) {
        for runs in present.chunk_by(|(_, one), (_, next)| one.level == next.level) {
            let Some(runs) = runs.get(..many) else { continue };
            let output = RunNumber(self.next);
            let Some(merge) = Merge::of(runs, output) else { continue };
            let busy = self.merges.iter().any(|other| other.run.level == merge.run.level);
            if !busy {
                self.next = output.0.saturating_add(1);
                self.merges.push(merge);
            }
        }
    }
}

impl Store {
    /// What became of a transaction, and in which block. If it is in several, then the one where it was done; if it was rejected in all
    /// of them, the first. Of one whose block was removed nothing is found, or a later block in which it was rejected.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Failed`].
    pub fn receipt(&self, id: &Digest) -> Result<Option<(Height, Receipt)>, StoreError> {
        let find = || {
            let begin = || Ok(redb::ReadableDatabase::begin_read(&self.database)?);
            let (places, transaction) = self.transactions.places(id, begin)?;
            let blocks = BLOCKS.view(&transaction)?;
            for Place { height, .. } in places {
                // It may have been removed.
                let receipts = blocks.get(height)?.map(|block| block.receipts);
                let mut receipts = receipts.into_iter().flatten();
                if let Some(receipt) = receipts.find(|receipt| receipt.transaction == *id) {
                    return Ok(Some((height, receipt)));
                }
            }
            match lock(&self.transactions.fresh).unreadable.clone() {
                Some((key, reason)) => Err(Fault::Damaged { table: BLOCKS.name(), key, reason }),
                None => Ok(None),
            }
        };
        find().map_err(|fault: Fault| {
            fault.explain(format_args!("find transaction {id}"), &self.path)
        })
    }

    /// Reads the blocks that no run has, and writes runs of them while there are many. If it cannot be read which runs there are, all are
    /// made again.
    pub(crate) fn find_fresh(&self) -> Result<(), StoreError> {
        let doing = format_args!("look which transactions are found");
        let begun = match self.read(doing, begin) {
            Err(StoreError::Damaged { .. }) => {
                let doing = format_args!("begin to find transactions anew");
                self.write(doing, forget)?;
                self.read(doing, begin)?
            }
            begun => begun?,
        };
        let (work, mut after, tip) = begun;
        *lock(&self.transactions.work) = work;
        while after < tip {
            for block in self.blocks_after(after)? {
                after = after.plus(1);
                match block {
                    Ok(block) => self.find_later(&block)?,
                    // The rest is there all the same.
                    Err(StoreError::Damaged { key, reason, .. }) => {
                        lock(&self.transactions.fresh).unreadable = Some((key, reason));
                    }
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    fn find_later(&self, block: &CommittedBlock) -> Result<(), StoreError> {
        let many = lock(&self.transactions.fresh).places.len();
        if many >= self.transactions.sizes.fresh {
            self.write_then(
                format_args!("write where transactions are"),
                |transaction| self.transactions.advance(transaction, many),
                |advance| self.transactions.add(advance, []),
            )?;
        }
        lock(&self.transactions.fresh).add(block);
        Ok(())
    }
}

/// How work goes on with what is there, the last block that is in a run or not there any more, and the last one that is there.
fn begin(transaction: &ReadTransaction) -> Result<(Work, Height, Height), Fault> {
    let blocks = BLOCKS.view(transaction)?;
    let (runs, chunks) = (RUNS.view(transaction)?, TRANSACTIONS.view(transaction)?);
    let mut after = blocks.first_key()?.map_or(Height::ZERO, |first| first.minus(1));
    let tip = blocks.last_key()?.unwrap_or(Height::ZERO);
    let complete = runs.keys()?;
    for number in &complete {
        after = after.max(runs.get(*number)?.map_or(Height::ZERO, |run| run.last));
    }
    let next = complete.last().map_or(0, |number| number.0.saturating_add(1));
    let mut work = Work { next, ..Work::default() };
    // From run to run, without a look at their chunks.
    let mut from = ChunkKey::all_of(RunNumber(0)).0;
    while let Some(ChunkKey { run, .. }) = chunks.first_key_from(from)? {
        if !complete.contains(&run) {
            work.gone.push(run);
        }
        let next = run.0.saturating_add(1);
        work.next = work.next.max(next);
        from = ChunkKey::all_of(RunNumber(next)).0;
    }
    Ok((work, after, tip))
}

/// Nothing is in a run any more.
pub(crate) fn forget(transaction: &WriteTransaction) -> Result<(), Fault> {
    RUNS.clear(transaction)?;
    TRANSACTIONS.clear(transaction)
}

/// What it guards is whole at any time.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
