//! Stored blocks with their signatures checked: those of the next on all cores, while those before are executed.

use crate::batches::BATCH;
use app::{BlockError, CheckedBlock};
use crypto::Digest;
use protocol::{Event, Receipt};
use std::collections::BTreeMap;
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};
use std::thread::available_parallelism;
use store::{Blocks, CommittedBlock, StoreError};
use units::Height;

/// A block as it was stored.
pub(crate) struct Recorded {
    pub(crate) height: Height,
    /// Whether it may be executed.
    pub(crate) checked: Result<CheckedBlock, BlockError>,
    /// What executing it led to.
    pub(crate) root: Digest,
    pub(crate) receipts: Vec<Receipt>,
    pub(crate) events: Vec<Event>,
}

type Read = Result<Recorded, StoreError>;

/// Hands over every block in its order, until one is refused. Only a few are in memory at a time.
pub(crate) fn each_checked<E>(
    blocks: Blocks,
    chain: &Digest,
    mut take: impl FnMut(Read) -> Result<(), E>,
) -> Result<(), E> {
    let source = Mutex::new((0_u64..).zip(Groups(blocks)));
    let threads = available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let (sender, checked) = sync_channel(1);
        for _ in 0..threads {
            let (sender, source) = (sender.clone(), &source);
            scope.spawn(move || {
                let next = || source.lock().unwrap_or_else(PoisonError::into_inner).next();
                while let Some((number, group)) = next() {
                    // Nobody hears it any more once a block was refused.
                    if sender.send((number, check(group, chain))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let (mut expected, mut early) = (0, BTreeMap::new());
        for (number, group) in checked {
            early.insert(number, group);
            while let Some(group) = early.remove(&expected) {
                expected += 1;
                group.into_iter().try_for_each(&mut take)?;
            }
        }
        Ok(())
    })
}

/// Blocks whose signatures make a batch.
struct Groups(Blocks);

impl Iterator for Groups {
    type Item = Vec<Result<CommittedBlock, StoreError>>;

    fn next(&mut self) -> Option<Self::Item> {
        let (mut group, mut transactions) = (Vec::new(), 0);
        while transactions < BATCH && group.len() < BATCH {
            let Some(block) = self.0.next() else { break };
            transactions += block.as_ref().map_or(0, |block| block.block.transactions.len());
            group.push(block);
        }
        (!group.is_empty()).then_some(group)
    }
}

fn check(group: Vec<Result<CommittedBlock, StoreError>>, chain: &Digest) -> Vec<Read> {
    let mut blocks = Vec::with_capacity(group.len());
    let records: Vec<_> = group
        .into_iter()
        .map(|read| {
            let CommittedBlock { block, root, receipts, events } = read?;
            let height = block.height;
            blocks.push(block);
            Ok((height, root, receipts, events))
        })
        .collect();
    // There is one for each block that could be read.
    let mut checked = CheckedBlock::check_all(blocks, chain).into_iter();
    let join = |record| {
        let (height, root, receipts, events) = record?;
        let checked = checked.next().unwrap_or(Err(BlockError::OtherTransactions));
        Ok(Recorded { height, checked, root, receipts, events })
    };
    records.into_iter().map(join).collect()
}
