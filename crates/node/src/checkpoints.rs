//! States on their way to the disk while blocks are made.

use crate::{CheckpointWriting, Checkpointing, NodeError, NodeOptions, Written};
use app::Frozen;
use crypto::Digest;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;
use store::{Store, StoreError};
use units::Height;

/// The state after a block, as it was then.
pub(crate) struct FrozenState {
    pub(crate) height: Height,
    pub(crate) root: Digest,
    pub(crate) state: Frozen,
}

/// A thread that writes the state after a block.
struct Work {
    height: Height,
    thread: JoinHandle<Result<(), StoreError>>,
}

/// Writes one state at a time, and lets go of old blocks after each.
pub(crate) struct Checkpoints {
    interval: u64,
    writing: CheckpointWriting,
    keep_blocks: Option<u64>,
    under_way: Mutex<Option<Work>>,
    told: Arc<Mutex<Checkpointing>>,
}

impl Checkpoints {
    pub(crate) fn new(options: &NodeOptions) -> Self {
        Self {
            interval: options.checkpoint_interval,
            writing: options.checkpoint_writing,
            keep_blocks: options.keep_blocks,
            under_way: Mutex::default(),
            told: Arc::default(),
        }
    }

    /// What became of them so far.
    pub(crate) fn told(&self) -> Checkpointing {
        *lock(&self.told)
    }

    /// Whether the state after this block is to be written. Not while an earlier one still is: the next will do.
    pub(crate) fn are_due(&self, height: Height) -> bool {
        if height.raw().checked_rem(self.interval) != Some(0) {
            return false;
        }
        let free = lock(&self.under_way).as_ref().is_none_or(|work| work.thread.is_finished());
        if !free {
            lock(&self.told).skipped += 1;
        }
        free
    }

    /// Writes the state after a block that is on the disk, unless an earlier one still is being written.
    ///
    /// # Errors
    /// [`NodeError::Store`] if it could not be written.
    pub(crate) fn write(&self, store: &Arc<Store>, frozen: FrozenState) -> Result<(), NodeError> {
        let mut under_way = lock(&self.under_way);
        if under_way.is_some() {
            lock(&self.told).skipped += 1;
            return Ok(());
        }
        let (own, keep_blocks, height) = (Arc::clone(store), self.keep_blocks, frozen.height);
        let told = Arc::clone(&self.told);
        let work = move || {
            let written = write(&own, &frozen, keep_blocks)?;
            let mut told = lock(&told);
            (told.written, told.last) = (told.written + 1, Some(written));
            Ok(())
        };
        match self.writing {
            CheckpointWriting::InPlace => work()?,
            CheckpointWriting::Beside => {
                let named = thread::Builder::new().name("checkpoint".to_owned());
                // If the system has no thread left, it is skipped as if the one before were still being written.
                *under_way = named.spawn(work).ok().map(|thread| Work { height, thread });
                if under_way.is_none() {
                    lock(&self.told).skipped += 1;
                }
            }
        }
        Ok(())
    }

    /// What became of the last one, if it is done and nobody heard of it yet.
    ///
    /// # Errors
    /// [`NodeError::Store`] if it could not be written, [`NodeError::Checkpoint`] if that panicked.
    pub(crate) fn outcome(&self) -> Result<(), NodeError> {
        let done = lock(&self.under_way).take_if(|work| work.thread.is_finished());
        let Some(Work { height, thread }) = done else { return Ok(()) };
        let panicked =
            |_| NodeError::Checkpoint { height, reason: "writing it panicked".to_owned() };
        Ok(thread.join().map_err(panicked)??)
    }
}

/// Nothing is left half done in either by whoever panics.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Who closes a node waits for the state that is being written, so that the store is closed as well.
impl Drop for Checkpoints {
    fn drop(&mut self) {
        let work = self.under_way.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        // A store that fails is found by whoever opens it next.
        let _ = work.map(|work| work.thread.join());
    }
}

fn write(
    store: &Store,
    frozen: &FrozenState,
    keep_blocks: Option<u64>,
) -> Result<Written, StoreError> {
    let FrozenState { height, root, state } = frozen;
    let began = Instant::now();
    let bytes = store.write_checkpoint(*height, *root, |writer| state.write(writer))?;
    if let Some(keep) = keep_blocks {
        store.prune(height.plus(1).minus(keep))?;
    }
    Ok(Written { height: *height, bytes, took: began.elapsed() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoints(checkpoint_writing: CheckpointWriting) -> Checkpoints {
        let interval = NodeOptions { checkpoint_interval: 5, ..NodeOptions::default() };
        Checkpoints::new(&NodeOptions { checkpoint_writing, ..interval })
    }

    fn frozen(height: u64) -> FrozenState {
        let (height, root) = (Height::new(height), Digest::new([1; 32]));
        FrozenState { height, root, state: Frozen::value(7_u64) }
    }

    #[test]
    fn one_that_cannot_be_written_is_told_once() {
        let store = Arc::new(Store::in_memory().unwrap());
        let expected = "checkpoint of height 5 given, but there is no block of that height";
        let in_place = checkpoints(CheckpointWriting::InPlace);
        assert_eq!(in_place.write(&store, frozen(5)).unwrap_err().to_string(), expected);
        let beside = checkpoints(CheckpointWriting::Beside);
        beside.write(&store, frozen(5)).unwrap();
        let error = loop {
            match beside.outcome() {
                Ok(()) => thread::yield_now(),
                Err(error) => break error,
            }
        };
        assert_eq!(error.to_string(), expected);
        assert!(beside.outcome().is_ok());
    }

    #[test]
    fn while_one_is_written_the_next_is_left_out() {
        let store = Arc::new(Store::in_memory().unwrap());
        let checkpoints = checkpoints(CheckpointWriting::Beside);
        assert!(checkpoints.are_due(Height::new(5)) && !checkpoints.are_due(Height::new(6)));
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let thread = thread::spawn(move || {
            wait.recv().unwrap();
            Ok(())
        });
        *lock(&checkpoints.under_way) = Some(Work { height: Height::new(5), thread });
        assert!(!checkpoints.are_due(Height::new(9)) && checkpoints.told().skipped == 0);
        assert!(!checkpoints.are_due(Height::new(10)) && checkpoints.told().skipped == 1);
        // This one would be refused if it were written.
        checkpoints.write(&store, frozen(10)).unwrap();
        assert_eq!(checkpoints.told(), Checkpointing { skipped: 2, ..Checkpointing::default() });
        go.send(()).unwrap();
        drop(checkpoints);
        assert_eq!(store.checkpoint_heights().unwrap(), Vec::<Height>::new());
    }
}
