//! What the records of a snapshot say, one after another.

use super::SnapshotError;
use super::format::{Kind, Reader};
use crate::{Checkpoint, CommittedBlock};
use protocol::Genesis;
use std::io::Read;
use std::path::Path;
use units::Height;

/// A genesis, a checkpoint, and blocks that follow each other, the checkpoint's among them.
pub(super) struct Contents<R> {
    reader: Reader<R>,
    pub(super) genesis: Genesis,
    pub(super) checkpoint: Checkpoint,
    last: Option<Height>,
    /// Whether the checkpoint's block was there; the genesis has none.
    checkpointed: bool,
}

impl<R: Read> Contents<R> {
    pub(super) fn begin(mut reader: Reader<R>) -> Result<Self, SnapshotError> {
        let record = reader.next()?;
        let genesis = reader.value(Kind::Genesis, record)?;
        let record = reader.next()?;
        let checkpoint: Checkpoint = reader.value(Kind::Checkpoint, record)?;
        let checkpointed = checkpoint.height == Height::ZERO;
        Ok(Self { reader, genesis, checkpoint, last: None, checkpointed })
    }

    /// The next block; none at the end, if nothing is missing then.
    pub(super) fn next(&mut self) -> Result<Option<CommittedBlock>, SnapshotError> {
        let (at, checkpoint) = (self.reader.at(), &self.checkpoint);
        let Some(record) = self.reader.next()? else {
            let whole = self.checkpointed;
            return if whole { Ok(None) } else { Err(self.reader.missing(Kind::Block)) };
        };
        let block: CommittedBlock = self.reader.value(Kind::Block, Some(record))?;
        let height = block.block.height;
        // The first block is the checkpoint's or an earlier one, or the chain's first.
        let follows = match self.last {
            Some(last) => height.since(last) == 1,
            None => height >= Height::new(1) && height <= checkpoint.height.max(Height::new(1)),
        };
        if !follows {
            let after =
                self.last.map_or_else(|| "the first".to_owned(), |last| format!("after {last}"));
            let reason = format!("its height is {height}, {after}");
            return Err(self.reader.damaged(at, "a block", reason));
        }
        if height == checkpoint.height {
            if block.root != checkpoint.root {
                let (have, need) = (checkpoint.root, block.root);
                let reason = format!("root {need}, but the checkpoint of its height has {have}");
                return Err(self.reader.damaged(at, "a block", reason));
            }
            self.checkpointed = true;
        }
        self.last = Some(height);
        Ok(Some(block))
    }
}

/// Reads a snapshot that is in memory as [`import`](super::import) does, and stores nothing: its checkpoint, and how many blocks it
/// has. For whoever wants to know beforehand, and for those who attack it.
///
/// # Errors
/// [`SnapshotError`], which calls the file `snapshot`.
pub fn inspect(bytes: &[u8]) -> Result<(Checkpoint, u64), SnapshotError> {
    let reader = Reader::over(bytes, bytes.len() as u64, Path::new("snapshot"))?;
    let mut contents = Contents::begin(reader)?;
    let mut blocks = 0;
    while contents.next()?.is_some() {
        blocks += 1;
    }
    Ok((contents.checkpoint, blocks))
}
