//! From how earlier versions of this program stored things to how this one does, one version after another.
//!
//! All steps that a file needs are one durable transaction with the new version number in it: whenever the process dies, the file is
//! either as it was, and the next opening begins again, or done.

use crate::checkpoints;
use crate::table::{CHECKPOINTS, FORMAT, Fault, PIECES, Table};
use crate::transactions;
use crate::{Checkpoint, FORMAT_VERSION};
use redb::WriteTransaction;
use units::Height;

/// What a file had to go through to be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migration {
    /// The version that it had.
    pub from: u64,
    /// The version that it has.
    pub to: u64,
}

type Step = fn(&WriteTransaction) -> Result<(), Fault>;

/// The step from each version to the next, from version 1 on.
///
/// 2 to 3: transactions were found by a table of whole ids. Those of a file that has no run are found from its blocks, as always when it
/// is opened.
const STEPS: [Step; FORMAT_VERSION as usize - 1] = [states_in_pieces, transactions::forget];

pub(crate) const VERSION_KEY: &str = "version";

/// Takes a file from a version to this program's, which is later.
pub(crate) fn migrate(from: u64, transaction: &WriteTransaction) -> Result<(), Fault> {
    let done = usize::try_from(from).unwrap_or(usize::MAX).saturating_sub(1);
    STEPS.iter().skip(done).try_for_each(|step| step(transaction))?;
    transaction.open_table(FORMAT)?.insert(VERSION_KEY, FORMAT_VERSION)?;
    Ok(())
}

/// 1 to 2: a state was one value, and is in pieces now, so that it can be written while blocks are committed.
fn states_in_pieces(transaction: &WriteTransaction) -> Result<(), Fault> {
    const WHOLE: Table<Height, Checkpoint> = Table::new(CHECKPOINTS.name());
    PIECES.edit(transaction)?;
    let heights = WHOLE.edit(transaction)?.keys()?;
    let mut damaged = None;
    let mut moved = 0;
    for height in heights.into_iter().rev() {
        let mut table = WHOLE.edit(transaction)?;
        let found = table.get(height);
        table.remove(height)?;
        drop(table);
        match found {
            Ok(Some(checkpoint)) => {
                checkpoints::insert(&checkpoint, transaction)?;
                moved += 1;
            }
            Ok(None) => {}
            // The other one will do.
            Err(fault @ Fault::Damaged { .. }) => damaged = Some(fault),
            Err(fault) => return Err(fault),
        }
    }
    damaged.filter(|_| moved == 0).map_or(Ok(()), Err)
}
