//! States in pieces, written while blocks are committed.
//!
//! The state after a block can be large, and the engine lets one write at a time. So a state is written a piece at a time, each in a
//! durable transaction of its own that a commit waits for at most once. The header comes last: without it the pieces are
//! nothing, and are removed, also a few at a time.

use crate::table::{BLOCKS, CHECKPOINTS, Fault, PIECES};
use crate::{Checkpoint, Store, StoreError};
use borsh::{BorshDeserialize, BorshSerialize};
use core::fmt;
use crypto::Digest;
use redb::{ReadTransaction, WriteTransaction};
use std::io;
use units::Height;

/// How many checkpoints stay: the newest, and the one before in case the newest turns out damaged.
pub const CHECKPOINTS_KEPT: usize = 2;

/// Most bytes of a piece: so few that they are on the disk about as soon as a block is.
const PIECE_BYTES: usize = 512 << 10;
/// Pieces that are removed in one transaction, which reads them.
const REMOVED_AT_ONCE: usize = 8;

/// What says that all pieces of a state are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Header {
    /// The root of the state.
    pub(crate) root: Digest,
    /// How many pieces it is in, and how many bytes they have together.
    pub(crate) pieces: u32,
    pub(crate) bytes: u64,
}

/// Which piece of which state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) height: Height,
    pub(crate) index: u32,
}

impl fmt::Display for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.height, self.index)
    }
}

impl crate::table::Key for Piece {
    type Bytes = [u8; 12];
    fn bytes(self) -> [u8; 12] {
        let mut bytes = [0; 12];
        bytes[..8].copy_from_slice(&self.height.raw().to_be_bytes());
        bytes[8..].copy_from_slice(&self.index.to_be_bytes());
        bytes
    }
    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (height, index) = bytes.split_first_chunk()?;
        let index = u32::from_be_bytes(index.try_into().ok()?);
        Some(Self { height: Height::new(u64::from_be_bytes(*height)), index })
    }
}

/// Takes the bytes of a state and stores them as pieces.
pub struct CheckpointWriter<'a> {
    store: &'a Store,
    height: Height,
    waiting: Vec<u8>,
    pieces: u32,
    bytes: u64,
    failed: Option<StoreError>,
}

impl CheckpointWriter<'_> {
    fn put(&mut self) -> io::Result<()> {
        let piece = Piece { height: self.height, index: self.pieces };
        let doing = format_args!("write piece {piece} of a checkpoint");
        let put = self
            .store
            .write(doing, |transaction| PIECES.edit(transaction)?.insert(piece, &self.waiting));
        if let Err(error) = put {
            self.failed = Some(error);
            return Err(io::Error::other("the store failed"));
        }
        self.pieces += 1;
        self.bytes += self.waiting.len() as u64;
        self.waiting.clear();
        Ok(())
    }
}

impl io::Write for CheckpointWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(PIECE_BYTES - self.waiting.len());
        self.waiting.extend_from_slice(&bytes[..taken]);
        if self.waiting.len() == PIECE_BYTES {
            self.put()?;
        }
        Ok(taken)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Store {
    /// Adds the state after a block that is there already, while other threads commit blocks: `write` gives its bytes. Checkpoints
    /// other than the last [`CHECKPOINTS_KEPT`] are removed. Until this returns the checkpoint may be there or not, and if the process
    /// dies meanwhile nothing of it counts. How many bytes it has.
    ///
    /// One at a time: whoever calls this while another is being written spoils that one's pieces.
    ///
    /// # Errors
    /// * [`StoreError::CheckpointRoot`] when the block has another root, [`StoreError::CheckpointBlock`] when there is no such block;
    /// * [`StoreError::Failed`] when it could not be written, or `write` failed.
    pub fn write_checkpoint(
        &self,
        height: Height,
        root: Digest,
        write: impl FnOnce(&mut CheckpointWriter<'_>) -> io::Result<()>,
    ) -> Result<u64, StoreError> {
        self.remove_leftovers()?;
        let (waiting, failed) = (Vec::with_capacity(PIECE_BYTES), None);
        let mut writer =
            CheckpointWriter { store: self, height, waiting, pieces: 0, bytes: 0, failed };
        let mut written = write(&mut writer);
        if written.is_ok() && !writer.waiting.is_empty() {
            written = writer.put();
        }
        if let Err(cause) = written {
            let doing = format!("write the checkpoint of height {height}");
            let path = self.path.clone();
            let failed = StoreError::Failed { doing, path, cause: cause.into() };
            return Err(writer.failed.unwrap_or(failed));
        }
        let header = Header { root, pieces: writer.pieces, bytes: writer.bytes };
        self.write(format_args!("write the checkpoint of height {height}"), |transaction| {
            check_block(height, root, transaction)?;
            keep(height, &header, transaction)?;
            Ok(())
        })?;
        self.remove_leftovers()?;
        Ok(header.bytes)
    }

    /// Removes the pieces of checkpoints that were never finished, or that were removed.
    pub(crate) fn remove_leftovers(&self) -> Result<(), StoreError> {
        loop {
            let doing = format_args!("look for pieces of checkpoints that are gone");
            let left = self.read(doing, leftovers)?;
            if left.is_empty() {
                return Ok(());
            }
            self.write(
                format_args!("remove pieces of checkpoints that are gone"),
                |transaction| {
                    let mut table = PIECES.edit(transaction)?;
                    left.iter().try_for_each(|piece| table.remove(*piece))
                },
            )?;
        }
    }

    /// The newest checkpoint; none before [`Store::create`].
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Failed`]. When it is damaged, an older one may still be good:
    /// see [`Store::checkpoint_heights`].
    pub fn latest_checkpoint(&self) -> Result<Option<Checkpoint>, StoreError> {
        self.read(format_args!("read the latest checkpoint"), |transaction| {
            match CHECKPOINTS.view(transaction)?.last_key()? {
                Some(height) => read(height, transaction),
                None => Ok(None),
            }
        })
    }

    /// The checkpoint at a height, if there is one.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Failed`].
    pub fn checkpoint(&self, height: Height) -> Result<Option<Checkpoint>, StoreError> {
        self.read(format_args!("read checkpoint {height}"), |transaction| read(height, transaction))
    }

    /// Where there are checkpoints: at most [`CHECKPOINTS_KEPT`] heights, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Failed`].
    pub fn checkpoint_heights(&self) -> Result<Vec<Height>, StoreError> {
        self.read(format_args!("list the checkpoints"), |transaction| {
            CHECKPOINTS.view(transaction)?.keys()
        })
    }
}

