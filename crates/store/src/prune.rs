//! Removing blocks that nobody needs to go on.

use crate::table::{BLOCKS, CHECKPOINTS};
use crate::{Store, StoreError};
use units::Height;

/// Blocks that are removed in one transaction, which commits wait for.
const AT_ONCE: usize = 64;

impl Store {
    /// Removes the oldest blocks up to the one before `first`; those from the oldest checkpoint on stay in any case, as recovery may
    /// need them. Their transactions are not found any more; what found them goes with later commits. A few at a time, so that commits
    /// hardly wait; whoever reads meanwhile sees some of them gone. How many were removed.
    ///
    /// # Errors
    /// [`StoreError::Failed`].
    pub fn prune(&self, first: Height) -> Result<u64, StoreError> {
        let mut removed = 0;
        loop {
            let mut step = 0;
            self.write(format_args!("remove blocks before {first}"), |transaction| {
                let oldest = CHECKPOINTS.edit(transaction)?.first_key()?;
                let first = first.min(oldest.unwrap_or(Height::ZERO));
                let mut blocks = BLOCKS.edit(transaction)?;
                while step < AT_ONCE {
                    let Some(height) = blocks.first_key()?.filter(|height| *height < first) else {
                        break;
                    };
                    blocks.remove(height)?;
                    step += 1;
                }
                Ok(())
            })?;
            removed += step as u64;
            if step < AT_ONCE {
                return Ok(removed);
            }
        }
    }
}
