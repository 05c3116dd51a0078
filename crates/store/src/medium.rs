//! What a store is on, when it is not a file.

use redb::StorageBackend;
use std::{fmt, io};

/// Bytes that outlive a process: what a store asks of a disk, and all that it may rely on.
///
/// What was written is read again at once. What was written before a [`Medium::sync`] that succeeded is there
/// after a loss of power; of what was written since, any part may be, in any order. Simulations are a medium
/// (`crates/faults`): that the store keeps its promises on the worst disk that keeps this one is shown there.
pub trait Medium: Send + Sync + 'static {
    /// How long it is, in bytes.
    ///
    /// # Errors
    /// When the medium fails.
    fn length(&self) -> io::Result<u64>;

    /// Fills `out` with what is at `offset`.
    ///
    /// # Errors
    /// When the medium fails, or ends before `out` is full.
    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()>;

    /// Makes it so many bytes long; what is new is zero.
    ///
    /// # Errors
    /// When the medium fails or has no room.
    fn resize(&self, length: u64) -> io::Result<()>;

    /// Puts bytes at an offset, within its length.
    ///
    /// # Errors
    /// When the medium fails or has no room.
    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()>;

    /// Returns once everything before it, the length included, outlives a loss of power.
    ///
    /// # Errors
    /// When the medium fails. What was written since the last success may then be lost.
    fn sync(&self) -> io::Result<()>;
}

/// A medium as the engine wants it.
pub(crate) struct Backend<M>(pub(crate) M);

impl<M> fmt::Debug for Backend<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Backend")
    }
}

impl<M: Medium> StorageBackend for Backend<M> {
    fn len(&self) -> io::Result<u64> {
        self.0.length()
    }
    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.0.read(offset, out)
    }
    fn set_len(&self, length: u64) -> io::Result<()> {
        self.0.resize(length)
    }
    fn sync_data(&self) -> io::Result<()> {
        self.0.sync()
    }
    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.0.write(offset, data)
    }
}
