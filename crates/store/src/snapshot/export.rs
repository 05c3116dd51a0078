//! From a store to a file.

use super::SnapshotError;
use super::format::{Kind, Writer};
use crate::{Checkpoint, Store, StoreError};
use crypto::Digest;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use units::Height;

/// How many of the last blocks a snapshot has at least, if there are as many: those whose events a node keeps in memory.
const LAST_BLOCKS: u64 = 100;

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The chain.
    pub chain: Digest,
    /// The height of the state in it.
    pub checkpoint: Height,
    /// The first of its blocks, if it has any.
    pub first: Option<Height>,
    /// The last of its blocks; 0 if there is only a genesis.
    pub last: Height,
    /// The root of the state after that, as it is recorded.
    pub root: Digest,
    /// How long the file is.
    pub bytes: u64,
}

/// Writes the newest checkpoint that can be read, the blocks after it, and so many before it that there are a hundred; with
/// `whole`, every block that is there. The file gets its name when it is complete and on the disk. `progress` is told of every
/// block: its height and that of the last.
///
/// # Errors
/// [`SnapshotError`]; what was there under that name is as it was.
pub fn export(
    store: &Store,
    path: &Path,
    whole: bool,
    progress: impl FnMut(Height, Height),
) -> Result<Exported, SnapshotError> {
    let unfinished = beside(path);
    let failed =
        |doing| move |cause| SnapshotError::File { doing, path: path.to_path_buf(), cause };
    let file = File::create(&unfinished).map_err(failed("create"))?;
    let written = write(store, file, whole, progress, failed("write"));
    let done = written.and_then(|exported| {
        fs::rename(&unfinished, path).map_err(failed("rename"))?;
        Ok(exported)
    });
    if done.is_err() {
        // Whether it can be removed or not: it has a name that says that it is nothing.
        let _ = fs::remove_file(&unfinished);
    }
    done
}

/// The name of the file until it is complete.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".unfinished");
    path.with_file_name(name)
}

fn write(
    store: &Store,
    file: File,
    whole: bool,
    mut progress: impl FnMut(Height, Height),
    failed: impl Fn(io::Error) -> SnapshotError,
) -> Result<Exported, SnapshotError> {
    let genesis = store.genesis()?.ok_or_else(|| store.no_genesis())?;
    let last = store.tip()?.unwrap_or(Height::ZERO);
    let checkpoint = newest(store)?;
    let available = store.first()?.unwrap_or(Height::new(1));
    let wanted = checkpoint.height.min(last.minus(LAST_BLOCKS - 1));
    let first = if whole { available } else { wanted.max(available) };
    let mut exported = Exported {
        chain: genesis.chain(),
        checkpoint: checkpoint.height,
        first: None,
        last,
        root: checkpoint.root,
        bytes: 0,
    };
    let mut writer = Writer::begin(file).map_err(&failed)?;
    writer.record(Kind::Genesis, &genesis).map_err(&failed)?;
    writer.record(Kind::Checkpoint, &checkpoint).map_err(&failed)?;
    for block in store.blocks_after(first.minus(1))? {
        let block = block?;
        writer.record(Kind::Block, &block).map_err(&failed)?;
        progress(block.block.height, last);
        exported.first = exported.first.or(Some(block.block.height));
        exported.root = block.root;
    }
    exported.bytes = writer.finish().map_err(&failed)?;
    Ok(exported)
}

fn newest(store: &Store) -> Result<Checkpoint, SnapshotError> {
    for height in store.checkpoint_heights()?.into_iter().rev() {
        match store.checkpoint(height) {
            Ok(Some(checkpoint)) => return Ok(checkpoint),
            // The one before may be good.
            Ok(None) | Err(StoreError::Damaged { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(SnapshotError::NoCheckpoint)
}
