//! From a store to a file.

use super::SnapshotError;
use super::format::{Kind, Writer};
use crate::checkpoints::{Header, each_piece};
use crate::table::{BLOCKS, CHECKPOINTS, Fault, GENESIS};
use crate::{Blocks, Store};
use crypto::Digest;
use redb::ReadTransaction;
use std::fs::{self, File};
use std::io::{self, Write};
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
    let done = written.and_then(|(exported, file)| {
        file.sync_all().map_err(failed("sync"))?;
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
pub(super) fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".unfinished");
    path.with_file_name(name)
}

/// Writes a snapshot as [`export`] does, to anything: a connection, say. Everything is read in one transaction of the store, so blocks
/// that are committed meanwhile are not in it; and a piece or a block at a time, so it takes no memory to speak of. The engine
/// cannot use what is freed meanwhile, so the file may grow by what is written to it until this returns.
///
/// # Errors
/// [`SnapshotError`]; what was written then has no end, and is refused by who reads it.
pub fn export_to(
    store: &Store,
    out: impl Write,
    whole: bool,
    progress: impl FnMut(Height, Height),
) -> Result<Exported, SnapshotError> {
    let failed = |cause| SnapshotError::Stream { cause };
    let (exported, _) = write(store, out, whole, progress, failed)?;
    Ok(exported)
}

fn write<W: Write>(
    store: &Store,
    out: W,
    whole: bool,
    mut progress: impl FnMut(Height, Height),
    failed: impl Fn(io::Error) -> SnapshotError,
) -> Result<(Exported, W), SnapshotError> {
    // One transaction for everything: what it shows is of one moment.
    let (transaction, path) = (store.begin()?, store.path.clone());
    let explain = |doing: &str, fault: Fault| {
        SnapshotError::Store(fault.explain(format_args!("{doing}"), &path))
    };
    let reading = |fault| explain("read what a snapshot begins with", fault);
    let begin = || -> Result<_, Fault> {
        let genesis = GENESIS.view(&transaction)?.get(Height::ZERO)?;
        let blocks = BLOCKS.view(&transaction)?;
        let last = blocks.last_key()?.unwrap_or(Height::ZERO);
        Ok((genesis, blocks.first_key()?.unwrap_or(Height::new(1)), last))
    };
    let (genesis, available, last) = begin().map_err(reading)?;
    let genesis = genesis.ok_or_else(|| store.no_genesis())?;
    let (height, header) = newest(&transaction, reading)?;
    let wanted = height.min(last.minus(LAST_BLOCKS - 1));
    let first = if whole { available } else { wanted.max(available) };
    let mut exported = Exported {
        chain: genesis.chain(),
        checkpoint: height,
        first: None,
        last,
        root: header.root,
        bytes: 0,
    };
    let mut writer = Writer::begin(out).map_err(&failed)?;
    writer.record(Kind::Genesis, &genesis).map_err(&failed)?;
    write_checkpoint(&mut writer, height, &header, &transaction).map_err(|error| match error {
        Unwritten::Fault(fault) => explain("read the checkpoint of a snapshot", fault),
        Unwritten::Out(cause) => failed(cause),
    })?;
    let blocks = Blocks::after(first.minus(1), &transaction, path.clone()).map_err(reading)?;
    for block in blocks {
        let block = block?;
        writer.record(Kind::Block, &block).map_err(&failed)?;
        progress(block.block.height, last);
        exported.first = exported.first.or(Some(block.block.height));
        exported.root = block.root;
    }
    let out = writer.finish().map_err(&failed)?;
    exported.bytes = out.1;
    Ok((exported, out.0))
}

/// The newest checkpoint of which every piece can be read.
fn newest(
    transaction: &ReadTransaction,
    reading: impl Fn(Fault) -> SnapshotError,
) -> Result<(Height, Header), SnapshotError> {
    let readable = |height| -> Result<Option<Header>, Fault> {
        let Some(header) = CHECKPOINTS.view(transaction)?.get(height)? else { return Ok(None) };
        each_piece(height, &header, transaction, |_| Ok::<(), Fault>(()))?;
        Ok(Some(header))
    };
    let heights = CHECKPOINTS.view(transaction).and_then(|table| table.keys()).map_err(&reading)?;
    for height in heights.into_iter().rev() {
        match readable(height) {
            Ok(Some(header)) => return Ok((height, header)),
            // The one before may be good.
            Ok(None) | Err(Fault::Damaged { .. }) => {}
            Err(fault) => return Err(reading(fault)),
        }
    }
    Err(SnapshotError::NoCheckpoint)
}

/// Why a record was not written.
enum Unwritten {
    Fault(Fault),
    Out(io::Error),
}

impl From<Fault> for Unwritten {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// The bytes of a [`Checkpoint`](crate::Checkpoint), a piece at a time.
fn write_checkpoint<W: Write>(
    writer: &mut Writer<W>,
    height: Height,
    header: &Header,
    transaction: &ReadTransaction,
) -> Result<(), Unwritten> {
    let too_long = |_| io::Error::other(format!("a state of {} bytes is too long", header.bytes));
    let length = u32::try_from(header.bytes).map_err(too_long).map_err(Unwritten::Out)?;
    let mut front = borsh::to_vec(&(height, header.root)).map_err(Unwritten::Out)?;
    front.extend_from_slice(&length.to_le_bytes());
    let mut record = writer
        .begin_record(Kind::Checkpoint, front.len() as u64 + header.bytes)
        .map_err(Unwritten::Out)?;
    record.put(&front).map_err(Unwritten::Out)?;
    each_piece(height, header, transaction, |piece| record.put(&piece).map_err(Unwritten::Out))?;
    record.end().map_err(Unwritten::Out)
}
