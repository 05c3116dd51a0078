//! Subscriptions that outlive their connections.

use crate::sse::Events;
use crate::{Client, ClientError};
use api::view::{SubscriptionMessage, ToldView, Topic};
use std::time::Duration;

/// How often a connection is tried again before it is given up, counted from the last message.
const TRIES: u32 = 20;
/// How long is waited before it is, at most.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// The first wait; each is twice the one before.
const FIRST_WAIT: Duration = Duration::from_millis(50);

/// Messages of `/v1/subscribe`, each once and in order. When the connection is lost it connects again by itself and goes on after the
/// last message. It ends with an error: when the node refuses the position, or does not come back.
#[derive(Debug)]
pub struct Subscription {
    client: Client,
    path: String,
    /// The last message that was given out.
    last: Option<String>,
    connection: Option<Events>,
    tries: u32,
    began: bool,
    over: bool,
}

impl std::fmt::Debug for Events {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Events")
    }
}

impl Client {
    /// Everything about some topics that happens after a position (a height, or the id of a message), or from now on. Nothing is asked
    /// before the first message is.
    #[must_use]
    pub fn subscribe(&self, topics: &[Topic], after: Option<&str>) -> Subscription {
        let topics: Vec<&str> = topics.iter().map(|topic| topic.name()).collect();
        Subscription {
            client: self.clone(),
            path: format!("/v1/subscribe?topics={}", topics.join(",")),
            last: after.map(str::to_owned),
            connection: None,
            tries: 0,
            began: false,
            over: false,
        }
    }
}

impl Subscription {
    /// The id of the last message: what to subscribe after in order to go on where this is.
    #[must_use]
    pub fn position(&self) -> Option<&str> {
        self.last.as_deref()
    }

    /// The next message of the connection that there is, or of a new one.
    fn read(&mut self) -> Result<SubscriptionMessage, ClientError> {
        let asked = format!("GET {}{}", self.client.endpoint(), self.path);
        let unexpected =
            |reason: String| ClientError::Unexpected { asked: asked.clone(), status: 200, reason };
        if self.connection.is_none() {
            let body = self.client.listen(&self.path, self.last.as_deref())?;
            self.connection = Some(Events::new(body));
        }
        let read = self.connection.as_mut().map_or(Ok(None), Events::next);
        let broken = |cause| ClientError::Unreachable { asked: asked.clone(), cause };
        let data = read.map_err(|error| broken(ureq::Error::Io(error)))?;
        let ended = || broken(ureq::Error::Io(std::io::ErrorKind::UnexpectedEof.into()));
        let data = data.ok_or_else(ended)?;
        serde_json::from_str(&data).map_err(|error| unexpected(format!("{error}; it is {data:?}")))
    }
}

impl Iterator for Subscription {
    type Item = Result<SubscriptionMessage, ClientError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        loop {
            match self.read() {
                Ok(message) => {
                    // That a connection begins again is no news to who was told where it began.
                    let is_begin = matches!(message.told, ToldView::Ready(_));
                    let again = is_begin && std::mem::replace(&mut self.began, true);
                    self.over = matches!(message.told, ToldView::Dropped(_));
                    self.last = Some(message.id.clone());
                    if again {
                        continue;
                    }
                    self.tries = 0;
                    return Some(Ok(message));
                }
                // The node is there and says no: asking again changes nothing, unless it is being stopped.
                Err(error) => {
                    self.connection = None;
                    self.tries += 1;
                    let is_final = match &error {
                        ClientError::Refused { problem, .. } => problem.status != 503,
                        ClientError::Unreachable { .. } => false,
                        _ => true,
                    };
                    if is_final || self.tries > TRIES {
                        self.over = true;
                        return Some(Err(error));
                    }
                    let wait = FIRST_WAIT.saturating_mul(1 << self.tries.min(6));
                    std::thread::sleep(wait.min(LONGEST_WAIT));
                }
            }
        }
    }
}
