//! Transfers through the state machine alone: no signatures, no disk. Receipts, events and the root of every block included.

use crate::BenchError;
use crate::people::People;
use app::{CheckedBlock, State};
use protocol::{Block, Outcome};
use std::time::Instant;
use units::Timestamp;

/// Transactions of a block, of one action and of many.
const BLOCK: usize = 1_000;

/// Actions per second that are executed in envelopes of so many, of `transfers` in all.
pub(crate) fn transfers(
    people: &People,
    transfers: usize,
    actions: usize,
) -> Result<f64, BenchError> {
    let rejected = |reason| BenchError::Rejected { what: "the genesis", reason };
    let mut state = State::genesis(&people.genesis).map_err(rejected)?;
    // The first root hashes everything; those of blocks only what changed.
    state.root();
    let chain = people.genesis.chain();
    let envelopes = people.envelopes((transfers / actions).max(1), actions);
    let (mut done, mut seconds) = (0_usize, 0.0);
    for transactions in envelopes.chunks((BLOCK * 100 / actions).clamp(1, BLOCK)) {
        let (height, parent) = (state.meta().height.plus(1), state.meta().tip);
        let (time, transactions) = (Timestamp::new(1), transactions.to_vec());
        let block = Block { height, parent, time, transactions };
        let fault = |reason| node::NodeError::Block { height, reason };
        let checked = CheckedBlock::check(block, &chain).map_err(fault)?;
        let started = Instant::now();
        let executed = state.execute(&checked).map_err(fault)?;
        seconds += started.elapsed().as_secs_f64();
        let receipts = executed.receipts.iter();
        done += receipts.filter(|receipt| receipt.outcome == Outcome::Done).count();
    }
    let (expected, got) = (envelopes.len() as u64, done as u64);
    if got != expected {
        return Err(BenchError::Miscount { what: "envelopes done", expected, got });
    }
    Ok((done * actions) as f64 / f64::max(seconds, 1e-9))
}
