//! From a connection to a file.

use super::SnapshotError;
use super::contents::Contents;
use super::export::{Exported, beside};
use super::format::Reader;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;
use units::Height;

/// How much is copied at once.
const CHUNK: usize = 64 << 10;

/// Writes into a file what somebody sends of a snapshot, and looks whether it is all there and undamaged. The file gets its name then.
/// `progress` is told how many bytes there are.
///
/// # Errors
/// [`SnapshotError`]; what was there under that name is as it was.
pub fn receive(
    mut sent: impl Read,
    path: &Path,
    progress: impl FnMut(u64),
) -> Result<Exported, SnapshotError> {
    let unfinished = beside(path);
    let failed =
        |doing| move |cause| SnapshotError::File { doing, path: path.to_path_buf(), cause };
    let copied = copy(&mut sent, &unfinished, progress).map_err(failed("receive"));
    let done = copied.and_then(|bytes| look(&unfinished, bytes)).and_then(|exported| {
        fs::rename(&unfinished, path).map_err(failed("rename"))?;
        Ok(exported)
    });
    if done.is_err() {
        // As for one that could not be written.
        let _ = fs::remove_file(&unfinished);
    }
    done
}

fn copy(sent: &mut impl Read, path: &Path, mut progress: impl FnMut(u64)) -> io::Result<u64> {
    let mut file = File::create(path)?;
    let (mut chunk, mut bytes) = (vec![0; CHUNK], 0);
    loop {
        let read = match sent.read(&mut chunk) {
            Ok(0) => {
                file.sync_all()?;
                return Ok(bytes);
            }
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        file.write_all(&chunk[..read])?;
        bytes += read as u64;
        progress(bytes);
    }
}

/// Reads it to its end.
fn look(path: &Path, bytes: u64) -> Result<Exported, SnapshotError> {
    let mut contents = Contents::begin(Reader::open(path)?)?;
    let mut exported = Exported {
        chain: contents.genesis.chain(),
        checkpoint: contents.checkpoint.height,
        first: None,
        last: Height::ZERO,
        root: contents.checkpoint.root,
        bytes,
    };
    while let Some(block) = contents.next()? {
        exported.last = block.block.height;
        exported.first = exported.first.or(Some(exported.last));
        exported.root = block.root;
    }
    Ok(exported)
}
