//! §7.8: a rejected transaction leaves the state as it was.

use crate::{Property, Violation, step::Step, violation::Findings};
use app::{CheckedBlock, Executed, State};
use crypto::{Digest, hash_borsh};
use protocol::{Block, Outcome, Receipt};

/// Checks a block against the same block without the transactions that it rejected: ledger, core, oracle and venues must
/// come out the same, row by row. (The block's own digest differs, as it is another block.) Costs a copy of the state and a second
/// execution, so it is not part of what a [`Monitor`](crate::Monitor) does after every block.
///
/// # Errors
/// A [`Violation`] with the two digests of the part that differs.
pub fn check(
    before: &State,
    block: &Block,
    after: &State,
    executed: &Executed,
) -> Result<(), Violation> {
    let rejected = |receipt: &Receipt| matches!(receipt.outcome, Outcome::Rejected(_));
    let pairs = block.transactions.iter().zip(&executed.receipts);
    let kept = pairs.filter(|(_, receipt)| !rejected(receipt)).map(|(sent, _)| sent.clone());
    let kept = Block { transactions: kept.collect(), ..block.clone() };
    let mut found = Findings::of(Property::Atomicity);
    let mut clean = before.clone();
    let again =
        CheckedBlock::check(kept, &before.meta().chain).and_then(|checked| clean.execute(&checked));
    let place = format!("block {} without what it rejected", block.height);
    match again {
        Err(error) => found.add(place, "a block that follows", error),
        Ok(_) => {
            for ((part, expected), (_, have)) in digests(&clean).into_iter().zip(digests(after)) {
                found.equal(|| format!("{part} after {place}"), expected, have);
            }
        }
    }
    found.into_list().into_iter().next().map_or(Ok(()), Err)
}

/// Digests of all rows, by no tree and no journal of the state's own.
fn digests(state: &State) -> [(&'static str, Digest); 4] {
    [
        ("ledger", hash_borsh("rows", state.ledger())),
        ("core", hash_borsh("rows", state.restaking())),
        ("oracle", hash_borsh("rows", state.oracle())),
        ("venues", hash_borsh("rows", state.options())),
    ]
}

/// What can be said without a second execution: what was rejected caused nothing.
pub(crate) fn check_receipts(step: &Step<'_>) -> Vec<Violation> {
    let mut found = Findings::of(Property::Atomicity);
    for receipt in step.receipts {
        if matches!(receipt.outcome, Outcome::Rejected(_)) {
            let events = receipt.events.len();
            found.equal(|| format!("events of rejected {}", receipt.transaction), 0, events);
        }
    }
    found.into_list()
}
