//! The same over TLS: with a certificate that is trusted, and with one that is not.

use crate::{
    expected::{health, soon, until},
    server::{listen, pair},
    speech::{Speech, coinbase, second},
};
use buttress_venues::{Config, Feed, Route, Venue, VenueConfig};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use std::{net::SocketAddr, sync::Arc};
use tempfile::NamedTempFile;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_tungstenite::{accept_async, tungstenite::Message};

/// A server of this machine with a certificate that nobody signed.
struct Server {
    listener: TcpListener,
    acceptor: TlsAcceptor,
    certificate: NamedTempFile,
}

impl Server {
    async fn start() -> Self {
        let signed = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let key = PrivatePkcs8KeyDer::from(signed.signing_key.serialize_der());
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![signed.cert.der().clone()], PrivateKeyDer::from(key))
            .unwrap();
        let certificate = NamedTempFile::new().unwrap();
        std::fs::write(certificate.path(), signed.cert.pem()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self { listener, acceptor: TlsAcceptor::from(Arc::new(config)), certificate }
    }

    fn address(&self) -> SocketAddr {
        self.listener.local_addr().unwrap()
    }

    async fn accept(&self) -> std::io::Result<TlsStream<TcpStream>> {
        let (stream, _) = soon("a connection", self.listener.accept()).await?;
        soon("a handshake", self.acceptor.accept(stream)).await
    }
}

/// Coinbase at these two servers.
fn config(sockets: &Server, rest: &Server) -> Config {
    let disabled = VenueConfig { enabled: false, ..VenueConfig::default() };
    let mut venues: std::collections::BTreeMap<_, _> =
        Venue::ALL.into_iter().map(|venue| (venue, disabled.clone())).collect();
    let enabled = VenueConfig {
        websocket: Some(format!("wss://{}", sockets.address())),
        rest: Some(format!("https://{}", rest.address())),
        ..VenueConfig::default()
    };
    venues.insert(Venue::Coinbase, enabled);
    Config {
        rest_interval_ms: 2,
        backoff_initial_ms: 1,
        backoff_max_ms: 4,
        venues,
        ..Config::default()
    }
}

fn route(feed: &Feed) -> Option<Route> {
    feed.latest(Venue::Coinbase, &pair(&coinbase::Speech)).map(|latest| latest.route)
}

#[tokio::test]
async fn a_trusted_certificate_lets_both_through() {
    let (sockets, rest) = (Server::start().await, Server::start().await);
    let both = NamedTempFile::new().unwrap();
    let read = |server: &Server| std::fs::read_to_string(server.certificate.path()).unwrap();
    std::fs::write(both.path(), read(&sockets) + &read(&rest)).unwrap();
    let trusting = Config { ca_file: Some(both.path().to_owned()), ..config(&sockets, &rest) };
    let feed = listen(&coinbase::Speech, &trusting);

    let mut asked = rest.accept().await.unwrap();
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(soon("a request", asked.read_u8()).await.unwrap());
    }
    assert!(request.starts_with(b"GET /products/ETH-USD/ticker HTTP/1.1\r\n"));
    let body = coinbase::Speech.rest(1, "1.25");
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
    asked.write_all((head + &body).as_bytes()).await.unwrap();
    asked.flush().await.unwrap();
    until(&feed, "REST has answered", |feed| route(feed) == Some(Route::Rest)).await;

    let socket = sockets.accept().await.unwrap();
    let mut socket = soon("a handshake", accept_async(socket)).await.unwrap();
    let message = Message::text(coinbase::Speech.price(2, "2.5"));
    futures_util::SinkExt::send(&mut socket, message).await.unwrap();
    until(&feed, "the socket has spoken", |feed| route(feed) == Some(Route::Socket)).await;
    assert!(feed.prices()[0].time.raw() > second(2));
}

#[tokio::test]
async fn an_unknown_certificate_lets_nothing_through() {
    let (sockets, rest) = (Server::start().await, Server::start().await);
    let feed = listen(&coinbase::Speech, &config(&sockets, &rest));
    assert!(sockets.accept().await.is_err() && rest.accept().await.is_err());
    until(&feed, "both say why", |feed| {
        let health = health(feed, Venue::Coinbase);
        [health.last_disconnect, health.last_rest_failure]
            .into_iter()
            .all(|why| why.is_some_and(|why| why.reason.contains("certificate")))
    })
    .await;
    assert_eq!(feed.prices(), []);
}
