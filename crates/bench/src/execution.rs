//! Transfers through the state machine alone: no signatures, no disk. Receipts, events and the root of every block included.

use crate::BenchError;
use crate::people::People;
use crate::sizes::ENVELOPE;
use app::{CheckedBlock, State};
use protocol::{Block, CheckedTransaction, Outcome};
use std::time::{Duration, Instant};
use units::Timestamp;

/// Transactions of a block, of one action and of many.
const BLOCK: usize = 1_000;

/// Actions per second that are executed in envelopes of so many, of `transfers` in all.
pub(crate) fn transfers(
    people: &People,
    transfers: usize,
    actions: usize,
) -> Result<f64, BenchError> {
    let mut state = beginning(people)?;
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
    counted(envelopes.len(), done)?;
    Ok((done * actions) as f64 / f64::max(seconds, 1e-9))
}

/// What transfers took.
pub struct Spent {
    /// Changing rows: journal, receipts and events included.
    pub applying: Duration,
    /// The roots of blocks.
    pub rooting: Duration,
}

/// Times transfers in envelopes of 100 among so many accounts, apart from the roots of their blocks.
///
/// # Errors
/// [`BenchError`], if not all of them were done.
pub fn transfers_among(accounts: usize, transfers: usize) -> Result<Spent, BenchError> {
    let people = People::new(accounts.min(10_000), accounts);
    let mut state = beginning(&people)?;
    let chain = people.genesis.chain();
    let mut spent = Spent { applying: Duration::ZERO, rooting: Duration::ZERO };
    let (mut expected, mut done) = (0, 0);
    for transactions in people.envelopes(transfers / ENVELOPE, ENVELOPE).chunks(BLOCK) {
        // Not timed: what is measured begins after shapes and signatures.
        let checked: Vec<_> = CheckedTransaction::check_all(transactions.to_vec(), &chain)
            .into_iter()
            .filter_map(Result::ok)
            .collect();
        let started = Instant::now();
        let receipts = state.apply_all(&checked);
        spent.applying += started.elapsed();
        let started = Instant::now();
        state.root();
        spent.rooting += started.elapsed();
        expected += transactions.len();
        done += receipts.iter().filter(|receipt| receipt.outcome == Outcome::Done).count();
    }
    counted(expected, done)?;
    Ok(spent)
}

/// The state of a genesis. The first root hashes everything; those of blocks only what changed.
fn beginning(people: &People) -> Result<State, BenchError> {
    let rejected = |reason| BenchError::Rejected { what: "the genesis", reason };
    let mut state = State::genesis(&people.genesis).map_err(rejected)?;
    state.root();
    Ok(state)
}

fn counted(expected: usize, got: usize) -> Result<(), BenchError> {
    let (expected, got) = (expected as u64, got as u64);
    let what = "envelopes done";
    if got == expected { Ok(()) } else { Err(BenchError::Miscount { what, expected, got }) }
}
