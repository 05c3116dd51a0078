//! Blocks of what comes in, as soon as it comes.

use crate::node::lock;
use crate::queue::Queue;
use crate::{Node, NodeError};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};
use units::Timestamp;

/// Threads that make blocks of one node: while one commits a block the other executes the next. More would only wait.
pub const MAKERS: usize = 2;

/// How long a maker waits before it asks again whether it is to stop.
const PATIENCE: Duration = Duration::from_millis(20);
/// From the beginning of a block to that of the next, unless enough waits: what a block costs whatever is in it is then little beside what
/// is in it, and an idle node still makes a block as soon as something comes.
const PACE: Duration = Duration::from_millis(2);
/// Transactions that make a block before its time.
const ENOUGH: usize = 256;

impl Node {
    /// Makes a block whenever something waits for one, on this thread, until nothing waits and `finished` says that nothing will. A
    /// block holds what came while the ones before were made. [`MAKERS`] threads are to do this at once.
    ///
    /// # Errors
    /// As [`Node::produce`].
    pub fn make_blocks(
        &self,
        now: impl Fn() -> Timestamp,
        finished: impl Fn() -> bool,
    ) -> Result<(), NodeError> {
        loop {
            // Asked first: what came before is in the queue.
            let finished = finished();
            if self.wait_for_a_block() {
                self.produce(now())?;
            } else if finished {
                return Ok(());
            }
        }
    }

    /// Whether a block is to be made. Waits for its time.
    fn wait_for_a_block(&self) -> bool {
        let Arrivals { queue, some, last } = self.arrivals();
        let less_than = |least: usize| move |queue: &mut Queue| queue.waiting() < least;
        let mut queue = lock(queue);
        loop {
            let waited = some.wait_timeout_while(queue, PATIENCE, less_than(1));
            let (waited, result) = waited.unwrap_or_else(PoisonError::into_inner);
            if result.timed_out() {
                return false;
            }
            let mut last = lock(last);
            let early = last.map_or(Duration::ZERO, |last| PACE.saturating_sub(last.elapsed()));
            if early.is_zero() || waited.waiting() >= ENOUGH {
                *last = Some(Instant::now());
                return true;
            }
            drop(last);
            // Another maker may take it meanwhile, so all is asked again.
            let waited = some.wait_timeout_while(waited, early, less_than(ENOUGH));
            (queue, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// What waits for a block, for whoever makes one.
pub(crate) struct Arrivals {
    pub(crate) queue: Mutex<Queue>,
    /// Told when there is something, and when there is enough.
    some: Condvar,
    /// When the last block began that was made of it.
    last: Mutex<Option<Instant>>,
}

impl Arrivals {
    pub(crate) fn new(queue: Queue) -> Self {
        Self { queue: Mutex::new(queue), some: Condvar::new(), last: Mutex::default() }
    }

    /// Tells makers of what came in, with the queue in hand.
    pub(crate) fn tell(&self, queue: &Queue) {
        if matches!(queue.waiting(), 1 | ENOUGH) {
            self.some.notify_one();
        }
    }
}
