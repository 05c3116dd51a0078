//! Snapshots on their way to who asked: written by a thread, sent as fast as they are taken, one at a time.

use crate::Problem;
use axum::body::{Body, Bytes};
use futures_util::stream;
use std::io::{self, Write};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::time::sleep;

/// Bytes that are sent at once.
const CHUNK: usize = 64 << 10;
/// Chunks that may wait for the connection.
const CHUNKS_WAITING: usize = 8;
/// How long whoever asked may take for a chunk. While a snapshot is being read the store cannot use again what becomes free.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is waited for besides whoever asked: once it is over, he took too long.
type Patience = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// Room for the one snapshot that is sent at a time.
pub(crate) struct Carrier {
    place: Arc<Semaphore>,
    patience: Patience,
}

impl Default for Carrier {
    fn default() -> Self {
        Self::with(Arc::new(|| Box::pin(sleep(PATIENCE))))
    }
}

impl Carrier {
    fn with(patience: Patience) -> Self {
        Self { place: Arc::new(Semaphore::new(1)), patience }
    }

    /// Sends what `write` writes, which is done by a thread that may wait.
    ///
    /// # Errors
    /// [`Problem`] when another one is being sent. If `write` fails, or whoever asked takes too long for a part, the connection breaks off.
    pub(crate) fn send(
        &self,
        write: impl FnOnce(&mut Chunks) -> io::Result<()> + Send + 'static,
    ) -> Result<Body, Problem> {
        let Ok(place) = Arc::clone(&self.place).try_acquire_owned() else {
            return Err(Problem::busy("a snapshot is being sent, one at a time; ask again"));
        };
        let (chunks, sent) = mpsc::channel(CHUNKS_WAITING);
        // Beside the chunks: there may be no room among them.
        let (failed, failure) = oneshot::channel();
        let (runtime, patience) = (Handle::current(), Arc::clone(&self.patience));
        tokio::task::spawn_blocking(move || {
            let _place = place;
            let waiting = Vec::with_capacity(CHUNK);
            let mut out = Chunks { chunks, runtime, patience, waiting };
            if let Err(error) = write(&mut out).and_then(|()| out.flush()) {
                let _ = failed.send(error);
            }
        });
        Ok(Body::from_stream(stream::unfold((sent, failure), next)))
    }
}

type Sent = (mpsc::Receiver<Bytes>, oneshot::Receiver<io::Error>);

/// The next chunk; after the last, what went wrong, if something did.
async fn next((mut sent, mut failure): Sent) -> Option<(io::Result<Bytes>, Sent)> {
    let chunk = match sent.recv().await {
        Some(chunk) => Ok(chunk),
        None => Err(failure.try_recv().ok()?),
    };
    Some((chunk, (sent, failure)))
}

/// The end of the channel that a snapshot is written to.
pub(crate) struct Chunks {
    chunks: mpsc::Sender<Bytes>,
    runtime: Handle,
    patience: Patience,
    waiting: Vec<u8>,
}

impl Chunks {
    fn send(&self, chunk: Bytes) -> io::Result<()> {
        self.runtime.block_on(async {
            tokio::select! {
                // First: who took the chunk before took it in time.
                biased;
                sent = self.chunks.send(chunk) => sent.map_err(|_| io::ErrorKind::BrokenPipe.into()),
                () = (self.patience)() => Err(io::ErrorKind::TimedOut.into()),
            }
        })
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
        self.send(chunk.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::StreamExt;
    use tokio::runtime::Runtime;
    use tokio::sync::watch;

    /// So many chunks that most of them have to wait for whoever reads.
    const CHUNKS: usize = 4 * CHUNKS_WAITING;
    /// Ticks that a chunk may take.
    const TICKS: u64 = 10;

    fn runtime() -> Runtime {
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap()
    }

    /// A carrier by a clock of its own.
    fn carrier() -> (Carrier, watch::Sender<u64>) {
        let (clock, time) = watch::channel(0);
        let patience = move || -> Pin<Box<dyn Future<Output = ()> + Send>> {
            let mut time = time.clone();
            let end = *time.borrow() + TICKS;
            Box::pin(async move {
                let _ = time.wait_for(|now| *now >= end).await;
            })
        };
        (Carrier::with(Arc::new(patience)), clock)
    }

    fn numbered(out: &mut Chunks) -> io::Result<()> {
        (0..CHUNKS).try_for_each(|number| out.write_all(&[u8::try_from(number).unwrap(); CHUNK]))
    }

    #[test]
    fn who_reads_slowly_but_steadily_gets_all_of_it() {
        runtime().block_on(async {
            let (carrier, clock) = carrier();
            let mut body = carrier.send(numbered).unwrap().into_data_stream();
            for number in 0..CHUNKS {
                clock.send_modify(|now| *now += TICKS - 1);
                let chunk = body.next().await.unwrap().unwrap();
                assert_eq!((chunk.len(), usize::from(chunk[0])), (CHUNK, number));
            }
            assert!(body.next().await.is_none());
        });
    }

    #[test]
    fn who_does_not_read_is_cut_off_and_the_next_is_served() {
        runtime().block_on(async {
            let (carrier, clock) = carrier();
            let mut body = carrier.send(numbered).unwrap().into_data_stream();
            assert_eq!(body.next().await.unwrap().unwrap().len(), CHUNK);
            let refused = carrier.send(numbered).unwrap_err();
            assert!(format!("{refused:?}").contains("one at a time"), "{refused:?}");
            let next = loop {
                clock.send_modify(|now| *now += TICKS);
                tokio::task::yield_now().await;
                if let Ok(next) = carrier.send(numbered) {
                    break next;
                }
            };
            // What was on its way arrives; then the connection breaks off, rather than to end.
            for _ in 0..CHUNKS_WAITING {
                assert!(body.next().await.unwrap().is_ok());
            }
            let cut = body.next().await.unwrap().unwrap_err();
            assert!(cut.to_string().contains("timed out"), "{cut}");
            assert!(body.next().await.is_none());
            let chunks: Vec<_> = next.into_data_stream().collect().await;
            assert!(chunks.len() == CHUNKS && chunks.iter().all(Result::is_ok));
        });
    }

    #[test]
    fn who_hangs_up_gives_the_place_back_and_a_fault_is_told() {
        runtime().block_on(async {
            let (carrier, _clock) = carrier();
            drop(carrier.send(numbered).unwrap());
            let body = loop {
                let fails = |out: &mut Chunks| {
                    out.write_all(b"begun")?;
                    Err(io::Error::other("the disk failed"))
                };
                match carrier.send(fails) {
                    Ok(body) => break body,
                    Err(_) => tokio::task::yield_now().await,
                }
            };
            let told: Vec<_> = body.into_data_stream().collect().await;
            let [Err(error)] = &told[..] else { panic!("{told:?}") };
            assert!(error.to_string().contains("the disk failed"), "{error}");
        });
    }
}
