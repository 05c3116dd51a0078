//! The same messages over a WebSocket (RFC 6455), for those who cannot use server-sent events.

use crate::Problem;
use crate::view::SubscriptionMessage;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{Stream, StreamExt};
use futures_util::{SinkExt, pin_mut};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use std::time::Duration;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Message, Role, WebSocketConfig};

/// How often a connection on which nothing happens is shown to be alive.
const ALIVE: Duration = Duration::from_secs(15);
/// Nothing that the other side says is read beyond this: it has nothing to say.
const LONGEST_HEARD: usize = 4 << 10;

/// Whether a request asks for a WebSocket.
pub(crate) fn is_asked_for(headers: &HeaderMap) -> bool {
    let upgrade = headers.get(header::UPGRADE).and_then(|value| value.to_str().ok());
    upgrade.is_some_and(|value| value.eq_ignore_ascii_case("websocket"))
}

/// The answer that turns a request into a WebSocket on which the messages are sent as text; nothing if it asks for none.
pub(crate) fn upgrade(
    request: &mut Request,
    messages: impl Stream<Item = SubscriptionMessage> + Send + 'static,
) -> Result<Response, Problem> {
    let headers = request.headers();
    let version = headers.get(header::SEC_WEBSOCKET_VERSION).map(HeaderValue::as_bytes);
    if version != Some(b"13") {
        return Err(Problem::malformed("sec-websocket-version is not 13, which is the only one"));
    }
    let missing = |what| move || Problem::malformed(format!("{what} is missing"));
    let key = headers.get(header::SEC_WEBSOCKET_KEY).map(|key| derive_accept_key(key.as_bytes()));
    let key = key.ok_or_else(missing("sec-websocket-key"))?;
    let upgrade = request.extensions_mut().remove::<OnUpgrade>();
    let upgrade = upgrade.ok_or_else(missing("an HTTP/1.1 connection that can be upgraded"))?;
    tokio::spawn(async move {
        // Who went away meanwhile needs no answer.
        let Ok(upgraded) = upgrade.await else { return };
        let config = WebSocketConfig::default().max_message_size(Some(LONGEST_HEARD));
        let socket = TokioIo::new(upgraded);
        let socket = WebSocketStream::from_raw_socket(socket, Role::Server, Some(config)).await;
        tell(socket, messages).await;
    });
    let headers: [(HeaderName, HeaderValue); 2] = [
        (header::CONNECTION, HeaderValue::from_static("upgrade")),
        (header::UPGRADE, HeaderValue::from_static("websocket")),
    ];
    let mut response = (StatusCode::SWITCHING_PROTOCOLS, headers, Body::empty()).into_response();
    if let Ok(key) = HeaderValue::try_from(key) {
        response.headers_mut().insert(header::SEC_WEBSOCKET_ACCEPT, key);
    }
    Ok(response)
}

async fn tell(
    socket: WebSocketStream<TokioIo<hyper::upgrade::Upgraded>>,
    messages: impl Stream<Item = SubscriptionMessage>,
) {
    let (mut mouth, mut ear) = socket.split();
    let mut alive = tokio::time::interval(ALIVE);
    pin_mut!(messages);
    loop {
        let sent = tokio::select! {
            heard = ear.next() => match heard {
                // Pings are answered below us.
                Some(Ok(message)) if !message.is_close() => continue,
                _ => return,
            },
            message = messages.next() => match message {
                // Plain structures of strings and numbers always have a JSON form.
                Some(message) => {
                    let text = serde_json::to_string(&message).unwrap_or_default();
                    mouth.send(Message::text(text)).await
                }
                None => {
                    let _ = mouth.close().await;
                    return;
                }
            },
            _ = alive.tick() => mouth.send(Message::Ping(Vec::new().into())).await,
        };
        if sent.is_err() {
            return;
        }
    }
}
