//! The socket of one venue: connect, subscribe, listen, and again.

use crate::{
    Config, Incident, Route,
    backoff::Backoff,
    clock::now,
    config::ms,
    exact::clip,
    link::Link,
    session::{Session, Step},
};
use futures_util::{SinkExt, StreamExt};
use std::{fmt, time::Duration};
use tokio::{
    net::TcpStream,
    time::{Instant, MissedTickBehavior, interval_at, sleep, sleep_until, timeout},
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_tls_with_config,
    tungstenite::{Message, protocol::WebSocketConfig},
};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Keeps the socket open for ever. What goes wrong is noted and tried again after a wait.
pub(crate) async fn run(link: &Link, mut backoff: Backoff) {
    loop {
        let begin = Instant::now();
        let reason = match connect(link).await {
            Ok(socket) => {
                link.board.note(link.venue, |health| {
                    health.connections = health.connections.saturating_add(1);
                    health.connected_since = Some(now());
                    health.refused.clear();
                });
                converse(link, socket).await
            }
            Err(reason) => {
                link.board.note(link.venue, |health| {
                    health.failed_connections = health.failed_connections.saturating_add(1);
                });
                reason
            }
        };
        link.board.note(link.venue, |health| {
            health.connected_since = None;
            health.last_disconnect = Some(Incident { time: now(), reason });
        });
        if begin.elapsed() >= ms(link.config.backoff_max_ms) {
            backoff.reset();
        }
        sleep(backoff.next()).await;
    }
}

async fn connect(link: &Link) -> Result<Socket, String> {
    let limits = limits(&link.config);
    let tls = link.tls.socket.clone();
    let connecting = connect_async_tls_with_config(&link.websocket, Some(limits), true, Some(tls));
    match in_time(&link.config, connecting).await {
        Ok((socket, _)) => Ok(socket),
        Err(reason) => Err(format!("cannot connect to {}: {reason}", link.websocket)),
    }
}

/// A longer message is an error of the socket, found before it is in memory as a whole.
fn limits(config: &Config) -> WebSocketConfig {
    WebSocketConfig::default()
        .max_message_size(Some(config.max_message_bytes))
        .max_frame_size(Some(config.max_message_bytes))
        .max_write_buffer_size(1 << 20)
}

async fn in_time<T, E: fmt::Display>(
    config: &Config,
    doing: impl Future<Output = Result<T, E>>,
) -> Result<T, String> {
    let longest = config.connect_timeout_ms;
    match timeout(ms(longest), doing).await {
        Ok(done) => done.map_err(|error| clip(&error.to_string())),
        Err(_) => Err(format!("nothing within {longest} ms")),
    }
}

/// Talks until there is a reason to stop, and says which.
async fn converse(link: &Link, mut socket: Socket) -> String {
    match talk(link, &mut socket).await {
        Ok(reason) => {
            // A courtesy, so it may fail.
            let _ = timeout(Duration::from_millis(100), socket.close(None)).await;
            reason
        }
        Err(reason) => reason,
    }
}

/// `Ok`: we want to leave. `Err`: the socket is gone.
async fn talk(link: &Link, socket: &mut Socket) -> Result<String, String> {
    let config = &link.config;
    let mut session = Session::new(link);
    for message in session.opening() {
        send(config, socket, Message::text(message)).await?;
    }
    let begin = Instant::now();
    let patience = begin + ms(config.subscribe_timeout_ms);
    let idle = ms(config.idle_timeout_ms);
    let mut heard = begin;
    let mut pings = interval_at(begin + ms(config.ping_interval_ms), ms(config.ping_interval_ms));
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let steps = tokio::select! {
            message = socket.next() => {
                let message = message.ok_or("the venue closed the connection")?;
                let message = message.map_err(|error| clip(&error.to_string()))?;
                heard = Instant::now();
                hear(link, &mut session, message)?
            }
            _ = pings.tick() => {
                let ping = link.connector.ping();
                let ping = ping.map_or_else(|| Message::Ping(Default::default()), Message::text);
                send(config, socket, ping).await?;
                continue;
            }
            () = sleep_until(patience), if !session.is_settled() => {
                let step = link.board.note(link.venue, |health| session.settle(health));
                step.into_iter().collect()
            }
            () = sleep_until(heard + idle) => {
                return Ok(format!("nothing heard for {} ms", config.idle_timeout_ms));
            }
        };
        for step in steps {
            match step {
                Step::Offer(pair, tick) => {
                    link.board.offer(link.venue, &pair, tick, Route::Socket);
                }
                Step::Send(message) => send(config, socket, Message::text(message)).await?,
                Step::Leave(reason) => return Ok(reason),
            }
        }
    }
}

async fn send(config: &Config, socket: &mut Socket, message: Message) -> Result<(), String> {
    let sent = in_time(config, socket.send(message)).await;
    sent.map_err(|reason| format!("cannot send: {reason}"))
}

fn hear(link: &Link, session: &mut Session, message: Message) -> Result<Vec<Step>, String> {
    link.board.note(link.venue, |health| {
        health.last_message = Some(now());
        health.messages = health.messages.saturating_add(1);
        match message {
            Message::Text(text) => Ok(session.hear(&text, health)),
            Message::Binary(bytes) => {
                let reason = format!("{} bytes that are not text", bytes.len());
                health.drop_malformed(reason, now());
                Ok(Vec::new())
            }
            Message::Close(frame) => Err(match frame {
                Some(frame) => {
                    format!("the venue closed the connection: {}", clip(&frame.to_string()))
                }
                None => "the venue closed the connection".to_owned(),
            }),
            // The library answers pings by itself.
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => Ok(Vec::new()),
        }
    })
}
