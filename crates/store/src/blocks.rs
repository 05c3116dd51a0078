//! Blocks, one after another.

use crate::table::{BLOCKS, Entries, Fault};
use crate::{CommittedBlock, StoreError};
use redb::ReadTransaction;
use std::path::PathBuf;
use units::Height;

/// Blocks in order, without a gap, read one at a time. They are those that were there when
/// [`Store::blocks_after`](crate::Store::blocks_after) was called; later ones do not show up.
///
/// After an error it ends: what follows a damaged block cannot be applied.
pub struct Blocks {
    entries: Entries<Height, CommittedBlock>,
    expected: Height,
    failed: bool,
    path: PathBuf,
}

impl Blocks {
    pub(crate) fn after(
        height: Height,
        transaction: &ReadTransaction,
        path: PathBuf,
    ) -> Result<Self, Fault> {
        let entries = BLOCKS.view(transaction)?.after(height)?;
        Ok(Self { entries, expected: height.plus(1), failed: false, path })
    }

    fn expect(
        &self,
        entry: Result<(Height, CommittedBlock), Fault>,
    ) -> Result<CommittedBlock, Fault> {
        let (height, block) = entry?;
        if height == self.expected {
            return Ok(block);
        }
        Err(Fault::Damaged {
            table: BLOCKS.name(),
            key: self.expected.to_string(),
            reason: format!("missing, the next one there is {height}"),
        })
    }
}

impl Iterator for Blocks {
    type Item = Result<CommittedBlock, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let entry = self.entries.next()?;
        let block = self.expect(entry).map_err(|fault| {
            fault.explain(format_args!("read block {}", self.expected), &self.path)
        });
        self.failed = block.is_err();
        self.expected = self.expected.plus(1);
        Some(block)
    }
}
