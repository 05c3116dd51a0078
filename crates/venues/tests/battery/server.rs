//! A venue on this machine: a socket that the test speaks through, and REST that answers as it is told.

use crate::{expected::soon, speech::Speech};
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::IntoResponse,
};
use buttress_venues::{Config, Feed, Pair, Venue, VenueConfig};
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{WebSocketStream, accept_async, tungstenite::Message};

/// What REST answers, and what it was asked.
#[derive(Default)]
pub(crate) struct Rest {
    status: u16,
    body: String,
    retry_after: Option<u64>,
    asked: Vec<String>,
}

/// The venue.
pub(crate) struct Server {
    sockets: TcpListener,
    rest: Arc<Mutex<Rest>>,
    rest_address: String,
}

impl Server {
    /// A venue that listens; REST says 404 until it is told otherwise.
    pub(crate) async fn start() -> Self {
        let sockets = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let http = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let rest_address = format!("http://{}", http.local_addr().unwrap());
        let rest = Arc::new(Mutex::new(Rest { status: 404, ..Rest::default() }));
        let router = Router::new().fallback(answer).with_state(Arc::clone(&rest));
        tokio::spawn(async move { axum::serve(http, router).await });
        Self { sockets, rest, rest_address }
    }

    /// Makes REST answer so from now on.
    pub(crate) fn answers(&self, status: u16, body: impl Into<String>, retry_after: Option<u64>) {
        let mut rest = self.rest.lock().unwrap();
        (rest.status, rest.body, rest.retry_after) = (status, body.into(), retry_after);
    }

    /// Paths and queries that REST was asked, in order.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.rest.lock().unwrap().asked.clone()
    }

    /// A configuration that listens to this server alone, hasty but for timeouts, which are long.
    pub(crate) fn config(&self, venue: Venue) -> Config {
        let disabled = |venue| (venue, VenueConfig { enabled: false, ..VenueConfig::default() });
        let mut venues: BTreeMap<_, _> = Venue::ALL.into_iter().map(disabled).collect();
        venues.insert(
            venue,
            VenueConfig {
                websocket: Some(format!("ws://{}", self.sockets.local_addr().unwrap())),
                rest: Some(self.rest_address.clone()),
                ..VenueConfig::default()
            },
        );
        Config {
            backoff_initial_ms: 1,
            backoff_max_ms: 4,
            rest_interval_ms: 2,
            idle_timeout_ms: 60_000,
            subscribe_timeout_ms: 60_000,
            quiet_after_ms: 60_000,
            jitter_seed: Some(1),
            venues,
            ..Config::default()
        }
    }

    /// Listens to this server for the venue's pair.
    pub(crate) fn listen(&self, speech: &dyn Speech) -> Feed {
        listen(speech, &self.config(speech.venue()))
    }

    /// The next connection, as a WebSocket.
    pub(crate) async fn accept(&self) -> Peer {
        let (stream, _) = soon("a connection", self.sockets.accept()).await.unwrap();
        Peer { socket: soon("a handshake", accept_async(stream)).await.unwrap() }
    }

    /// The next connection, after the venue's whole welcome.
    pub(crate) async fn welcome(&self, speech: &dyn Speech) -> Peer {
        let mut peer = self.accept().await;
        for _ in speech.opening() {
            peer.hears().await;
        }
        for message in speech.welcome() {
            peer.says(message).await;
        }
        peer
    }

    /// The next connection, before anything is said on it.
    pub(crate) async fn accept_raw(&self) -> TcpStream {
        soon("a connection", self.sockets.accept()).await.unwrap().0
    }

    /// Closes the next connections before they are any.
    pub(crate) async fn refuse_connections(&self, count: usize) {
        for _ in 0..count {
            drop(soon("a connection", self.sockets.accept()).await.unwrap());
        }
    }
}

/// Listens with this configuration for the venue's pair.
pub(crate) fn listen(speech: &dyn Speech, config: &Config) -> Feed {
    buttress_venues::start(config, &[pair(speech)]).unwrap()
}

/// The pair of the battery, as the venue has it.
pub(crate) fn pair(speech: &dyn Speech) -> Pair {
    speech.pair().parse().unwrap()
}

async fn answer(State(rest): State<Arc<Mutex<Rest>>>, uri: Uri) -> impl IntoResponse {
    let mut rest = rest.lock().unwrap();
    rest.asked.push(uri.to_string());
    let mut headers = HeaderMap::new();
    if let Some(seconds) = rest.retry_after {
        headers.insert("retry-after", seconds.into());
    }
    (StatusCode::from_u16(rest.status).unwrap(), headers, rest.body.clone())
}

/// The venue's end of a connection. Dropping it loses the connection without a word.
pub(crate) struct Peer {
    pub(crate) socket: WebSocketStream<TcpStream>,
}

impl Peer {
    /// The venue says something.
    pub(crate) async fn says(&mut self, message: impl Into<String>) {
        self.sends(Message::text(message.into())).await;
    }
    /// The venue sends something that need not be text. Nobody may be there to take it.
    pub(crate) async fn sends(&mut self, message: Message) {
        let _ = self.socket.send(message).await;
    }
    /// What the client says next; pings are answered on the way.
    pub(crate) async fn hears(&mut self) -> String {
        loop {
            let message = soon("a message of the client", self.socket.next()).await;
            match message.expect("the client is there").unwrap() {
                Message::Text(text) => return text.to_string(),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("the client sends {other:?}"),
            }
        }
    }
    /// The same, as JSON.
    pub(crate) async fn hears_json(&mut self) -> Value {
        serde_json::from_str(&self.hears().await).unwrap()
    }
    /// Reads until the client is gone.
    pub(crate) async fn is_left(&mut self) {
        let left = async {
            while let Some(Ok(message)) = self.socket.next().await {
                if message.is_close() {
                    break;
                }
            }
        };
        soon("the client to leave", left).await;
    }
}
