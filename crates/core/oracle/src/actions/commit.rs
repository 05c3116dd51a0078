//! Takes in an operator's commitment to a report.

use crate::{Context, actions::duty};
use protocol::{Commitment, Rejection, SignedCommitment};

/// Executes a commitment. Its signature was checked with the transaction's; who carries it does not matter.
///
/// # Errors
/// In this order: as `duty::check`; the feed takes none; too late in the round; not on duty; committed already.
pub fn execute(context: &mut Context<'_>, action: &SignedCommitment) -> Result<(), Rejection> {
    let Commitment { chain, feed: id, round, operator, report } = action.body;
    let due = duty::check(context, chain, id, round, operator, &action.key)?;
    if due.specification.commit.is_none() {
        return Err(Rejection::NoCommitments { feed: id });
    }
    let until = due.specification.reveals_from(due.from);
    if context.now >= until {
        return Err(Rejection::CommitmentsClosed { feed: id, until, now: context.now });
    }
    due.check_cover(context, operator)?;
    let record = context.oracle.round(id, round);
    if record.is_some_and(|record| record.commitment(operator).is_some()) {
        return Err(Rejection::AlreadyCommitted { feed: id, round, operator });
    }
    // After this point the commitment is in.
    if let Some(record) = context.oracle.record(id, round) {
        record.commit(operator, report);
    }
    Ok(())
}
