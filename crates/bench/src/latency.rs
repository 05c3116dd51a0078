//! How long one waits until a transaction is on the disk, when the node has twice as much to give.

use crate::pipeline::{HANDFUL, joined, make_blocks, open, send, wires};
use crate::{BenchError, people::People};
use crypto::Digest;
use node::MAKERS;
use protocol::SignedTransaction;
use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How often a sender looks what is due. A connection that is read more often is not read faster.
const TICK: Duration = Duration::from_millis(1);

/// A node that says nothing for so long has stopped.
const SILENCE: Duration = Duration::from_secs(20);

/// From when each transaction was due to when a subscriber heard of its block, which is on the disk then; sorted. A
/// transaction that had to wait for the node to take in the ones before is counted from when it was due, not from when it was sent.
/// Checkpoints are written as often as that many blocks are made and the last one is done; none if 0.
pub(crate) fn at_rate(
    directory: &Path,
    people: &People,
    transactions: &[SignedTransaction],
    per_s: f64,
    checkpoint_interval: u64,
) -> Result<Vec<Duration>, BenchError> {
    let node = open(directory, &people.genesis, checkpoint_interval)?;
    let ids: HashMap<Digest, usize> =
        transactions.iter().enumerate().map(|(index, signed)| (signed.id(), index)).collect();
    let wires = wires(transactions, people.senders());
    let due = |index: usize| Duration::from_secs_f64(index as f64 / per_s);
    let blocks = node.subscribe();
    let senders = AtomicUsize::new(wires.len());
    let started = Instant::now();
    let heard = std::thread::scope(|scope| {
        let (node, senders, due) = (&node, &senders, &due);
        let total = transactions.len();
        let hearing = scope.spawn(move || {
            let (mut heard, mut count) = (Vec::new(), 0);
            while count < total {
                // Longer than any block: then there was an error, which the others tell.
                let Ok(block) = blocks.recv_timeout(SILENCE) else { break };
                count += block.receipts.len();
                heard.push((started.elapsed(), block));
            }
            heard
        });
        let send_due = |wire: &[(usize, Vec<u8>)]| {
            let mut sent = 0;
            while sent < wire.len() {
                let now = started.elapsed();
                let until = wire.partition_point(|(index, _)| due(*index) <= now);
                wire[sent..until].chunks(HANDFUL).try_for_each(|handful| send(node, handful))?;
                sent = until;
                sleep(TICK);
            }
            Ok::<_, BenchError>(())
        };
        let sending: Vec<_> = wires
            .iter()
            .map(|wire| {
                scope.spawn(move || {
                    let sent = send_due(wire);
                    senders.fetch_sub(1, Ordering::Release);
                    sent
                })
            })
            .collect();
        let making: Vec<_> =
            (0..MAKERS).map(|_| scope.spawn(|| make_blocks(node, senders))).collect();
        sending.into_iter().chain(making).try_for_each(joined)?;
        Ok::<_, BenchError>(joined(hearing))
    })?;
    let mut waits = Vec::with_capacity(transactions.len());
    for (when, block) in heard {
        let indexes = block.receipts.iter().filter_map(|receipt| ids.get(&receipt.transaction));
        waits.extend(indexes.map(|index| when.saturating_sub(due(*index))));
    }
    waits.sort_unstable();
    let (expected, got) = (transactions.len() as u64, waits.len() as u64);
    if got != expected {
        return Err(BenchError::Miscount { what: "transactions heard of", expected, got });
    }
    Ok(waits)
}
