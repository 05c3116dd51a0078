//! How much is done at once for all who ask: connections, requests, and how long a body may take to arrive.

use crate::Problem;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::serve::Listener;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Most connections that are open at once. Further ones wait to be accepted.
pub const MOST_CONNECTIONS: usize = 1_024;
/// Most requests that are answered at once. Further ones are told to come back.
pub const MOST_REQUESTS: usize = 256;
/// How long a body may take to arrive.
pub const MOST_BODY_TIME: Duration = Duration::from_secs(10);

/// Answered however busy the node is: what a monitor asks for.
const ALWAYS: [&str; 2] = ["/health", "/metrics"];

/// Answers a request if there is room, or says when to come back.
pub(crate) async fn within(
    State(room): State<Arc<Semaphore>>,
    request: Request,
    next: Next,
) -> Response {
    if ALWAYS.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    // Held until the answer's head is made: streams that follow are counted as connections.
    match room.try_acquire() {
        Ok(_permit) => next.run(request).await,
        Err(_) => {
            let most = MOST_REQUESTS;
            let detail =
                format!("{most} requests are being answered, which is the most; ask again");
            Problem::busy(detail).into_response()
        }
    }
}

/// A listener that has a bounded number of connections open.
pub(crate) struct Bounded {
    listener: TcpListener,
    room: Arc<Semaphore>,
}

impl Bounded {
    pub(crate) fn new(listener: TcpListener, most: usize) -> Self {
        Self { listener, room: Arc::new(Semaphore::new(most)) }
    }
}

impl Listener for Bounded {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        // It fails only once the semaphore is closed, which nobody does.
        let place = Arc::clone(&self.room).acquire_owned().await.ok();
        let (stream, address) = Listener::accept(&mut self.listener).await;
        (Connection { stream, _place: place }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection, and its place among those that may be open.
pub(crate) struct Connection {
    stream: TcpStream,
    _place: Option<OwnedSemaphorePermit>,
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, buffer)
    }
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, buffers)
    }
    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use std::io::{Read, Write};
    use std::net::TcpStream as Blocking;

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
    }

    /// Whether a request over a connection is answered within a while.
    fn is_answered(connection: &mut Blocking, patience: Duration) -> bool {
        connection.set_read_timeout(Some(patience)).unwrap();
        connection.write_all(b"GET / HTTP/1.1\r\nhost: here\r\n\r\n").unwrap();
        connection.read(&mut [0; 1]).is_ok_and(|count| count == 1)
    }

    #[test]
    fn a_connection_too_many_waits_until_another_ends() {
        let runtime = runtime();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", get(|| async { "here" }));
        runtime.spawn(async move { axum::serve(Bounded::new(listener, 2), router).await });
        let long = Duration::from_secs(30);
        let mut open = [address; 2].map(|address| Blocking::connect(address).unwrap());
        assert!(open.iter_mut().all(|connection| is_answered(connection, long)));
        let mut third = Blocking::connect(address).unwrap();
        assert!(!is_answered(&mut third, Duration::from_millis(300)), "there were two places");
        let [first, _second] = open;
        drop(first);
        third.set_read_timeout(Some(long)).unwrap();
        assert_eq!(third.read(&mut [0; 1]).unwrap(), 1, "now there is room");
    }

    #[test]
    fn a_request_too_many_is_told_to_come_back_and_a_monitor_is_not() {
        let room = Arc::new(Semaphore::new(1));
        let answer = || async { "here" };
        let router = Router::new()
            .route("/", get(answer))
            .route("/health", get(answer))
            .layer(from_fn_with_state(Arc::clone(&room), within));
        let runtime = runtime();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(async move { axum::serve(listener, router).await });
        let head = |path: &str| {
            let mut connection = Blocking::connect(address).unwrap();
            let request = format!("GET {path} HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n");
            connection.write_all(request.as_bytes()).unwrap();
            let mut text = String::new();
            connection.read_to_string(&mut text).unwrap();
            text
        };
        assert!(head("/").starts_with("HTTP/1.1 200"));
        let taken = room.try_acquire().unwrap();
        let busy = head("/");
        assert!(busy.starts_with("HTTP/1.1 503"), "{busy}");
        assert!(busy.contains("retry-after: 1") && busy.contains("problem:busy"), "{busy}");
        assert!(head("/health").starts_with("HTTP/1.1 200"));
        drop(taken);
        assert!(head("/").starts_with("HTTP/1.1 200"));
    }
}
