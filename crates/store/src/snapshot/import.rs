//! From a file to a new store.

use super::SnapshotError;
use super::contents::Contents;
use super::format::Reader;
use crate::Store;
use crate::open::{Unfinished, failed};
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
    let mut contents = Contents::begin(Reader::open(file)?)?;
    if Store::is_at(directory) {
        return Err(SnapshotError::Occupied { path: directory.to_path_buf() });
    }
    let unfinished = Unfinished::make(directory)?;
    let store = unfinished.store();
    store.restore(&contents.genesis, &contents.checkpoint)?;
    let mut waiting = Vec::new();
    while let Some(block) = contents.next()? {
        progress(block.block.height);
        waiting.push(block);
        if waiting.len() == AT_ONCE {
            store.restore_blocks(&waiting)?;
            waiting.clear();
        }
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
