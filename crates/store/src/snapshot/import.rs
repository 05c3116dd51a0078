//! From a file to a new store.

use super::SnapshotError;
use super::format::{Kind, Reader};
use crate::open::{Unfinished, failed};
use crate::{Checkpoint, CommittedBlock, Store};
use protocol::Genesis;
use std::path::{Path, PathBuf};
use units::Height;

/// Blocks of one commit: nobody sees them before the last.
const AT_ONCE: usize = 256;

/// A store made of a snapshot that has no name yet: it is gone when this is dropped. What is in it is what was in the file; whether
/// the blocks lead to the recorded roots is for whoever knows the state machine to find out before [`Import::finish`].
pub struct Import {
    unfinished: Unfinished,
    directory: PathBuf,
}

/// Reads a snapshot into a new store for a directory, which is created if it is not there and must have no ledger.
///
/// # Errors
/// [`SnapshotError`]; the directory has no ledger then.
pub fn import(
    file: &Path,
    directory: &Path,
    mut progress: impl FnMut(Height),
) -> Result<Import, SnapshotError> {
    let mut reader = Reader::open(file)?;
    if Store::is_at(directory) {
        return Err(SnapshotError::Occupied { path: directory.to_path_buf() });
    }
    let record = reader.next()?;
    let genesis: Genesis = reader.value(Kind::Genesis, record)?;
    let record = reader.next()?;
    let checkpoint: Checkpoint = reader.value(Kind::Checkpoint, record)?;
    let unfinished = Unfinished::make(directory)?;
    let store = unfinished.store();
    store.restore(&genesis, &checkpoint)?;
    let mut last: Option<Height> = None;
    let mut checkpointed = checkpoint.height == Height::ZERO;
    let mut waiting = Vec::new();
    loop {
        let at = reader.at();
        let Some(record) = reader.next()? else { break };
        let block: CommittedBlock = reader.value(Kind::Block, Some(record))?;
        let height = block.block.height;
        // The first block is the checkpoint's or an earlier one, or the chain's first.
        let follows = match last {
            Some(last) => height.since(last) == 1,
            None => height >= Height::new(1) && height <= checkpoint.height.max(Height::new(1)),
        };
        if !follows {
            let after = last.map_or_else(|| "the first".to_owned(), |last| format!("after {last}"));
            return Err(reader.damaged(at, "a block", format!("its height is {height}, {after}")));
        }
        if height == checkpoint.height {
            if block.root != checkpoint.root {
                let (have, need) = (checkpoint.root, block.root);
                let reason = format!("root {need}, but the checkpoint of its height has {have}");
                return Err(reader.damaged(at, "a block", reason));
            }
            checkpointed = true;
        }
        last = Some(height);
        progress(height);
        waiting.push(block);
        if waiting.len() == AT_ONCE {
            store.restore_blocks(&waiting)?;
            waiting.clear();
        }
    }
    if !checkpointed {
        return Err(reader.missing(Kind::Block));
    }
    store.restore_blocks(&waiting)?;
    Ok(Import { unfinished, directory: directory.to_path_buf() })
}

impl Import {
    /// The store.
    #[must_use]
    pub const fn store(&self) -> &Store {
        self.unfinished.store()
    }

    /// Gives it its name in the directory. From here on it is the directory's ledger.
    ///
    /// # Errors
    /// [`SnapshotError::Occupied`] if somebody else made one meanwhile; [`SnapshotError::Store`].
    pub fn finish(self) -> Result<(), SnapshotError> {
        let Self { unfinished, directory } = self;
        if Store::is_at(&directory) {
            return Err(SnapshotError::Occupied { path: directory });
        }
        Ok(unfinished.finish().map_err(|error| failed("name the ledger in", &directory, error))?)
    }
}
