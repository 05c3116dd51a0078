//! Snapshots on their way to who asked: written by a thread, sent as fast as they are taken, one at a time.

use crate::Problem;
use axum::body::{Body, Bytes};
use futures_util::stream;
use node::Node;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::timeout;

/// Bytes that are sent at once.
const CHUNK: usize = 64 << 10;
/// Chunks that may wait for the connection.
const CHUNKS_WAITING: usize = 8;
/// How long whoever asked may take for a chunk. While a snapshot is being read the store cannot use again what becomes free.
const PATIENCE: Duration = Duration::from_secs(10);

/// Room for the one snapshot that is sent at a time.
pub(crate) struct Carrier(Arc<Semaphore>);

impl Default for Carrier {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

impl Carrier {
    /// The snapshot of a node as it is now; with every block that it has if `whole`.
    ///
    /// # Errors
    /// [`Problem`] when another one is being sent. A node that fails later, or whoever asked being too slow, ends the connection before the
    /// snapshot ends, which whoever reads it sees.
    pub(crate) fn send(&self, node: Arc<Node>, whole: bool) -> Result<Body, Problem> {
        let Ok(place) = Arc::clone(&self.0).try_acquire_owned() else {
            return Err(Problem::busy("a snapshot is being sent, one at a time; ask again"));
        };
        let (chunks, sent) = mpsc::channel::<io::Result<Bytes>>(CHUNKS_WAITING);
        let runtime = Handle::current();
        tokio::task::spawn_blocking(move || {
            let _place = place;
            let mut out = Chunks { chunks, runtime, waiting: Vec::with_capacity(CHUNK) };
            let written = node.write_snapshot(&mut out, whole).map_err(io::Error::other);
            if let Err(error) = written.and_then(|_| out.flush()) {
                let _ = out.send(Err(error));
            }
        });
        let next = |mut sent: mpsc::Receiver<_>| async { Some((sent.recv().await?, sent)) };
        Ok(Body::from_stream(stream::unfold(sent, next)))
    }
}

/// The end of the channel that a snapshot is written to.
struct Chunks {
    chunks: mpsc::Sender<io::Result<Bytes>>,
    runtime: Handle,
    waiting: Vec<u8>,
}

impl Chunks {
    fn send(&self, chunk: io::Result<Bytes>) -> io::Result<()> {
        let sent = self.runtime.block_on(timeout(PATIENCE, self.chunks.send(chunk)));
        let sent = sent.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?;
        sent.map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    }
}

impl Write for Chunks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(CHUNK.saturating_sub(self.waiting.len()));
        self.waiting.extend(bytes.iter().take(taken));
        if self.waiting.len() >= CHUNK {
            self.flush()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let chunk = std::mem::replace(&mut self.waiting, Vec::with_capacity(CHUNK));
        self.send(Ok(chunk.into()))
    }
}
