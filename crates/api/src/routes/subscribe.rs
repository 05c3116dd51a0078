//! Subscriptions.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::NotSubscribed;
use crate::Problem;
use crate::extract::Params;
use crate::shared::Shared;
use crate::subscribe::{self, Position, Subscription};
use crate::view::{SubscriptionMessage, Topic};
use axum::extract::{Request, State};
use axum::http::HeaderName;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use serde::Deserialize;
use std::convert::Infallible;
use utoipa::IntoParams;

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// What to subscribe to, and from where on.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// `blocks`, `events`, `notable`, `cases`, `prices`, or several with commas between; `blocks` when nothing is said.
    #[param(example = "blocks,cases")]
    topics: Option<String>,
    /// What follows this: the height of a block, or the `id` of a message. From now on when nothing is said. `Last-Event-ID` comes
    /// before it, so that a browser that connects again goes on where it was.
    #[param(example = "120")]
    after: Option<String>,
}

/// Everything that happens from a position on, without a gap or a double, as server-sent events: an event's name is the message's kind,
/// its id is where to resume. A request that asks to upgrade to a WebSocket gets the same messages as texts.
///
/// The first message is `ready`. A position may be up to 10000 blocks back; a subscription that is slow is late and misses nothing.
#[utoipa::path(
    get,
    path = "/v1/subscribe",
    tag = "chain",
    params(
        Wanted,
        ("Last-Event-ID" = Option<String>, Header, description = "The `id` of the last message that was read")
    ),
    responses(
        (status = 200, content_type = "text/event-stream", body = SubscriptionMessage),
        (status = 101, description = "A WebSocket, if the request asks for one"),
        NotSubscribed
    )
)]
pub(super) async fn subscribe(
    State(shared): State<Shared>,
    Params(Wanted { topics, after }): Params<Wanted>,
    mut request: Request,
) -> Result<Response, Problem> {
    let topics = topics.as_deref().unwrap_or("blocks").split(',');
    let topics = topics.map(topic).collect::<Result<Vec<Topic>, Problem>>()?;
    let last = request.headers().get(LAST_EVENT_ID).map(|value| value.to_str().unwrap_or("?"));
    let after = match (last, &after) {
        (Some(last), _) => Some(Position::parse("Last-Event-ID", last)?),
        (None, Some(after)) => Some(Position::parse("after", after)?),
        (None, None) => None,
    };
    let messages = Subscription::begin(shared, topics, after).await?.messages();
    if subscribe::is_asked_for(request.headers()) {
        return subscribe::upgrade(&mut request, messages);
    }
    let events = messages.map(|message| Ok::<_, Infallible>(event(&message)));
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}

fn topic(text: &str) -> Result<Topic, Problem> {
    Topic::ALL.into_iter().find(|topic| topic.name() == text).ok_or_else(|| {
        let all = Topic::ALL.map(Topic::name).join(", ");
        Problem::malformed(format!("topics has {text:?}, expected some of {all}"))
    })
}

fn event(message: &SubscriptionMessage) -> Event {
    let event = || Event::default().id(&message.id).event(message.told.name());
    // Plain structures of strings and numbers always have a JSON form.
    event().json_data(message).unwrap_or_else(|_| event())
}