/// The first pieces that belong to no checkpoint.
fn leftovers(transaction: &ReadTransaction) -> Result<Vec<Piece>, Fault> {
    let kept = CHECKPOINTS.view(transaction)?.keys()?;
    let table = PIECES.view(transaction)?;
    let mut from = Piece { height: Height::ZERO, index: 0 };
    // Past the pieces of each checkpoint without looking at them, as they are large.
    while let Some(piece) = table.first_key_from(from)? {
        if !kept.contains(&piece.height) {
            let last = Piece { height: piece.height, index: u32::MAX };
            return table.keys_within(piece, last, REMOVED_AT_ONCE);
        }
        from = Piece { height: piece.height.plus(1), index: 0 };
        if from.height == piece.height {
            break;
        }
    }
    Ok(Vec::new())
}

/// All of a state in one transaction: for stores that nobody commits blocks to meanwhile.
pub(crate) fn insert(checkpoint: &Checkpoint, transaction: &WriteTransaction) -> Result<(), Fault> {
    let Checkpoint { height, root, state } = checkpoint;
    let mut header = Header { root: *root, pieces: 0, bytes: state.len() as u64 };
    let mut table = PIECES.edit(transaction)?;
    for piece in state.chunks(PIECE_BYTES) {
        table.insert(Piece { height: *height, index: header.pieces }, &piece.to_vec())?;
        header.pieces += 1;
    }
    drop(table);
    let gone = keep(*height, &header, transaction)?;
    let mut table = PIECES.edit(transaction)?;
    for height in gone {
        let piece = |index| Piece { height, index };
        for piece in table.keys_within(piece(0), piece(u32::MAX), usize::MAX)? {
            table.remove(piece)?;
        }
    }
    Ok(())
}

/// That the block of a checkpoint's height is there, with its root.
fn check_block(height: Height, have: Digest, transaction: &WriteTransaction) -> Result<(), Fault> {
    let block = BLOCKS.edit(transaction)?.get(height)?;
    let refused = match block {
        Some(block) if block.root == have => return Ok(()),
        Some(block) => StoreError::CheckpointRoot { height, have, need: block.root },
        None => StoreError::CheckpointBlock { height },
    };
    Err(Fault::Refused(refused))
}

/// From here on it is a checkpoint, and only the last ones are. Which are not any more.
fn keep(
    height: Height,
    header: &Header,
    transaction: &WriteTransaction,
) -> Result<Vec<Height>, Fault> {
    let mut table = CHECKPOINTS.edit(transaction)?;
    table.insert(height, header)?;
    let mut gone = table.keys()?;
    gone.truncate(gone.len().saturating_sub(CHECKPOINTS_KEPT));
    gone.iter().try_for_each(|height| table.remove(*height))?;
    Ok(gone)
}

fn read(height: Height, transaction: &ReadTransaction) -> Result<Option<Checkpoint>, Fault> {
    let Some(header) = CHECKPOINTS.view(transaction)?.get(height)? else { return Ok(None) };
    let mut state = Vec::new();
    each_piece(height, &header, transaction, |piece| {
        state.extend_from_slice(&piece);
        Ok::<(), Fault>(())
    })?;
    Ok(Some(Checkpoint { height, root: header.root, state }))
}

/// The pieces of a state, in order. An error in the middle means that it is not all there.
pub(crate) fn each_piece<E: From<Fault>>(
    height: Height,
    header: &Header,
    transaction: &ReadTransaction,
    mut take: impl FnMut(Vec<u8>) -> Result<(), E>,
) -> Result<(), E> {
    let table = PIECES.view(transaction)?;
    let mut bytes = 0_u64;
    for index in 0..header.pieces {
        let piece = Piece { height, index };
        let damaged = || Fault::Damaged {
            table: PIECES.name(),
            key: piece.to_string(),
            reason: "missing".to_owned(),
        };
        let state = table.get(piece)?.ok_or_else(damaged)?;
        bytes += state.len() as u64;
        take(state)?;
    }
    if bytes == header.bytes {
        return Ok(());
    }
    let reason = format!("its pieces have {bytes} bytes, expected {}", header.bytes);
    Err(Fault::Damaged { table: CHECKPOINTS.name(), key: height.to_string(), reason }.into())
}
