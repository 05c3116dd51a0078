//! Which blocks have something about whom, kept in a file beside the blocks that can be made again from them at any time.
//!
//! | file | idea |
//! |---|---|
//! | `subject` | whom and what an event is about |
//! | `kind` | the name of an event's kind |
//! | `search` | the blocks that have something about several subjects, the last first |
//!
//! The same file has the series of numbers over time ([`crate::Series`]), written in the same transactions.
//!
//! It follows the blocks after they are durable, on whatever thread calls [`Node::catch_up`], and never holds them up. What it does not
//! reach yet is found by reading blocks.

mod kind;
mod search;
mod subject;

pub use kind::{kind_of, kinds};
pub(crate) use search::{Search, Step};
pub use subject::Subject;

use crate::{Node, events_of};
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use store::{Index, Postings, Samples, SeriesLookup, Span, StoreError};
use units::Height;

/// Most blocks that are indexed in one go.
const BATCH_BLOCKS: u64 = 1_000;
/// No further block begins once so many postings and buckets are in memory.
const BATCH_ROWS: usize = 50_000;
/// Blocks from one commit of the index that waits for the disk to the next: so many are indexed again after a crash.
const DURABLE_BLOCKS: u64 = 1_000;

/// The index of a node, and how far it is.
pub(crate) struct Indexed {
    index: Index,
    span: Mutex<Option<Span>>,
    /// Held by whoever writes: how many blocks are not on the disk for certain.
    unsafe_blocks: Mutex<u64>,
    broken: OnceLock<String>,
}

impl Indexed {
    fn new(index: Index) -> Result<Self, StoreError> {
        let span = Mutex::new(index.span()?);
        Ok(Self { index, span, unsafe_blocks: Mutex::new(0), broken: OnceLock::new() })
    }

    /// Nothing once it is broken.
    pub(crate) fn span(&self) -> Option<Span> {
        if self.broken.get().is_some() { None } else { *lock(&self.span) }
    }

    /// Not used any more; the next start looks at it again.
    pub(crate) fn give_up(&self, error: &StoreError) {
        let _ = self.broken.set(error.to_string());
    }

    /// A search for what is about one of the subjects of each set, and up to which height it finds everything.
    pub(crate) fn search(
        &self,
        each: &[BTreeSet<Subject>],
    ) -> Result<Option<(Search, Height)>, StoreError> {
        // Before the look into it, which may see more.
        let Some(span) = self.span() else { return Ok(None) };
        Ok(Some((Search::new(self.index.lookup()?, each), span.last)))
    }

    /// All series; nothing once it is broken, or before its first block.
    pub(crate) fn series(&self) -> Result<Option<SeriesLookup>, StoreError> {
        if self.broken.get().is_some() { Ok(None) } else { self.index.series() }
    }

    /// Indexes the blocks that follow, as many as fit into a batch. Says whether there may be more.
    fn catch_up(&self, node: &Node) -> Result<bool, StoreError> {
        let store = node.store();
        let mut unsafe_blocks = lock(&self.unsafe_blocks);
        let begun = *lock(&self.span);
        let done = begun.map_or(Height::ZERO, |span| span.last);
        let Some(kept) = store.first()? else { return Ok(false) };
        // What was dropped before it was indexed is nobody's to find.
        let from = done.max(kept.minus(1));
        let mut first = begun.filter(|_| from == done).map(|span| span.first);
        let (mut postings, mut samples) = (Postings::new(), Samples::default());
        let (mut last, mut blocks) = (None, 0);
        for block in store.blocks_after(from)? {
            let block = block?;
            let height = block.block.height;
            for past in events_of(&block) {
                postings.extend(past.subjects().iter().map(|subject| (subject.key(), height)));
            }
            node.sample(&block, &mut samples);
            first.get_or_insert(height);
            (last, blocks) = (Some(block.block), blocks + 1);
            if blocks == BATCH_BLOCKS || postings.len() + samples.len() >= BATCH_ROWS {
                break;
            }
        }
        let (Some(first), Some(last)) = (first, last) else { return Ok(false) };
        let span = Span { first, last: last.height, tip: last.digest(), time: last.time };
        *unsafe_blocks += blocks;
        let durable = *unsafe_blocks >= DURABLE_BLOCKS || postings.len() >= BATCH_ROWS;
        self.index.add(&span, &postings, &samples, durable)?;
        if durable {
            *unsafe_blocks = 0;
        }
        *lock(&self.span) = Some(span);
        Ok(true)
    }
}

impl Node {
    /// From now on events are found with an index, as far as it reaches: the one beside the ledger, or one in `memory`. Says why the one
    /// that was there is of no use, if so. Nothing happens when there is an index already.
    ///
    /// # Errors
    /// [`StoreError`] when there can be none.
    pub fn index(&self, memory: bool) -> Result<Option<String>, StoreError> {
        if self.index_slot().get().is_some() {
            return Ok(None);
        }
        let (index, words) = if memory {
            (Index::in_memory(self.store())?, None)
        } else {
            Index::beside(self.store())?
        };
        let _ = self.index_slot().set(Indexed::new(index)?);
        Ok(words)
    }

    /// Indexes the blocks that follow, a batch of bounded size. Says whether there may be more. Blocks are made meanwhile.
    ///
    /// # Errors
    /// [`StoreError`]; the index is not used any more then.
    pub fn catch_up(&self) -> Result<bool, StoreError> {
        let Some(indexed) = self.index_slot().get() else { return Ok(false) };
        if indexed.broken.get().is_some() {
            return Ok(false);
        }
        indexed.catch_up(self).inspect_err(|error| indexed.give_up(error))
    }

    /// Up to which block events are indexed; nothing without an index, or before its first block.
    #[must_use]
    pub fn indexed(&self) -> Option<Height> {
        Some(self.index_slot().get()?.span()?.last)
    }

    /// How long the index's file is; nothing when there is none.
    #[must_use]
    pub fn index_bytes(&self) -> Option<u64> {
        self.index_slot().get()?.index.bytes()
    }
}

/// Keeps the index of a node up with its blocks, on the thread that calls it, until the node is gone.
///
/// # Errors
/// [`StoreError`]: the index is not used any more then.
pub fn follow(node: &Weak<Node>) -> Result<(), StoreError> {
    loop {
        // Subscribed again after having been too far behind for a subscriber.
        let Some(present) = node.upgrade() else { return Ok(()) };
        let blocks = present.subscribe();
        while present.catch_up()? {}
        drop(present);
        while blocks.recv().is_ok() {
            while blocks.try_recv().is_ok() {}
            let Some(present) = node.upgrade() else { return Ok(()) };
            while present.catch_up()? {}
        }
    }
}

/// What it guards is a number or a span, whole at any time.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
