//! Signed bytes in, blocks on the disk out, as fast as they go.

use crate::{BenchError, disk, machine, people::People};
use node::{Checks, MAKERS, Node, NodeError, NodeOptions, SubmitError};
use protocol::{Genesis, SignedTransaction};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{ScopedJoinHandle, sleep};
use std::time::{Duration, Instant};
use store::Store;
use units::Timestamp;

/// What went through.
pub(crate) struct Through {
    /// Actions, from the first that was sent to the last that was on the disk, per second.
    pub(crate) actions_per_s: f64,
    /// Actions.
    pub(crate) actions: usize,
    /// Processor microseconds of each action.
    pub(crate) cpu_us: Option<f64>,
    /// Bytes that the store grew by on the disk.
    pub(crate) bytes: u64,
    /// How long opening what it left took.
    pub(crate) recovery: Duration,
}

/// How long to wait before looking again whether there is room.
const PAUSE: Duration = Duration::from_micros(200);
/// Transactions that a connection hands over at once.
pub(crate) const HANDFUL: usize = 500;
/// Connections for each core: while a block is executed those that have something verified wait, and others verify.
const CONNECTIONS: usize = 8;

/// Without checkpoints (an interval of 0) every block is replayed when the store is opened again, so that what is measured is the replay.
pub(crate) fn open(
    directory: &Path,
    genesis: &Genesis,
    checkpoint_interval: u64,
) -> Result<Node, BenchError> {
    let checks = Checks::EveryEpoch;
    // Half of the room is left, so that nobody's share is ever full; envelopes of a thousand actions would fill the bytes first.
    let queue_bytes = usize::MAX;
    let queue_limit = 2 * NodeOptions::default().queue_limit;
    let room = NodeOptions { queue_limit, queue_bytes, ..NodeOptions::default() };
    let options = NodeOptions { checks, checkpoint_interval, ..room };
    Ok(Node::open(Store::open(directory)?, genesis, options)?)
}

/// Puts transactions of `actions` actions each through a node in an empty directory.
pub(crate) fn put_through(
    directory: &Path,
    people: &People,
    transactions: &[SignedTransaction],
    actions: usize,
) -> Result<Through, BenchError> {
    let node = open(directory, &people.genesis, 0)?;
    let before = disk::occupied(directory)?;
    let wires = wires(transactions, people.senders());
    let senders = AtomicUsize::new(wires.len());
    let started = Instant::now();
    let count = transactions.len() * actions;
    let (through, cpu_us) = machine::cpu_us_each(count, || {
        std::thread::scope(|scope| {
            let sending: Vec<_> = wires
                .iter()
                .map(|wire| {
                    let (node, senders) = (&node, &senders);
                    scope.spawn(move || {
                        let sent = wire.chunks(HANDFUL).try_for_each(|handful| send(node, handful));
                        senders.fetch_sub(1, Ordering::Release);
                        sent
                    })
                })
                .collect();
            let making: Vec<_> =
                (0..MAKERS).map(|_| scope.spawn(|| make_blocks(&node, &senders))).collect();
            sending.into_iter().chain(making).try_for_each(joined)
        })
    });
    through?;
    let seconds = started.elapsed().as_secs_f64();
    let (expected, got) = (transactions.len() as u64, node.counters().done);
    if got != expected {
        return Err(BenchError::Miscount { what: "transactions done", expected, got });
    }
    let bytes = disk::occupied(directory)?.saturating_sub(before);
    drop(node);
    let started = Instant::now();
    let replayed = open(directory, &people.genesis, 0)?;
    let recovery = started.elapsed();
    if replayed.recovery().replayed == 0 {
        return Err(BenchError::Miscount { what: "blocks replayed", expected: 1, got: 0 });
    }
    let actions_per_s = count as f64 / seconds.max(1e-9);
    Ok(Through { actions_per_s, actions: count, cpu_us, bytes, recovery })
}

/// The bytes of transactions, each with its place, divided among as many connections as senders use. All of a sender's are on the
/// same one, as they work only in their order.
pub(crate) fn wires(
    transactions: &[SignedTransaction],
    senders: usize,
) -> Vec<Vec<(usize, Vec<u8>)>> {
    let connections = connections();
    let mut wires = vec![Vec::new(); connections];
    for (index, signed) in transactions.iter().enumerate() {
        // Writing into memory does not fail, and an encoding that did would not be taken in either.
        let bytes = borsh::to_vec(signed).unwrap_or_default();
        wires[index % senders % connections].push((index, bytes));
    }
    wires
}

fn connections() -> usize {
    CONNECTIONS * machine::cores()
}

/// Decodes and submits, once there is room.
pub(crate) fn send(node: &Node, handful: &[(usize, Vec<u8>)]) -> Result<(), BenchError> {
    while node.pending() + handful.len() * connections() > node.queue_limit() / 2 {
        if let Some(reason) = node.halted() {
            return Err(NodeError::Halted { reason }.into());
        }
        sleep(PAUSE);
    }
    let decode = |bytes: &[u8]| SignedTransaction::decode(bytes).map_err(SubmitError::Malformed);
    let decoded = handful.iter().map(|(_, bytes)| decode(bytes)).collect::<Result<Vec<_>, _>>()?;
    for submitted in node.submit_all(decoded) {
        submitted?;
    }
    Ok(())
}

/// Makes blocks until everybody has sent everything and nothing waits.
pub(crate) fn make_blocks(node: &Node, senders: &AtomicUsize) -> Result<(), BenchError> {
    let started = Instant::now();
    let now = || Timestamp::new(u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX));
    Ok(node.make_blocks(now, || senders.load(Ordering::Acquire) == 0)?)
}

/// What a thread gave. A panic of it goes on here.
pub(crate) fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
